#include "runner/data/test_rows.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "runner/data/large_pages.h"
#include "runner/data/selection.h"

namespace declare {

bool FieldType<runner::TestRows>::read(const Value& value, runner::TestRows& out, const Reading& reading) {
    if (!to_number(value)) {
        if (!value.is_scalar() || to_bool(value)) return reading.wrong(value, expects({}));
        return FieldType<FilePath>::read(value, out.file, reading);
    }
    double fraction = 0;
    const Reading ranged{reading.label, {.above = 0, .below = 1}, reading.diagnostics};
    if (!FieldType<double>::read(value, fraction, ranged)) return false;
    out.fraction = fraction;
    return true;
}

Value FieldType<runner::TestRows>::write(const runner::TestRows& rows) {
    return rows.fraction ? Value::number(*rows.fraction) : FieldType<FilePath>::write(rows.file);
}

std::string FieldType<runner::TestRows>::expects(const Range&) {
    return "a share of the rows, above 0 and below 1, or the path of a file";
}

Form FieldType<runner::TestRows>::form(const Range&) {
    return Form::either({FieldType<double>::form({.above = 0, .below = 1}), Form::of_text("[^0-9.]")});
}

template <>
const std::vector<Choice<runner::Targets>>& choices<runner::Targets>() {
    static const std::vector<Choice<runner::Targets>> all = {{runner::Targets::classes, "classes"},
                                                             {runner::Targets::numbers, "numbers"}};
    return all;
}

}  // namespace declare

namespace runner {
namespace {

/// Empty where there are none.
template <class T>
std::vector<T> some(const std::vector<T>& all, const Rows& rows) {
    std::vector<T> result;
    if (all.empty()) return result;
    result.reserve(rows.size());
    for (const std::int32_t row : rows) result.push_back(all[static_cast<std::size_t>(row)]);
    return result;
}

std::vector<std::uint8_t> some_bytes(const Part& all, const Rows& rows) {
    std::vector<std::uint8_t> result;
    if (all.bytes.empty()) return result;
    const auto size = static_cast<std::size_t>(layers::size_of(all.shape));
    reserve_in_large_pages(result, rows.size() * size);
    for (const std::int32_t row : rows) {
        const auto* sample = all.bytes.data() + static_cast<std::size_t>(row) * size;
        result.insert(result.end(), sample, sample + size);
    }
    return result;
}

}  // namespace

TestPart test_part_of(const std::optional<TestRows>& rows) {
    return !rows ? TestPart::none : rows->fraction ? TestPart::chosen : TestPart::file;
}

void tell_lacking(const DatasetKind& dataset, const std::vector<std::string>& labels,
                  const std::vector<std::string>& tested, const Log& log) {
    constexpr std::size_t most = 8;
    std::vector<std::string> lacking;
    for (const std::string& label : labels)
        if (std::ranges::find(tested, label) == tested.end()) lacking.push_back(label);
    if (lacking.empty() || !log) return;
    const std::string more = lacking.size() > most ? fmt::format(" and {} more", lacking.size() - most) : "";
    lacking.resize(std::min(lacking.size(), most));
    log(fmt::format("warning: what `{}` is tested on has no sample of `{}`{}: of that class nothing is measured",
                    dataset.name(), fmt::join(lacking, "`, `"), more));
}

Part draw_test(Part& all, double fraction, std::string_view dataset) {
    Rows rows(static_cast<std::size_t>(all.count()));
    std::iota(rows.begin(), rows.end(), 0);
    Selection selection;
    selection.fraction = fraction;
    layers::Draws draws(layers::Stream(0, "split", dataset));
    const std::int64_t count = amount(selection, all.count());
    const Chosen chosen = all.groups.empty() ? choose(rows, all.classes, count, Pick::stratified, draws)
                                             : choose_groups(rows, all.groups, count, draws);
    Part taken;
    taken.shape = all.shape;
    taken.bytes = some_bytes(all, chosen.taken);
    all.bytes = some_bytes(all, chosen.left);
    if (!all.values.empty()) taken.values = all.values.extract(chosen.taken);
    if (!all.numbers.empty()) taken.numbers = all.numbers.extract(chosen.taken);
    const auto part = [&](auto& from, auto& to) {
        to = some(from, chosen.taken);
        from = some(from, chosen.left);
    };
    part(all.classes, taken.classes);
    part(all.weights, taken.weights);
    part(all.groups, taken.groups);
    part(all.rows, taken.rows);
    part(all.lines, taken.lines);
    part(all.files, taken.files);
    return taken;
}

}  // namespace runner
