#include "runner/data/published_files.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runner/data/download.h"

namespace runner {
namespace {

using Paths = std::vector<std::filesystem::path>;

[[noreturn]] void throw_missing_files(const Published& published, const DataPlaces& places,
                                      const std::vector<std::string>& names) {
    const std::filesystem::path& folder = *places.data_dir;
    throw DataMissing(
        fmt::format("{}: {} not found in {} or {}, plain or .gz\n"
                    "      put the files {} there, for instance from {}, or leave out {}: they are then downloaded",
                    published.name, fmt::join(names, ", "), folder.string(), (folder / published.name).string(),
                    published.names(), published.source(), places.data_dir_from));
}

Paths find_in_data_dir(const Published& published, const DataPlaces& places) {
    Paths paths;
    std::vector<std::string> missing;
    for (const Published::File& file : published.files) {
        paths.push_back(find_published(*places.data_dir, published, file));
        if (paths.back().empty()) missing.push_back(file.name);
    }
    if (!missing.empty()) throw_missing_files(published, places, missing);
    return paths;
}

/// What the cache lacks is downloaded.
Paths find_in_cache(const Published& published, const DataPlaces& places, const Log& log) {
    Downloader downloader(published, places, log);
    Paths paths;
    for (const Published::File& file : published.files) {
        paths.emplace_back();
        if (!places.cache_dir.empty()) paths.back() = find_published(places.cache_dir, published, file);
        if (paths.back().empty()) paths.back() = downloader.fetch(file);
    }
    return paths;
}

[[noreturn]] void throw_corrupt(const std::filesystem::path& path, const std::string& why, const std::string& help) {
    throw DataCorrupt(fmt::format("{}: {}\n      {}", path.string(), why, help));
}

/// What is to be done about a file that is not the published one.
std::string way_out(const Published& published, const DataPlaces& places) {
    if (!places.data_dir) return "delete it: it is downloaded again";
    const std::string text =
        fmt::format("put the files of {} into {}", published.name, (*places.data_dir / published.name).string());
    return published.archive ? text : text + "; images of your own in this format are named by `dataset: {idx: …}`";
}

}  // namespace

std::vector<std::filesystem::path> find_published_files(const Published& published, const DataPlaces& places,
                                                        const Log& log) {
    return places.data_dir ? find_in_data_dir(published, places) : find_in_cache(published, places, log);
}

void check_sum(const FoundFile& found, const DataPlaces& places, const Log& log) {
    const Published& published = found.published;
    const Published::File& file = published.files[found.index];
    if (!file.sha256.empty() && found.sha256 == file.sha256) return;
    if (const std::string other = published_as(found.sha256); !other.empty())
        throw_corrupt(
            found.path,
            fmt::format("expected the {} of {}{}, received the {} (SHA-256 {})", file.part, published.name,
                        file.sha256.empty() ? "" : fmt::format(" (SHA-256 {})", file.sha256), other, found.sha256),
            way_out(published, places));
    if (places.data_dir && found.samples < found.all)
        return log(fmt::format("warning: {}: not the published {} of {}: {} samples instead of {} (SHA-256 {})",
                               found.path.string(), file.part, published.name, found.samples, found.all, found.sha256));
    if (!file.sha256.empty())
        throw_corrupt(found.path, fmt::format("expected SHA-256 {}, received {}", file.sha256, found.sha256),
                      way_out(published, places));
}

}  // namespace runner
