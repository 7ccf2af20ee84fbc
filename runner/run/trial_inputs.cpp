#include "runner/run/trial_inputs.h"

#include <fmt/format.h>

#include <sstream>
#include <vector>

#include "layers/declare/diagnostic.h"
#include "runner/config/checks/checks.h"
#include "runner/config/checks/data_checks.h"
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

/// What is wrong with a data section, each problem at the key that it is about.
[[noreturn]] void throw_invalid_data(const Variant& variant, const DataProblems& found) {
    Diagnostics diagnostics;
    report_split_problems(found.problems, variant.written, diagnostics);
    throw declare::InvalidInput(diagnostics);
}

/// Files of one's own say only now how many classes and samples they hold, and of what shape.
void check_with_read_facts(const Variant& variant, const Dataset& dataset) {
    Variant read = variant;
    read.data = with_read_facts(variant.data, dataset);
    if (Value* data = read.written.find("data")) data->remove("classes");  // they are applied
    Diagnostics found;
    check_variant(read, read.written, found);
    if (found.errors() > 0) throw declare::InvalidInput(found);
}

/// Whether reading told what was not known before, as of a folder with fewer images than were published.
bool has_other_facts(const Variant& variant, const Dataset& dataset) {
    const auto known = variant.data.dataset->facts();
    const DatasetFacts read = dataset.facts();
    return !known || known->train_classes != read.train_classes || known->test_classes != read.test_classes;
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

TrialInputs::TrialInputs(const Experiment& experiment, const DataPlaces& places, const Log& log) : data_(places, log) {
    for (const Variant& variant : experiment.variants)
        for (const Variant* tried : variant.tried()) {
            load_data(*tried, experiment.seeds.front());
            const auto& start = tried->model.start_from;
            if (start && start->variant.empty()) load_weights(*tried, *start);
        }
}

const std::shared_ptr<const Dataset>& TrialInputs::dataset(const Variant& variant) const {
    return datasets_.at(source_of(variant.data));
}

TrialData TrialInputs::make_data(const Variant& variant, const Replicate& replicate) const {
    return make_trial_data(dataset(variant), variant.data, replicate.seed);
}

/// Parts that would be empty, or lack a class, are found here.
void TrialInputs::load_data(const Variant& variant, std::uint64_t seed) {
    auto& dataset = datasets_[source_of(variant.data)];
    if (!dataset) dataset = data_.get(variant.data);
    const Value* section = variant.resolved.find("data");
    try {
        if (has_other_facts(variant, *dataset)) check_with_read_facts(variant, *dataset);
        if (tried_.insert(section ? to_json_line(*section) : variant.name).second)
            make_trial_data(dataset, variant.data, seed);
    } catch (const DataProblems& found) {
        throw_invalid_data(variant, found);
    }
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
