#include "runner/config/checks/context.h"

#include <fmt/format.h>

#include <algorithm>

#include "layers/declare/lists.h"

namespace runner {

std::vector<WrongClass> wrong_among(std::span<const std::int64_t> classes, const std::optional<DatasetFacts>& facts) {
    if (!facts) return find_wrong_classes(classes, nullptr);
    const std::vector<std::string> labels = facts->class_labels();
    return find_wrong_classes(classes, &labels);
}

std::string quoted(const Component& component) { return fmt::format("`{}`", component.name()); }

namespace {

/// Whether `classes`, as written, are numbers of classes that exist, each once. If not, that was told, and how many
/// classes the network is to tell apart is not known.
bool sound_classes(const Value* classes, const std::optional<DatasetFacts>& facts) {
    if (!classes || classes->is_null()) return true;
    std::vector<std::int64_t> numbers;
    for (const Value& item : flatten_lists(*classes).items) {
        const auto number = declare::to_integer(item);
        if (!number || *number < 0) return false;
        numbers.push_back(*number);
    }
    return classes->is_list() && wrong_among(numbers, facts).empty();
}

std::optional<std::int64_t> classes_of(const DataSpec& data, const Value* written,
                                       const std::optional<DatasetFacts>& facts) {
    if (data.dataset && data.dataset->number_targets() > 0) return 0;
    if (data.pairs) return 2;
    if (!sound_classes(written, facts)) return {};
    if (!data.classes.empty()) return static_cast<std::int64_t>(data.classes.size());
    return facts ? std::optional(facts->classes) : std::nullopt;
}

/// One where that is not known.
std::int64_t numbers_of(const DataSpec& data, const std::optional<DatasetFacts>& facts) {
    if (facts) return facts->numbers;
    return data.dataset ? std::max<std::int64_t>(1, data.dataset->number_targets()) : 1;
}

}  // namespace

CheckContext::CheckContext(const Variant& checked, const Value& values, Diagnostics& to)
    : variant(checked),
      sections(values),
      diagnostics(to),
      facts(checked.data.dataset ? checked.data.dataset->facts() : std::nullopt),
      classes(classes_of(checked.data, values.find("data") ? values.find("data")->find("classes") : nullptr, facts)),
      numbers(numbers_of(checked.data, facts)),
      booleans(facts ? facts->booleans : checked.data.dataset && checked.data.dataset->has_boolean_targets()),
      weighted(facts ? facts->weighted : checked.data.dataset && checked.data.dataset->has_weights()),
      counts(checked.data.dataset ? count_parts(checked.data) : std::nullopt) {}

const Value& CheckContext::at(std::string_view section, std::string_view key) const {
    const Value* value = &sections;
    for (const std::string_view step : {section, key}) {
        const Value* next = step.empty() ? nullptr : value->find(step);
        if (!next || next->is_null()) break;
        value = next;
    }
    return *value;
}

}  // namespace runner
