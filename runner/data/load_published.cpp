#include "runner/data/load_published.h"

#include <future>

#include "runner/data/labelled.h"
#include "runner/data/published_files.h"

namespace runner {
namespace {

/// The images of file `first` with the labels of the next one.
Labelled read_part(const Published& published, std::size_t first, const std::vector<std::filesystem::path>& paths) {
    return read_labelled(paths[first], paths[first + 1], published.facts.shape, published.facts.classes);
}

void check_sums(const Published& published, const DataPlaces& places, const std::vector<std::filesystem::path>& paths,
                const Dataset& dataset, const Log& log) {
    for (std::size_t i = 0; i < paths.size(); ++i) {
        const std::string& sum = dataset.sha256.at(published.files[i].part);
        const bool train = i < 2;
        check_sum({published, i, paths[i], (train ? dataset.train : dataset.test).count(),
                   train ? published.facts.train : published.facts.test, sum},
                  places, log);
    }
}

}  // namespace

Dataset load_published(const Published& published, const DataPlaces& places, const Log& log) {
    const auto paths = find_published_files(published, places, log);
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
