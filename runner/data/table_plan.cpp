#include "runner/data/table_plan.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "layers/declare/diagnostic.h"
#include "runner/data/dataset.h"
#include "runner/data/labels.h"
#include "runner/data/split_problem.h"

namespace runner {
namespace {

using By = Missing::By;
using Names = std::vector<std::string>;

[[noreturn]] void refuse_table(const std::filesystem::path& path, const std::string& why) {
    throw DataCorrupt(fmt::format("{}: {}", path.string(), why));
}

std::optional<std::size_t> place_of(const Names& names, const std::string& column) {
    const auto found = std::ranges::find(names, column);
    return found == names.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - names.begin()));
}

void check_names(const std::filesystem::path& path, const Names& names) {
    std::set<std::string_view> known;
    for (const std::string& name : names)
        if (!known.insert(name).second) refuse_table(path, fmt::format("two columns are called `{}`", name));
}

/// A header that another character parts has no more than one cell, or few; one that is none has numbers.
std::string way_to_label(const TableWanted& wanted, const std::string& label, const Names& names) {
    for (const char other : {';', '\t', '|', ','}) {
        const bool parts = other != wanted.format.text.separator && names.size() == 1 &&
                           names.front().find(other) != std::string::npos;
        if (parts)
            return fmt::format("{} seems to part its cells: write `separator: \"{}\"`", name_of_separator(other),
                               other == '\t' ? "\\t" : std::string(1, other));
    }
    const CellFormat& cells = wanted.format.cells;
    if (std::ranges::all_of(names, [&](const std::string& name) { return cells.number(name).has_value(); }))
        return fmt::format("the first row has numbers: write `header: false`, and `label: c{}` for the last column",
                           names.size());
    return declare::suggestion(label, names);
}

/// The columns that are no inputs.
class ApartColumns {
public:
    ApartColumns(const std::filesystem::path& path, const TableWanted& wanted, const Names& names)
        : path_(path), wanted_(wanted), names_(names) {
        check_names(path, names);
        for (const std::string& target : wanted.targets) plan.targets.push_back(find_target(target));
        if (!wanted.group.empty()) plan.group = find_group();
        if (!wanted.weight.empty()) plan.weight = find_weight();
        plan.inputs.assign(names.size(), TablePlan::left_out);
    }

    bool has(std::size_t column) const { return is_target(column) || column == plan.group || column == plan.weight; }
    void require_inputs() const {
        if (!plan.columns.empty()) return;
        Names apart = wanted_.targets;
        if (plan.group) apart.push_back(wanted_.group);
        if (plan.weight) apart.push_back(wanted_.weight);
        refuse_table(path_, fmt::format("there is no column beside `{}`", fmt::join(apart, "` and `")));
    }

    TablePlan plan;

private:
    bool is_target(std::size_t column) const { return std::ranges::find(plan.targets, column) != plan.targets.end(); }
    std::size_t find_target(const std::string& name) const {
        const auto place = place_of(names_, name);
        if (place) return *place;
        SplitProblem problem = misfit("label", fmt::format("{}: there is no column `{}`", path_.string(), name),
                                      way_to_label(wanted_, name, names_));
        problem.keys.insert(problem.keys.begin(), "dataset.csv.columns." + name);
        throw DataProblems({problem});
    }
    std::size_t find_weight() const {
        const auto place = place_of(names_, wanted_.weight);
        if (place) return *place;
        throw DataProblems({misfit("columns." + wanted_.weight,
                                   fmt::format("{}: there is no column `{}`, which says how much a row counts",
                                               path_.string(), wanted_.weight),
                                   declare::suggestion(wanted_.weight, names_))});
    }
    std::size_t find_group() const {
        const auto refuse = [](const std::string& why, std::string help) {
            SplitProblem problem = impossible("group", why);
            problem.help = std::move(help);
            throw DataProblems({problem});
        };
        const auto place = place_of(names_, wanted_.group);
        if (place && is_target(*place))
            refuse(fmt::format("`{}` is the label, the column to predict", wanted_.group), "name another column");
        if (!place)
            refuse(fmt::format("{}: there is no column `{}`", path_.string(), wanted_.group),
                   declare::suggestion(wanted_.group, names_));
        return *place;
    }

    const std::filesystem::path& path_;
    const TableWanted& wanted_;
    const Names& names_;
};

/// Makes inputs of columns by what is said of them, what their cells are, and what stands for those that are missing.
class InputPlanner {
public:
    InputPlanner(const std::filesystem::path& path, const TableWanted& wanted, const std::vector<ColumnSurvey>* survey)
        : path_(path), wanted_(wanted), survey_(survey) {}

    /// Nothing where the column is no input, or there is something to tell.
    std::optional<TableColumn> plan(const std::string& name, std::size_t place) {
        TableColumn column{.name = name};
        const Ref<ColumnKind> kind = wanted_.kinds.find(name);
        if (kind && kind->role() != ColumnRole::input) return {};
        if (kind)
            column.kind = std::dynamic_pointer_cast<const InputColumn>(kind);
        else if (survey_ && !guess((*survey_)[place], column))
            return {};
        if (column.kind->collects_words()) {
            if ((*survey_)[place].many_words) return tell_many(name);
            column.words = in_order((*survey_)[place].words);
        } else {
            column.words = column.kind->words();
        }
        column.missing = column.kind->missing.value_or(usual_missing(column));
        const bool misses = survey_ && (*survey_)[place].missing > 0;
        column.indicator = column.kind->indicator.value_or(wanted_.indicator && misses);
        return set_constant(column) ? std::optional(column) : std::nullopt;
    }

    void require_none() const { runner::require_none(problems_); }

private:
    void tell(const std::string& name, const std::string& what, const std::string& help) {
        problems_.push_back(misfit("columns." + name, fmt::format("{}: {}", path_.string(), what), help));
    }
    std::optional<TableColumn> tell_many(const std::string& name) {
        tell(name,
             fmt::format("column `{}` has more than {} different words, which is too many for a category", name,
                         ColumnSurvey::most_words),
             "`drop` leaves the column out; `number` takes its cells for numbers");
        return {};
    }

    /// What nobody tells of; false where it can't be guessed. Leaving it out is not for us to say.
    bool guess(const ColumnSurvey& survey, TableColumn& column) {
        const ColumnGuess guess = guess_kind(survey);
        if (guess.kind.empty()) {
            tell(survey.name, fmt::format("column `{}` can't be guessed: {}", survey.name, guess.why),
                 fmt::format("say what it is, such as `columns: {{{}: drop}}`, which leaves it out", survey.name));
            return false;
        }
        column.kind = std::dynamic_pointer_cast<const InputColumn>(declare::standard<ColumnKind>(guess.kind));
        return true;
    }

    /// Words have no mean: where there is one of numbers, nothing is said of words.
    Missing usual_missing(const TableColumn& column) const {
        const bool is_mean = wanted_.missing.by == By::mean || wanted_.missing.by == By::median;
        return is_mean && !column.kind->is_measured() ? Missing() : wanted_.missing;
    }

    bool set_constant(TableColumn& column) {
        if (column.missing.by != By::constant) return true;
        const std::string& constant = column.missing.constant;
        if (column.kind->collects_words() && std::ranges::find(column.words, constant) == column.words.end())
            column.words = in_order(column.words, {constant});
        const auto fill = column.kind->read(constant, wanted_.format.cells, WordPlaces(column.words));
        if (fill) return column.fill = *fill, true;
        const Names words = words_of_missing();
        const std::string near = declare::nearest(constant, words);
        const std::string key = column.kind->missing ? "columns." + column.name : "missing";
        problems_.push_back(misfit(
            key,
            fmt::format("`{}` can't stand in column `{}`: expected {}", constant, column.name, column.kind->expected()),
            near.empty() ? fmt::format("or one of `{}`", fmt::join(words, "`, `"))
                         : fmt::format("did you mean `{}`?", near)));
        return false;
    }

    const std::filesystem::path& path_;
    const TableWanted& wanted_;
    const std::vector<ColumnSurvey>* survey_;
    std::vector<SplitProblem> problems_;
};

void check_kinds(const std::filesystem::path& path, const TableWanted& wanted, const Names& names) {
    std::vector<SplitProblem> problems;
    for (const auto& [name, kind] : wanted.kinds.list) {
        const std::string key = "columns." + name;
        if (!place_of(names, name))
            problems.push_back(misfit(key, fmt::format("{}: there is no column `{}`", path.string(), name),
                                      declare::suggestion(name, names)));
        else if (std::ranges::find(wanted.targets, name) != wanted.targets.end() && kind->role() != ColumnRole::label &&
                 kind->role() != ColumnRole::target)
            problems.push_back(
                misfit(key, fmt::format("`{}` is the label, the column to predict, and no {}", name, kind->name()),
                       "leave it out of `columns`"));
        else if (name == wanted.group && kind->role() != ColumnRole::group)
            problems.push_back(misfit(key, fmt::format("`{}` names the groups, and is no {}", name, kind->name()),
                                      "leave it out of `columns`"));
    }
    require_none(problems);
}

}  // namespace

bool TableWanted::needs_survey() const {
    return indicator || std::ranges::any_of(kinds.list, [](const auto& entry) {
               const auto* input = dynamic_cast<const InputColumn*>(entry.second.get());
               return input && input->collects_words();
           });
}

TablePlan plan_table(const std::filesystem::path& path, const TableWanted& wanted, const Names& names,
                     const std::vector<ColumnSurvey>* survey) {
    ApartColumns apart(path, wanted, names);
    check_kinds(path, wanted, names);
    InputPlanner planner(path, wanted, survey);
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (apart.has(i)) continue;
        auto column = planner.plan(names[i], i);
        if (!column) continue;
        apart.plan.inputs[i] = apart.plan.columns.size();
        apart.plan.columns.push_back(std::move(*column));
        apart.plan.tentative.push_back(!survey && !wanted.kinds.find(names[i]));
    }
    planner.require_none();
    apart.require_inputs();
    return std::move(apart.plan);
}

TablePlan plan_table_as(const std::filesystem::path& path, const TableWanted& wanted, const Names& names,
                        const std::vector<TableColumn>& columns) {
    ApartColumns apart(path, wanted, names);
    apart.plan.columns = columns;
    apart.plan.tentative.assign(columns.size(), false);
    Names lacking;
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (const auto place = place_of(names, columns[i].name))
            apart.plan.inputs[*place] = i;
        else
            lacking.push_back(columns[i].name);
    if (lacking.empty()) return std::move(apart.plan);
    refuse_table(path, fmt::format("there is no column `{}`, which the table to train on has\n      {}",
                                   fmt::join(lacking, "`, `"), declare::suggestion(lacking.front(), names)));
}

}  // namespace runner
