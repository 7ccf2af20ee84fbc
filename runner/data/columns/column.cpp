#include "runner/data/columns/column.h"

#include <algorithm>
#include <array>

namespace runner {
namespace {

using By = Missing::By;

const std::array<std::pair<By, const char*>, 5> words_for_missing = {{{By::error, "error"},
                                                                      {By::drop, "drop"},
                                                                      {By::mean, "mean"},
                                                                      {By::median, "median"},
                                                                      {By::most_frequent, "most_frequent"}}};

}  // namespace

WordPlaces::WordPlaces(const std::vector<std::string>& words) : list_(words) {
    for (const std::string& word : list_) places_.emplace(word, places_.size());
}

std::optional<std::size_t> WordPlaces::find(std::string_view word) const {
    const auto found = places_.find(word);
    return found == places_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> words_of_missing() {
    std::vector<std::string> words;
    for (const auto& [by, word] : words_for_missing) words.emplace_back(word);
    return words;
}

Fields input_fields() {
    return {field("missing", &InputColumn::missing,
                  "what stands where a cell is missing: `mean`, `median` or `most_frequent` of the training part, or a "
                  "constant; `drop` leaves the row out; default: as `missing` of `csv`"),
            field("indicator", &InputColumn::indicator,
                  "whether one more value tells that the cell was missing; default: as `indicator` of `csv`")};
}

Ref<ColumnKind> ColumnKinds::find(std::string_view column) const {
    const auto found = std::ranges::find(list, column, &std::pair<std::string, Ref<ColumnKind>>::first);
    return found == list.end() ? nullptr : found->second;
}

std::vector<std::string> ColumnKinds::all_of(ColumnRole role) const {
    std::vector<std::string> names;
    for (const auto& [name, kind] : list)
        if (kind && kind->role() == role) names.push_back(name);
    return names;
}

std::string ColumnKinds::first_of(ColumnRole role) const {
    const std::vector<std::string> all = all_of(role);
    return all.empty() ? std::string() : all.front();
}

}  // namespace runner

namespace declare {

using runner::ColumnKinds;
using runner::Missing;

bool FieldType<Missing>::read(const Value& value, Missing& out, const Reading& reading) {
    if (!value.is_scalar()) return reading.wrong(value, expects({}));
    for (const auto& [by, word] : runner::words_for_missing)
        if (value.text == word) return out = {by, {}}, true;
    out = {Missing::By::constant, value.text};
    return true;
}

Value FieldType<Missing>::write(const Missing& missing) {
    for (const auto& [by, word] : runner::words_for_missing)
        if (missing.by == by) return Value::string(word);
    return Value::string(missing.constant);
}

bool FieldType<ColumnKinds>::read(const Value& value, ColumnKinds& out, const Reading& reading) {
    if (!value.is_map()) return reading.wrong(value, expects({}));
    bool good = true;
    for (const auto& entry : value.entries) {
        runner::Ref<runner::ColumnKind> kind;
        const Reading of_column{"`" + entry.key + "` of `columns`", {}, reading.diagnostics};
        good = FieldType<runner::Ref<runner::ColumnKind>>::read(entry.value, kind, of_column) && good;
        out.list.emplace_back(entry.key, kind);
    }
    return good;
}

Value FieldType<ColumnKinds>::write(const ColumnKinds& kinds) {
    Value map = Value::map();
    for (const auto& [name, kind] : kinds.list) map.set(name, FieldType<runner::Ref<runner::ColumnKind>>::write(kind));
    return map;
}

}  // namespace declare
