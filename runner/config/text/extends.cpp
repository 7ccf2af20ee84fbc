#include "runner/config/text/extends.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "runner/config/text/source.h"
#include "runner/config/text/yaml.h"
#include "runner/data/file_ending.h"

namespace runner {

namespace {

namespace fs = std::filesystem;

std::string canonical_path(const std::string& path) {
    std::error_code failed;
    const fs::path canonical = fs::weakly_canonical(path, failed);
    return failed ? path : canonical.string();
}

/// Data are named where an experiment is wanted by who has not got one yet.
bool is_about_data(const std::string& path) {
    constexpr std::array endings = {".csv", ".tsv", ".npz", ".npy"};
    std::error_code unused;
    return std::ranges::find(endings, ending_of_data(path)) != endings.end() && fs::is_regular_file(path, unused);
}

/// A whole text may have been taken for one value.
std::string beginning(const std::string& text) {
    constexpr std::size_t most = 60;
    std::size_t end = std::min(most, text.find('\n'));
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;  // within a character
    return end < text.size() ? text.substr(0, end) + " …" : text;
}

/// Follows `extends` from file to file.
struct ExtendsReader {
    const SameFamily& same_family;
    Diagnostics& diagnostics;
    std::vector<std::string> files, identities;

    std::optional<Value> read(const std::string& path) {
        if (is_about_data(path)) {
            const std::string ending = ending_of_data(path);
            const bool table = ending != ".npz" && ending != ".npy";
            diagnostics.error(Place{std::make_shared<Source>(Source{path, ""})},
                              fmt::format("{}, not an experiment", table ? "this is a table" : "these are arrays"),
                              fmt::format("`runner new {}` writes one about {}", path, table ? "it" : "them"));
            return {};
        }
        const auto source = read_source(path, diagnostics);
        auto own = source ? read_yaml(source, diagnostics) : std::nullopt;
        if (!own) return {};
        if (!own->is_map()) {
            diagnostics.error(
                *own, fmt::format("expected an experiment, a map of sections, received `{}`", beginning(show(*own))));
            return {};
        }
        files.push_back(path);
        identities.push_back(canonical_path(path));
        const Value* extends = own->find("extends");
        if (!extends || extends->is_null()) return without_extends(std::move(*own));
        const Value from = *extends;
        auto base = read_base(path, from);
        if (!base) return {};
        base->remove("name");
        return merge(*base, without_extends(std::move(*own)), same_family);
    }

    static Value without_extends(Value file) {
        file.remove("extends");
        return file;
    }

    std::optional<Value> read_base(const std::string& path, const Value& extends) {
        if (!extends.is_scalar() || extends.text.empty()) {
            diagnostics.error(extends,
                              fmt::format("`extends`: expected the path of a file, received `{}`", show(extends)));
            return {};
        }
        const std::string base = (fs::path(path).parent_path() / extends.text).string();
        const auto seen = std::ranges::find(identities, canonical_path(base));
        if (seen != identities.end()) {
            std::vector<std::string> circle(files.begin() + (seen - identities.begin()), files.end());
            circle.push_back(base);
            diagnostics.error(extends, fmt::format("files that extend each other: `{}`", fmt::join(circle, "` → `")));
            return {};
        }
        Diagnostics found;
        ExtendsReader rest{same_family, found, files, identities};
        auto value = rest.read(base);
        for (const Diagnostic& diagnostic : found.all())
            diagnostics.add(diagnostic).notes.push_back({"extended here", extends.place});
        return value;
    }
};

}  // namespace

std::optional<Value> read_extended(const std::string& path, const SameFamily& same_family, Diagnostics& diagnostics) {
    return ExtendsReader{same_family, diagnostics, {}, {}}.read(path);
}

}  // namespace runner
