#include "runner/data/load_published.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <future>

#include "runner/data/download.h"
#include "runner/data/labelled.h"

namespace runner {
namespace {

using Paths = std::array<std::filesystem::path, 4>;

[[noreturn]] void throw_missing_files(const Published& published, const DataPlaces& places,
                                      const std::vector<std::string>& names) {
    const std::filesystem::path& folder = *places.data_dir;
    throw DataMissing(
        fmt::format("{}: {} not found in {} or {}, plain or .gz\n"
                    "      put the files {} there, for instance from {}, or leave out {}: they are then downloaded",
                    published.name, fmt::join(names, ", "), folder.string(), (folder / published.name).string(),
                    published.names(), published.mirrors.front(), places.data_dir_from));
}

Paths find_in_data_dir(const Published& published, const DataPlaces& places) {
    Paths paths;
    std::vector<std::string> missing;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        paths[i] = find_published(*places.data_dir, published, published.files[i]);
        if (paths[i].empty()) missing.push_back(published.files[i].name);
    }
    if (!missing.empty()) throw_missing_files(published, places, missing);
    return paths;
}

/// What the cache lacks is downloaded.
Paths find_in_cache(const Published& published, const DataPlaces& places, const Log& log) {
    Downloader downloader(published, places, log);
    Paths paths;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        if (!places.cache_dir.empty()) paths[i] = find_published(places.cache_dir, published, published.files[i]);
        if (paths[i].empty()) paths[i] = downloader.fetch(published.files[i]);
    }
    return paths;
}

/// The images of file `first` with the labels of the next one.
Labelled read_part(const Published& published, std::size_t first, const Paths& paths) {
    return read_labelled(paths[first], paths[first + 1], published.facts.shape, published.facts.classes);
}

[[noreturn]] void throw_corrupt(const std::filesystem::path& path, const std::string& why, const std::string& help) {
    throw DataCorrupt(fmt::format("{}: {}\n      {}", path.string(), why, help));
}

/// What is to be done about a file that is not the published one.
std::string way_out(const Published& published, const DataPlaces& places) {
    return places.data_dir ? fmt::format(
                                 "put the files of {0} into {1}; images of your own in this format are named "
                                 "by `dataset: {{idx: …}}`",
                                 published.name, (*places.data_dir / published.name).string())
                           : "delete it: it is downloaded again";
}

/// A folder of the user's may hold fewer samples than were published, as people cut them for a quick look: that is
/// said. As many, and not the same, are damaged or another dataset's, and the results would bear a wrong name.
class SumChecker {
public:
    SumChecker(const Published& published, const DataPlaces& places, const Log& log)
        : published_(published), places_(places), log_(log) {}

    void check(std::size_t index, const std::filesystem::path& path, std::int64_t count, const std::string& got) const {
        const Published::File& file = published_.files[index];
        if (!file.sha256.empty() && got == file.sha256) return;
        if (const std::string other = published_as(got); !other.empty())
            throw_corrupt(
                path,
                fmt::format("expected the {} of {}{}, received the {} (SHA-256 {})", file.part, published_.name,
                            file.sha256.empty() ? "" : fmt::format(" (SHA-256 {})", file.sha256), other, got),
                way_out(published_, places_));
        const std::int64_t all = index < 2 ? published_.facts.train : published_.facts.test;
        if (places_.data_dir && count < all)
            return log_(fmt::format("warning: {}: not the published {} of {}: {} samples instead of {} (SHA-256 {})",
                                    path.string(), file.part, published_.name, count, all, got));
        if (!file.sha256.empty())
            throw_corrupt(path, fmt::format("expected SHA-256 {}, received {}", file.sha256, got),
                          way_out(published_, places_));
    }

private:
    const Published& published_;
    const DataPlaces& places_;
    const Log& log_;
};

void check_sums(const Published& published, const DataPlaces& places, const Paths& paths, const Dataset& dataset,
                const Log& log) {
    const SumChecker sums(published, places, log);
    for (std::size_t i = 0; i < paths.size(); ++i)
        sums.check(i, paths[i], (i < 2 ? dataset.train : dataset.test).count(),
                   dataset.sha256.at(published.files[i].part));
}

}  // namespace

Dataset load_published(const Published& published, const DataPlaces& places, const Log& log) {
    const Paths paths = places.data_dir ? find_in_data_dir(published, places) : find_in_cache(published, places, log);
    Dataset dataset;
    dataset.name = published.name;
    dataset.labels = published.labels;
    auto test = std::async(std::launch::async, [&] { return read_part(published, 2, paths); });
    const auto use = [&](std::size_t first, Labelled labelled, Part& part) {
        dataset.sha256[published.files[first].part] = std::move(labelled.images_sha256);
        dataset.sha256[published.files[first + 1].part] = std::move(labelled.labels_sha256);
        part = std::move(labelled.part);
    };
    use(0, read_part(published, 0, paths), dataset.train);
    use(2, test.get(), dataset.test);
    check_sums(published, places, paths, dataset, log);
    return dataset;
}

}  // namespace runner
