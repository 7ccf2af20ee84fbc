#include "runner/commands/data_check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "runner/commands/shared.h"
#include "runner/counted.h"
#include "runner/data/findings.h"
#include "runner/run/trial_inputs.h"
#include "runner/store/json.h"
#include "runner/thousands.h"

namespace runner {
namespace {

/// One way in which the data of an experiment are divided, and the first trial that has them so.
struct DividedAs {
    std::string trial;
    Seeds seeds;
};

/// Every fold and every dealing; else the first trial's: seeds that deal nothing test on the same samples.
std::vector<DividedAs> divisions_of(const Experiment& experiment) {
    std::vector<DividedAs> divisions;
    std::set<std::pair<std::uint64_t, std::int64_t>> known;
    for (const Replicate& replicate : experiment.replicates()) {
        const Seeds seeds = experiment.seeds_of(replicate);
        const std::uint64_t dealt = replicate.fold > 0 ? replicate.seed : seeds.dealing().value_or(0);
        if (known.emplace(dealt, replicate.fold).second) divisions.push_back({to_string(replicate), seeds});
    }
    return divisions;
}

/// A finding with all the divisions that have one like it.
struct Gathered {
    Finding finding;  // the first
    std::vector<std::size_t> divisions;
    bool same_text = true;

    bool is_like(const Finding& other) const {
        return finding.name == other.name && finding.cure == other.cure && finding.part == other.part;
    }
};

/// Looks at the divisions of one variant's data, one after the other.
class Examiner {
public:
    Examiner(const Dataset& dataset, const DataSpec& spec, const std::vector<DividedAs>& divisions)
        : dataset_(dataset), spec_(spec), divisions_(divisions), noun_(spec.folds ? "fold" : "dealing") {}

    void run() {
        for (; looked_ < divisions_.size() && (looked_ == 0 || is_cheap()); ++looked_)
            for (const Finding& finding : examine(dataset_, spec_, divisions_[looked_].seeds)) add(finding);
    }

    const std::vector<Gathered>& found() const { return found_; }
    std::string text_of(const Gathered& one) const {
        if (divisions_.size() == 1) return one.finding.text;
        const std::size_t others = one.divisions.size() - 1;
        if (others + 1 == looked_ && one.same_text)
            return fmt::format("{} (in each of {})", one.finding.text, counted(looked_, noun_));
        const std::string first = divisions_[one.divisions.front()].trial;
        if (others == 0) return fmt::format("{} ({})", one.finding.text, first);
        return fmt::format("{} ({}; likewise {})", one.finding.text, first,
                           others + 1 == looked_ ? fmt::format("all {} others", others) : names_of_others(one));
    }
    /// Which were looked at, where not all were; else empty.
    std::string left_out() const {
        if (looked_ == divisions_.size()) return {};
        return fmt::format("looked at {} of {} {}s, up to {}: the data have {} samples", looked_, divisions_.size(),
                           noun_, divisions_[looked_ - 1].trial, with_thousands(samples()));
    }

private:
    std::int64_t samples() const { return dataset_.train.count() + dataset_.test.count(); }
    /// A million samples are looked at within seconds.
    bool is_cheap() const {
        constexpr std::int64_t most = 1'000'000;
        return static_cast<std::int64_t>(looked_ + 1) * samples() <= most;
    }

    void add(const Finding& finding) {
        const auto known = std::ranges::find_if(found_, [&](const Gathered& one) { return one.is_like(finding); });
        if (known == found_.end()) return found_.push_back({finding, {looked_}});
        known->same_text = known->same_text && known->finding.text == finding.text;
        if (known->divisions.back() != looked_) known->divisions.push_back(looked_);
    }

    std::string names_of_others(const Gathered& one) const {
        constexpr std::size_t most = 5;
        std::vector<std::string> names;
        for (std::size_t i = 1; i < std::min(most + 1, one.divisions.size()); ++i)
            names.push_back(divisions_[one.divisions[i]].trial);
        const std::size_t more = one.divisions.size() - 1 - names.size();
        return fmt::format("{}{}", fmt::join(names, "; "), more > 0 ? fmt::format("; {} more", more) : "");
    }

    const Dataset& dataset_;
    const DataSpec& spec_;
    const std::vector<DividedAs>& divisions_;
    const char* noun_;
    std::size_t looked_ = 0;
    std::vector<Gathered> found_;
};

}  // namespace

void check_data_of(const std::string& path, const Arguments& arguments, Terminal& terminal) {
    const Experiment experiment = load(path, arguments, terminal);
    const TrialInputs inputs(experiment, data_places(arguments), log_to(terminal), InputData::all_unexamined);
    const std::vector<DividedAs> divisions = divisions_of(experiment);
    Diagnostics found;
    std::set<std::string> known, left_out;
    for (const Variant& variant : experiment.variants) {
        const Value* section = variant.resolved.find("data");
        if (!known.insert(section ? to_json_line(*section) : variant.name).second) continue;
        const Value* at = variant.written.find("data");
        Examiner examiner(*inputs.dataset(variant), variant.data, divisions);
        examiner.run();
        for (const Gathered& one : examiner.found())
            found.warning((at ? *at : variant.written).place, examiner.text_of(one), one.finding.cure);
        if (const std::string text = examiner.left_out(); !text.empty()) left_out.insert(text);
    }
    for (const std::string& text : left_out) terminal.err(fmt::format("{}: {}\n", path, text));
    const std::size_t count = found.all().size();
    if (count == 0) return terminal.print(fmt::format("{}: nothing found\n", path));
    terminal.print(found.render());
}

}  // namespace runner
