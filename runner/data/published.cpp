#include "runner/data/published.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace runner {

std::string Published::names() const {
    std::vector<std::string> names;
    for (const File& file : files) names.push_back(file.name);
    return fmt::format("{}", fmt::join(names, ", "));
}

std::filesystem::path find_published(const std::filesystem::path& folder, const Published& published,
                                     const Published::File& file) {
    std::vector<std::filesystem::path> places = {folder / published.name, folder};
    if (published.archive)
        for (const auto& place : std::vector(places)) places.push_back(place / published.archive->folder);
    for (const auto& place : places)
        for (const char* ending : {"", ".gz"})
            if (std::error_code error; std::filesystem::exists(place / (file.name + ending), error))
                return place / (file.name + ending);
    return {};
}

std::string published_as(const std::string& sha256) {
    if (sha256.empty()) return {};  // as of a file whose sum is not known
    for (const declare::Kind* kind : declare::catalog<DatasetKind>().kinds) {
        const auto dataset = declare::make_component(*kind);
        const Published* published = dynamic_cast<const DatasetKind&>(*dataset).published();
        if (!published) continue;
        const auto file = std::ranges::find(published->files, sha256, &Published::File::sha256);
        if (file != published->files.end()) return fmt::format("{} of {}", file->part, published->name);
    }
    return {};
}

}  // namespace runner
