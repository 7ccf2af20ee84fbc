#include "runner/run/trial_inputs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <sstream>
#include <vector>

#include "layers/declare/diagnostic.h"
#include "runner/config/checks/checks.h"
#include "runner/config/checks/data_checks.h"
#include "runner/config/claims/claim_checks.h"
#include "runner/data/findings.h"
#include "runner/data/read_facts.h"
#include "runner/data/split_problem.h"
#include "runner/store/files.h"
#include "runner/store/json.h"
#include "runner/training/weights.h"

namespace runner {
namespace {

/// A file that a variant names does not do: exit 2, at the place where it stands. Of several lines, the first says
/// what is wrong, and the others what it consists of.
[[noreturn]] void throw_invalid_weights(const StartFrom& start, const std::string& why) {
    constexpr std::size_t most = 12;
    Diagnostics diagnostics;
    std::istringstream text(why);
    std::vector<std::string> lines;
    for (std::string line; std::getline(text, line);)
        if (const std::size_t begin = line.find_first_not_of(' '); begin != std::string::npos)
            lines.push_back(line.substr(begin));
    auto& error = diagnostics.error(start.place, lines.front());
    for (std::size_t i = 1; i < lines.size(); ++i)
        if (i <= most || i + 1 == lines.size())
            error.notes.push_back({lines[i], {}});
        else if (i == most + 1)
            error.notes.push_back({fmt::format("… and {} more", lines.size() - i - 1), {}});
    throw declare::InvalidInput(diagnostics);
}

/// Whether reading told what was not known before, as of a folder with fewer images than were published.
bool has_other_facts(const Variant& variant, const Dataset& dataset) {
    const auto known = variant.data.dataset->facts();
    const DatasetFacts read = dataset.facts();
    return !known || known->train_classes != read.train_classes || known->test_classes != read.test_classes;
}

/// As one message, which ends its line itself.
std::string rendered(const Diagnostic& diagnostic) {
    Diagnostics one;
    one.add(diagnostic);
    std::string text = one.render();
    if (text.ends_with('\n')) text.pop_back();
    return text;
}

/// Without folds the parts are as large with every seed; which classes a fold lacks may differ from one to the next.
void try_data(const Dataset& dataset, const DataSpec& spec, const std::vector<Seeds>& draws) {
    for (const Seeds& seeds : draws) {
        try_split(dataset, spec, seeds);
        if (!spec.folds) return;
    }
}

/// What tells a dataset from the others: where it is read from, and what stands in for it.
std::string source_of(const DataSpec& data) {
    return data.dataset->identity() + (data.on_missing ? " or " + data.on_missing->identity() : "");
}

std::string read_weights_file(const StartFrom& start) {
    try {
        return read_file(start.file.path);
    } catch (const declare::InvalidInput& error) {
        throw_invalid_weights(start, error.diagnostics.all().front().message);
    }
}

}  // namespace

TrialInputs::TrialInputs(const Experiment& experiment, const DataPlaces& places, const Log& log, InputData which)
    : which_(which), data_(places, log) {
    std::vector<const Variant*> variants;
    for (const Variant& variant : experiment.variants)
        for (const Variant* tried : variant.tried()) variants.push_back(tried);
    for (const Variant* variant : variants)
        if (which != InputData::own)
            load_data(*variant);
        else if (!variant->data.dataset->facts())
            load_own_data(*variant);
    std::vector<Seeds> draws;
    for (const Replicate& replicate : experiment.replicates()) draws.push_back(experiment.seeds_of(replicate));
    for (const Variant* variant : variants) check_data(*variant, draws);
    check_measures(experiment);
    if (found_.errors() > 0) throw declare::InvalidInput(found_);
    for (const Variant* variant : variants)
        if (const auto& start = variant->model.start_from; start && start->variant.empty())
            load_weights(*variant, *start);
    if (log)
        for (const Diagnostic& warning : warnings_.all()) log(rendered(warning));
}

const std::shared_ptr<const Dataset>& TrialInputs::dataset(const Variant& variant) const {
    return datasets_.at(source_of(variant.data));
}

TrialData TrialInputs::make_data(const Trial& trial) const {
    return make_trial_data(dataset(*trial.variant), trial.variant->data, trial.seeds);
}

void TrialInputs::load_data(const Variant& variant) {
    auto& dataset = datasets_[source_of(variant.data)];
    try {
        if (!dataset) dataset = data_.get(variant.data);
    } catch (const DataProblems& found) {
        report_split_problems(found.problems, variant.written, found_);
    }
}

/// What stands in for files that are missing may have to be downloaded, and is not looked at.
void TrialInputs::load_own_data(const Variant& variant) {
    Variant alone = variant;
    alone.data.on_missing = nullptr;
    try {
        load_data(alone);
        datasets_[source_of(variant.data)] = find_dataset(alone);
    } catch (const DataMissing&) {
        if (!variant.data.on_missing) throw;
    }
}

std::shared_ptr<const Dataset> TrialInputs::find_dataset(const Variant& variant) const {
    const auto found = datasets_.find(source_of(variant.data));
    return found == datasets_.end() ? nullptr : found->second;
}

/// Files of one's own say only now how many classes and samples they hold, and of what shape. Parts that would be
/// empty, or lack a class, are found here too.
void TrialInputs::check_data(const Variant& variant, const std::vector<Seeds>& draws) {
    const auto dataset = find_dataset(variant);
    if (!dataset) return;
    try {
        const int before = found_.errors();
        if (has_other_facts(variant, *dataset)) {
            Variant read = as_read(variant);
            check_variant(read, read.written, found_);
        }
        const Value* section = variant.resolved.find("data");
        const bool is_new = tried_.insert(section ? to_json_line(*section) : variant.name).second;
        if (is_new && found_.errors() == before) try_data(*dataset, variant.data, draws);
        if (is_new) warn_columns(variant, *dataset, warnings_);
        if (is_new && found_.errors() == before) warn_of_findings(variant, *dataset, draws.front());
    } catch (const DataProblems& found) {
        report_split_problems(found.problems, variant.written, found_);
    }
}

/// The short form of `data check`, of tables: what there is to see takes no time there. Few rows tell too little.
void TrialInputs::warn_of_findings(const Variant& variant, const Dataset& dataset, const Seeds& seeds) {
    constexpr std::int64_t least_rows = 100, most_rows = 100'000;
    const std::int64_t rows = dataset.train.count() + dataset.test.count();
    const bool is_examined = which_ != InputData::all_unexamined && !dataset.columns.empty() && !dataset.stand_in;
    if (!is_examined || rows < least_rows || rows > most_rows) return;
    std::vector<std::string> names;
    for (const Finding& finding : examine(dataset, variant.data, seeds))
        if (std::ranges::find(names, finding.name) == names.end()) names.push_back(finding.name);
    if (names.empty()) return;
    const Value* data = variant.written.find("data");
    const Place& place = (data ? *data : variant.written).place;
    warnings_.warning(
        place, fmt::format("these data have {}", fmt::join(names, ", ")),
        fmt::format("`runner data check {}` shows where, and what to do", place.source ? place.source->name : "FILE"));
}

/// The classes of files of one's own are known only now, and those that claims and gate name have to be among them.
void TrialInputs::check_measures(const Experiment& experiment) {
    std::vector<Variant> read;
    for (const Variant& variant : experiment.variants)
        if (std::ranges::all_of(variant.tried(), [&](const Variant* tried) { return find_dataset(*tried) != nullptr; }))
            read.push_back(as_read(variant));
    const auto written = [&](const char* section) {
        const Value* value = experiment.resolved.find(section);
        return value ? *value : Value();
    };
    check_claims(written("claims"), experiment.claims, read, found_);
    check_gate(written("gate"), read, found_);
}

Variant TrialInputs::as_read(const Variant& variant) const {
    Variant read = variant;
    const auto dataset = find_dataset(variant);
    if (dataset && has_other_facts(variant, *dataset)) try {
            read.data = with_read_facts(variant.data, *dataset);
            if (Value* data = read.written.find("data")) data->remove("classes");  // they are applied
        } catch (const DataProblems&) {
            return variant;  // told by whoever divides the data
        }
    for (Variant& candidate : read.candidates) candidate = as_read(candidate);
    return read;
}

void TrialInputs::load_weights(const Variant& variant, const StartFrom& start) {
    try {
        const auto [entry, inserted] = files_.try_emplace(start.file.path);
        if (inserted) entry->second = from_safetensors(read_weights_file(start), start.file.text);
        layers::Parameters trial(variant.graph);
        start_from(start, entry->second, fmt::format("`{}`", start.file.text), trial);
    } catch (const SafetensorsError& error) {
        throw_invalid_weights(start, error.what());
    } catch (const WeightsMisfit& error) {
        throw_invalid_weights(start, error.what());
    }
}

}  // namespace runner
