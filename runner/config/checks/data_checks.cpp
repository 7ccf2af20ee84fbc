#include "runner/config/checks/data_checks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "layers/declare/lists.h"
#include "runner/data/column_facts.h"

namespace runner {

namespace {

/// What a section has under `dataset.csv.label`; nullptr where it has not. A name may have dots.
const Value* find_path(const Value& section, std::string_view path) {
    const bool whole = section.is_map() && section.find(path);
    const std::size_t dot = whole ? std::string_view::npos : path.find('.');
    const Value* value = section.is_map() ? section.find(path.substr(0, dot)) : nullptr;
    if (!value || value->is_null()) return nullptr;
    return dot == std::string_view::npos ? value : find_path(*value, path.substr(dot + 1));
}

/// The first of the keys that the problem may be about and that the section has; else the section.
const Value& find_value(const SplitProblem& problem, const Value& data) {
    for (const std::string& key : problem.keys)
        if (const Value* value = find_path(data, key)) return *value;
    return data;
}

bool trains_without_a_class(const SplitProblem& problem) {
    return problem.kind == SplitProblem::Kind::missing_classes && problem.part == PartName::training;
}

}  // namespace

void report_split_problems(const std::vector<SplitProblem>& problems, const Value& sections, Diagnostics& diagnostics) {
    const Value* data = sections.find("data");
    for (const SplitProblem& problem : problems)
        diagnostics.error(data ? find_value(problem, *data) : sections, problem.text, problem.help);
}

void check_class_numbers(const CheckContext& c) {
    if (!c.facts || c.facts->classes == 0) return;
    const Value& written = c.at("data", "classes");
    const Value list = declare::flatten_lists(written);
    for (const WrongClass& wrong : wrong_among(c.variant.data.classes, c.facts)) {
        if (wrong.why != WrongClass::Why::unknown) continue;  // told where the section was read
        const std::int64_t number = c.variant.data.classes[wrong.index];
        c.diagnostics.error(wrong.index < list.items.size() ? list.items[wrong.index] : written,
                            fmt::format("`classes`: {} has no class {}: its classes are 0 to {}",
                                        quoted(*c.variant.data.dataset), number, c.facts->classes - 1));
    }
}

bool check_split(const CheckContext& c) {
    std::vector<SplitProblem> problems = find_split_problems(c.variant.data);
    // Wrong classes were told at their own places.
    std::erase_if(problems, [](const auto& problem) { return problem.kind == SplitProblem::Kind::wrong_class; });
    report_split_problems(problems, c.sections, c.diagnostics);
    return std::ranges::none_of(problems, trains_without_a_class);
}

namespace {

/// Where nobody wrote it, it is a default that means a random pick of such data.
void check_pick(const CheckContext& c, const Selection& selection, const Value* at) {
    const Value* pick = at ? at->find("pick") : nullptr;
    if (selection.pick != Pick::stratified || !pick || pick->is_null()) return;
    c.diagnostics.error(*pick, "`pick: stratified` draws from each class, and the targets of the data are numbers",
                        "write `pick: random`");
}

}  // namespace

void check_picks(const CheckContext& c) {
    if (c.classes != 0) return;
    const DataSpec& data = c.variant.data;
    for (const auto& [key, is_set] :
         {std::pair{"classes", !data.classes.empty()}, std::pair{"per_class", data.per_class.has_value()},
          std::pair{"pairs", data.pairs.has_value()}})
        if (is_set)
            c.diagnostics.error(c.at("data", key),
                                fmt::format("`{}`: the targets of this dataset are numbers, not classes", key));
    if (data.validation) check_pick(c, data.validation->selection, &c.at("data", "validation"));
    for (const auto& [key, parts] : {std::pair{"take", &data.take}, std::pair{"per_class", &data.per_class}})
        for (const PartName part : {PartName::training, PartName::validation, PartName::test}) {
            if (!*parts || !(*parts)->of(part)) continue;
            const char* name = part == PartName::training ? "train" : name_of(part);
            check_pick(c, *(*parts)->of(part), c.at("data", key).find(name));
        }
}

void check_inputs(const CheckContext& c) {
    const auto& inputs = c.variant.model.network.inputs;
    std::vector<std::string> names;
    for (const auto& input : inputs) names.push_back(input.name);
    const bool pair = std::ranges::is_permutation(names, std::vector<std::string>{"left", "right"});
    const Value& several = c.at("model", c.at("model").find("inputs") ? "inputs" : "input");
    if (c.variant.data.pairs && !pair)
        c.diagnostics.error(several, "`pairs` feeds two inputs, `left` and `right`",
                            "such as `inputs: {left: [28, 28], right: [28, 28]}`");
    if (!c.variant.data.pairs && inputs.size() > 1)
        c.diagnostics.error(several,
                            fmt::format("the data feed one input, and the model has `{}`", fmt::join(names, "`, `")),
                            pair ? "`pairs` in `data` feeds `left` and `right`" : "");
    if (!c.facts) return;
    for (const auto& input : inputs)
        if (layers::size_of(input.shape) != layers::size_of(c.facts->shape))
            c.diagnostics.error(
                input.place,
                fmt::format("the input `{}` is {}, and the samples of {} are {}", input.name, layers::show(input.shape),
                            quoted(*c.variant.data.dataset), layers::show(c.facts->shape)));
}

void check_augmentations(const CheckContext& c) {
    const std::size_t sides = c.facts ? c.facts->shape.size() : 2;
    if (sides == 2 || sides == 3) return;
    const Value& written = c.at("data", "augment");
    const Value list = declare::flatten_lists(written);
    const Augmentations& all = c.variant.data.augment;
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i]->needs_pictures())
            c.diagnostics.error(
                i < list.items.size() ? list.items[i] : written,
                fmt::format("`{}` in `augment` is for pictures, and the samples of {} are {}", all[i]->name(),
                            quoted(*c.variant.data.dataset), layers::show(c.facts->shape)),
                "for any sample there are `gaussian_noise` and `mixup`");
}

namespace {

using Columns = std::vector<ColumnFacts>;

class ColumnCheck {
public:
    ColumnCheck(const Variant& variant, Columns columns, Diagnostics& diagnostics)
        : spec_(variant.data), columns_(std::move(columns)), diagnostics_(diagnostics) {
        at_ = variant.written.find("data");
        if (!at_) at_ = &variant.written;
        if (const Value* written = at_->find("scaling"); written && !written->is_null()) at_ = written;
    }

    void run() {
        const bool are_lost = check_digits();
        if (spec_.scaling == Scaling::unit && !check_pixels() && !check_ranges() && !are_lost) check_sizes();
    }

private:
    void warn(const std::string& message, const std::string& help) { diagnostics_.warning(at_->place, message, help); }

    bool check_digits() {
        bool are_lost = false;
        const bool standardized = spec_.scaling == Scaling::standardize;
        for (const ColumnFacts& column : columns_) {
            const std::int64_t left = standardized ? column.standardized : column.as_float;
            if (!loses_values(left, column.different)) continue;
            are_lost = true;
            const bool helps = !standardized && !loses_values(column.standardized, column.different);
            warn(fmt::format("column `{}` has {} different values, of which float32 tells {} apart{}", column.name,
                             column.different, left, standardized ? ", though standardized" : ""),
                 helps ? "write `scaling: standardize`: it takes the mean off before digits are lost"
                       : fmt::format("they go from {} to {}: see to the few that lie far away", column.least,
                                     column.most));
        }
        return are_lost;
    }

    bool check_pixels() {
        constexpr std::size_t few = 16;
        const bool bytes = std::ranges::all_of(
            columns_, [](const ColumnFacts& c) { return c.whole && c.least >= 0 && c.most <= 255; });
        const bool bright = std::ranges::any_of(columns_, [](const ColumnFacts& c) { return c.most > 127; });
        if (!bytes || !bright || columns_.size() < few) return false;
        warn(fmt::format("the {} columns hold pixels, 0 to 255, and `scaling: unit` leaves a table as it is",
                         columns_.size()),
             "write `scaling: standardize`, or `scaling: none` if that is meant");
        return true;
    }

    bool check_ranges() {
        Columns varied = columns_;
        std::erase_if(varied, [](const ColumnFacts& column) { return !(column.range() > 0); });
        if (varied.empty()) return false;
        const auto [narrow, wide] = std::ranges::minmax(varied, {}, &ColumnFacts::range);
        if (wide.range() < 1000 * narrow.range()) return false;
        warn(
            fmt::format("column `{}` has a range of {:.3g} and column `{}` one of {:.3g}, and `scaling: unit` leaves a "
                        "table as it is",
                        narrow.name, narrow.range(), wide.name, wide.range()),
            "write `scaling: standardize`, or `scaling: none` if that is meant");
        return true;
    }

    /// Columns that are alike, or do not vary, and lie far from the 1 that networks are made for.
    void check_sizes() {
        const auto size = [](const ColumnFacts& column) {
            return std::max(std::abs(column.least), std::abs(column.most));
        };
        const ColumnFacts& largest = std::ranges::max(columns_, {}, size);
        if (size(largest) < 1000) return;
        warn(fmt::format("column `{}` goes from {:.6g} to {:.6g}, and `scaling: unit` leaves a table as it is",
                         largest.name, largest.least, largest.most),
             "write `scaling: standardize`, or `scaling: none` if that is meant");
    }

    const DataSpec& spec_;
    Columns columns_;
    Diagnostics& diagnostics_;
    const Value* at_;
};

}  // namespace

void warn_columns(const Variant& variant, const Dataset& dataset, Diagnostics& diagnostics) {
    if (dataset.columns.empty() || dataset.stand_in || dataset.train.values.empty()) return;
    Columns columns = describe_columns(dataset.columns, dataset.train.values);
    for (std::size_t i = dataset.table.size(); i-- > 0;)
        if (dataset.table[i].kind->name() != "number") columns.erase(columns.begin() + static_cast<std::ptrdiff_t>(i));
    if (!columns.empty()) ColumnCheck(variant, std::move(columns), diagnostics).run();
}

}  // namespace runner
