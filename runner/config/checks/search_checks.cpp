#include "runner/config/checks/search_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "runner/config/spec/columns.h"
#include "runner/data/part_counts.h"
#include "runner/record/measures.h"

namespace runner {

namespace {

/// Those of which more or less tells which network is the better one, and which are the same in every run.
std::vector<std::string> deciding_columns(const Variant& variant) {
    std::vector<std::string> columns = columns_of(variant);
    std::erase_if(columns, [](const std::string& name) {
        return name == "learning_rate" || name == "train_seconds" || name == "eval_seconds";
    });
    return columns;
}

std::vector<std::string> deciding_measures(const Variant& variant) {
    std::vector<std::string> names;
    for (const char* prefix : {"best.", "last."})
        for (const std::string& column : deciding_columns(variant)) names.push_back(prefix + column);
    return names;
}

bool check_by(const Variant& candidate, const SearchAxis& axis, Diagnostics& diagnostics) {
    const auto names = deciding_measures(candidate);
    if (std::ranges::find(names, axis.by) != names.end()) return true;
    const std::string what = fmt::format("axis `{}` chooses by `{}`", axis.axis, axis.by);
    using From = MeasureKind::From;
    const auto measure = MeasureParts::parse(axis.by);
    const bool curve = measure && (measure->kind->from == From::best || measure->kind->from == From::last);
    const bool validation = candidate.data.validation.has_value();
    if (measure && (measure->kind->from == From::test || measure->kind->from == From::test_class))
        diagnostics.error(axis.by_place, what + ", and the test set is not for choosing",
                          "such as `by: best.val_accuracy`");
    else if (curve && measure->name.starts_with("val_") && !validation)
        diagnostics.error(axis.by_place, what + ", and the data have no validation part",
                          fmt::format("write `validation: {}` in `data`", fitting_validation(candidate.data)));
    else
        diagnostics.error(axis.by_place, what + ": expected `best.` or `last.`, and a column of the learning curve",
                          declare::suggestion(axis.by, names));
    return false;
}

std::string training_of(const Variant& variant) {
    std::string text;
    for (const char* section : {"data", "model", "training"})
        if (const Value* value = variant.resolved.find(section)) text += declare::show(*value) + '\n';
    return text;
}

/// Candidates are compared after the same epochs, and some of them before the end.
void check_halving(const Variant& variant, const SearchAxis& axis, Diagnostics& diagnostics) {
    if (!axis.halving.is_on() || variant.candidates.empty()) return;
    const std::int64_t epochs = variant.candidates.front().training.epochs;
    for (const Variant& candidate : variant.candidates)
        if (candidate.training.epochs != epochs) {
            diagnostics.error(
                axis.halving_place,
                fmt::format("axis `{}` compares candidates after the same epochs, and `{}` trains {} where "
                            "`{}` trains {}",
                            axis.axis, candidate.label(), candidate.training.epochs, variant.candidates.front().label(),
                            epochs),
                "leave `halving` out");
            return;
        }
    if (axis.halving.from >= epochs)
        diagnostics.error(axis.halving_place,
                          fmt::format("axis `{}` halves after {} epochs, and its candidates train {}", axis.axis,
                                      axis.halving.from, epochs),
                          epochs > 1 ? fmt::format("such as `halving: {{from: {}}}`",
                                                   std::max<std::int64_t>(1, epochs / (3 * axis.halving.factor)))
                                     : "leave `halving` out");
}

}  // namespace

void check_search(const Variant& variant, const SearchAxis& axis, Diagnostics& diagnostics) {
    check_halving(variant, axis, diagnostics);
    std::map<std::string, const Variant*> known;
    for (const Variant& candidate : variant.candidates) {
        if (!axis.by.empty() && !check_by(candidate, axis, diagnostics)) return;
        const auto [first, fresh] = known.emplace(training_of(candidate), &candidate);
        if (fresh) continue;
        auto& diagnostic = diagnostics.warning(
            candidate.place, fmt::format("candidates `{}` and `{}` of variant `{}` are the same training",
                                         first->second->label(), candidate.label(), variant.name));
        diagnostic.notes.push_back({"the first", first->second->place});
    }
}

}  // namespace runner
