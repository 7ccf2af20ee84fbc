#include "runner/data/published.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runner/data/download.h"
#include "runner/data/labelled.h"

namespace runner {
namespace {

using Paths = std::array<std::filesystem::path, 4>;

[[noreturn]] void missing_from_data_dir(const Published& published, const std::filesystem::path& folder,
                                        const std::vector<std::string>& names) {
    throw DataMissing(fmt::format(
        "{}: {} not found in {} or {}, plain or .gz\n"
        "      put the files {} there, for instance from {}, or leave out --data-dir: they are then downloaded",
        published.name, fmt::join(names, ", "), folder.string(), (folder / published.name).string(), published.names(),
        published.mirrors.front()));
}

Paths find_in_data_dir(const Published& published, const std::filesystem::path& folder) {
    Paths paths;
    std::vector<std::string> missing;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        paths[i] = find_published(folder, published, published.files[i]);
        if (paths[i].empty()) missing.push_back(published.files[i].name);
    }
    if (!missing.empty()) missing_from_data_dir(published, folder, missing);
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

void add_part(const Published& published, std::size_t first, const Paths& paths, Dataset& dataset, Part& part) {
    Labelled labelled = read_labelled(paths[first], paths[first + 1], published.facts.shape, published.facts.classes);
    part = std::move(labelled.part);
    dataset.sha256[published.files[first].part] = labelled.images_sha256;
    dataset.sha256[published.files[first + 1].part] = labelled.labels_sha256;
}

/// A folder of one's own may hold other images in the same format; the results tell them apart by their sums.
void tell_of_other_files(const Published& published, const Paths& paths, const Dataset& dataset, const Log& log) {
    for (std::size_t i = 0; i < paths.size(); ++i) {
        const auto& file = published.files[i];
        if (!file.sha256.empty() && dataset.sha256.at(file.part) != file.sha256)
            log(fmt::format("{}: not the published {} of {} (SHA-256 {})", paths[i].string(), file.part, published.name,
                            dataset.sha256.at(file.part)));
    }
}

void check_sums(const Published& published, const Paths& paths, const Dataset& dataset) {
    for (std::size_t i = 0; i < paths.size(); ++i) {
        const auto& file = published.files[i];
        const std::string& got = dataset.sha256.at(file.part);
        if (!file.sha256.empty() && got != file.sha256)
            throw DataCorrupt(
                fmt::format("{}: expected SHA-256 {}, received {}\n      delete it: it is downloaded "
                            "again",
                            paths[i].string(), file.sha256, got));
    }
}

}  // namespace

std::string Published::names() const {
    std::vector<std::string> names;
    for (const File& file : files) names.push_back(file.name);
    return fmt::format("{}", fmt::join(names, ", "));
}

std::filesystem::path find_published(const std::filesystem::path& folder, const Published& published,
                                     const Published::File& file) {
    for (const auto& place : {folder / published.name, folder})
        for (const char* ending : {"", ".gz"})
            if (std::error_code error; std::filesystem::exists(place / (file.name + ending), error))
                return place / (file.name + ending);
    return {};
}

Dataset load_published(const Published& published, const DataPlaces& places, const Log& log) {
    const Paths paths =
        places.data_dir ? find_in_data_dir(published, *places.data_dir) : find_in_cache(published, places, log);
    Dataset dataset;
    dataset.name = published.name;
    dataset.labels = published.labels;
    add_part(published, 0, paths, dataset, dataset.train);
    add_part(published, 2, paths, dataset, dataset.test);
    if (places.data_dir)
        tell_of_other_files(published, paths, dataset, log);
    else
        check_sums(published, paths, dataset);
    return dataset;
}

}  // namespace runner
