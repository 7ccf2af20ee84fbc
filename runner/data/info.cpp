#include "runner/data/info.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/data/published.h"

namespace runner {
namespace {

[[noreturn]] void refuse(const std::string& why, const std::string& help) {
    layers::Diagnostics diagnostics;
    diagnostics.error(layers::Place(), why, help);
    throw layers::InvalidInput(diagnostics);
}

const layers::Kind& find_kind(const std::string& name) {
    const layers::Catalog& datasets = layers::catalog<DatasetKind>();
    const layers::Kind* kind = datasets.find(name);
    if (!kind) refuse(fmt::format("unknown dataset `{}`", name), layers::suggestion(name, datasets.names()));
    return *kind;
}

layers::Ref<DatasetKind> make(const layers::Kind& kind) {
    return std::dynamic_pointer_cast<const DatasetKind>(layers::make_component(kind));
}

/// A dataset that is made by its name alone, and not of files that a file names.
bool stands_alone(const layers::Kind& kind) { return std::ranges::none_of(kind.fields, &layers::Field::required); }

void find_files(const Published& published, const DataPlaces& places, DatasetInfo& info) {
    const std::filesystem::path folder = places.data_dir.value_or(places.cache_dir);
    info.labels = published.labels;
    info.sources = published.mirrors;
    for (const auto& file : published.files) {
        const std::filesystem::path found =
            folder.empty() ? std::filesystem::path() : find_published(folder, published, file);
        const bool here = !found.empty();
        info.files.push_back({file.part, here ? found : folder / published.name / file.name, here, file.sha256});
    }
    info.here = std::ranges::all_of(info.files, &DatasetInfo::File::here);
}

DatasetInfo describe(const layers::Kind& kind, const DataPlaces& places) {
    const auto dataset = make(kind);
    DatasetInfo info;
    info.name = kind.name;
    info.doc = kind.doc;
    info.facts = dataset->facts();
    if (const Published* published = dataset->published())
        find_files(*published, places, info);
    else
        info.here = stands_alone(kind);
    return info;
}

}  // namespace

std::vector<DatasetInfo> list_datasets(const DataPlaces& places) {
    std::vector<DatasetInfo> result;
    for (const layers::Kind* kind : layers::catalog<DatasetKind>().kinds) result.push_back(describe(*kind, places));
    return result;
}

DatasetInfo describe_dataset(const std::string& name, const DataPlaces& places) {
    return describe(find_kind(name), places);
}

Dataset fetch_dataset(const std::string& name, const DataPlaces& places, const Log& log) {
    const layers::Kind& kind = find_kind(name);
    if (!stands_alone(kind))
        refuse(fmt::format("`{}` takes files of your own: there is nothing to fetch", kind.name),
               fmt::format("name them in an experiment: {}", kind.doc));
    return make(kind)->load(places, log);
}

}  // namespace runner
