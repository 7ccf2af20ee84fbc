#include "runner/data/info.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/data/gzip.h"
#include "runner/data/published.h"
#include "runner/data/sha256.h"

namespace runner {
namespace {

[[noreturn]] void refuse(const std::string& why, const std::string& help) {
    declare::Diagnostics diagnostics;
    diagnostics.error(declare::Place(), why, help);
    throw declare::InvalidInput(diagnostics);
}

const declare::Kind& find_kind(const std::string& name) {
    const declare::Catalog& datasets = declare::catalog<DatasetKind>();
    const declare::Kind* kind = datasets.find(name);
    if (!kind) refuse(fmt::format("unknown dataset `{}`", name), declare::suggestion(name, datasets.names()));
    return *kind;
}

declare::Ref<DatasetKind> make(const declare::Kind& kind) {
    return std::dynamic_pointer_cast<const DatasetKind>(declare::make_component(kind));
}

/// A dataset that is made by its name alone, and not of files that a file names.
bool stands_alone(const declare::Kind& kind) { return std::ranges::none_of(kind.fields, &declare::Field::required); }

enum class Read { labels, all };

/// The sum of a file, unpacked; what it is known as.
void read_sum(DatasetInfo::File& file) {
    constexpr std::size_t piece = std::size_t{1} << 20;
    std::vector<std::uint8_t> bytes(piece);
    Sha256 sum;
    try {
        const ByteReader next = open_unpacked(file.path);
        for (std::size_t got = piece; got == piece; sum.add(std::span(bytes).first(got))) got = next(bytes);
    } catch (const std::runtime_error& error) {  // of gzip, or of the file
        file.damage = error.what();
        return;
    }
    file.found = sum.hex();
    if (file.found != file.sha256) file.of = published_as(file.found);
}

void find_files(const Published& published, const DataPlaces& places, Read read, DatasetInfo& info) {
    const std::filesystem::path folder = places.data_dir.value_or(places.cache_dir);
    info.labels = published.labels;
    info.sources = published.mirrors;
    for (const auto& file : published.files) {
        const std::filesystem::path found =
            folder.empty() ? std::filesystem::path() : find_published(folder, published, file);
        const bool here = !found.empty();
        auto& entry = info.files.emplace_back(DatasetInfo::File{
            file.part, here ? found : folder / published.name / file.name, here, file.sha256, {}, {}, {}});
        if (here && (read == Read::all || file.part.ends_with("labels"))) read_sum(entry);
    }
    info.here = std::ranges::all_of(info.files, [](const auto& file) { return file.here && file.of.empty(); });
}

DatasetInfo describe(const declare::Kind& kind, const DataPlaces& places, Read read) {
    const auto dataset = make(kind);
    DatasetInfo info;
    info.name = kind.name;
    info.doc = kind.doc;
    info.facts = dataset->facts();
    if (const Published* published = dataset->published())
        find_files(*published, places, read, info);
    else
        info.here = stands_alone(kind);
    return info;
}

}  // namespace

std::vector<DatasetInfo> list_datasets(const DataPlaces& places) {
    std::vector<DatasetInfo> result;
    for (const declare::Kind* kind : declare::catalog<DatasetKind>().kinds)
        result.push_back(describe(*kind, places, Read::labels));
    return result;
}

DatasetInfo describe_dataset(const std::string& name, const DataPlaces& places) {
    return describe(find_kind(name), places, Read::all);
}

Dataset fetch_dataset(const std::string& name, const DataPlaces& places, const Log& log) {
    const declare::Kind& kind = find_kind(name);
    if (!stands_alone(kind))
        refuse(fmt::format("`{}` takes files of your own: there is nothing to fetch", kind.name),
               fmt::format("name them in an experiment: {}", kind.doc));
    return make(kind)->load(places, log);
}

}  // namespace runner
