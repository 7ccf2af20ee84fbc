#include "runner/results/placebo.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "layers/math/random.h"
#include "runner/results/claim_sentence.h"
#include "runner/results/claims.h"
#include "runner/results/records.h"
#include "runner/results/text.h"
#include "runner/store/json.h"

namespace runner {
namespace {

constexpr int dealings = 200;
constexpr const char* other_half = "placebo";

/// One half as another variant, under the seeds of the half that it is compared with.
std::vector<TrialRecord> halves(const std::vector<TrialRecord>& trials, const std::vector<std::size_t>& order) {
    const std::size_t half = order.size() / 2;
    std::vector<TrialRecord> result;
    for (std::size_t i = 0; i < 2 * half; ++i) {
        TrialRecord& trial = result.emplace_back(trials[order[i]]);
        trial.seed = i % half;
        if (i >= half) trial.variant = other_half;
    }
    return result;
}

/// Whether it says that the halves differ by what the claim asks for, or by more than it allows.
bool is_alarm(const Verdict& verdict) {
    const bool decided = verdict.decision == Decision::supported || verdict.decision == Decision::refuted;
    const bool asks_for_more = verdict.expect == Expect::greater || verdict.expect == Expect::less;
    const bool has_margin = verdict.margin.value_or(0) != 0;
    if (!asks_for_more) return verdict.decision == Decision::refuted;
    return has_margin ? verdict.decision == Decision::supported : decided;
}

Claim of_placebo(Claim claim, const std::string& variant) {
    claim.pairs = {{other_half, variant}};
    return claim;
}

/// Trials are large where they keep their samples: they are dealt by their places.
int count_alarms(const Claim& claim, const std::vector<TrialRecord>& trials) {
    std::vector<std::size_t> order(trials.size());
    int alarms = 0;
    for (int deal = 0; deal < dealings; ++deal) {
        std::iota(order.begin(), order.end(), std::size_t{0});
        layers::Draws(layers::Stream(static_cast<std::uint64_t>(deal), "placebo")).shuffle(std::span(order));
        alarms += is_alarm(judge({claim}, halves(trials, order)).at(0));
    }
    return alarms;
}

}  // namespace

Placebo judge_placebo(const Experiment& experiment, const std::vector<TrialRecord>& trials) {
    Placebo placebo{.experiment = experiment.name};
    if (!trials.empty()) placebo.variant = trials.front().variant;
    std::vector<std::size_t> order(trials.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = 0; i < trials.size(); ++i)
        (i < trials.size() / 2 ? placebo.seeds : placebo.against).push_back(trials[i].seed);
    const auto first = halves(trials, order);
    for (const Claim& claim : experiment.claims) {
        if (claim.against_number) {
            placebo.left_out.push_back(claim.name);
            continue;
        }
        const Claim asked = of_placebo(claim, placebo.variant);
        PlaceboClaim& answer = placebo.claims.emplace_back();
        answer.verdict = judge({asked}, first).at(0);
        answer.alarm = is_alarm(answer.verdict);
        answer.dealings = dealings;
        answer.alarms = count_alarms(asked, trials);
    }
    return placebo;
}

namespace {

std::string percentage(int part, int whole) { return significant(100.0 * part / whole, 2) + " %"; }

std::string sentence_of(const PlaceboClaim& claim) {
    const char* what = claim.alarm ? "FALSE ALARM. " : "no false alarm. ";
    return fmt::format(
        "{}: {}{} Of {} ways to deal these trainings into two halves, {} would have found something "
        "({}; a claim allows itself 5 %).",
        claim.verdict.claim, what, sentence(claim.verdict).substr(claim.verdict.claim.size() + 2), claim.dealings,
        claim.alarms, percentage(claim.alarms, claim.dealings));
}

}  // namespace

std::string placebo_text(const Placebo& placebo, int width) {
    std::string text;
    const auto add = [&](const std::string& sentence) {
        for (const std::string& line : wrap(printable(sentence), std::max(width, 20))) text += line + "\n";
    };
    add(fmt::format(
        "{}: {} against itself, seeds {} as `placebo` against seeds {}. Both are drawn alike: whatever is "
        "found is chance.",
        placebo.experiment, placebo.variant, fmt::join(placebo.against, ", "), fmt::join(placebo.seeds, ", ")));
    for (const PlaceboClaim& claim : placebo.claims) text += "\n", add(sentence_of(claim));
    if (placebo.claims.empty()) text += "\n", add("The file has no claim that compares variants.");
    if (!placebo.left_out.empty())
        text += "\n", add(fmt::format("Left out, since against a number there is no placebo: {}.",
                                      fmt::join(placebo.left_out, ", ")));
    return text;
}

std::string placebo_json(const Placebo& placebo) {
    Value value = Value::map(), claims = Value::list();
    value.set("schema", Value::string("runner-placebo/1"));
    value.set("experiment", Value::string(placebo.experiment));
    value.set("variant", Value::string(placebo.variant));
    value.set("seeds", write_seeds(placebo.seeds));
    value.set("against", write_seeds(placebo.against));
    for (const PlaceboClaim& claim : placebo.claims) {
        Value one = write_record(claim.verdict);
        one.set("alarm", Value::boolean(claim.alarm));
        one.set("alarms", Value::integer(claim.alarms));
        one.set("dealings", Value::integer(claim.dealings));
        claims.items.push_back(std::move(one));
    }
    value.set("claims", std::move(claims));
    if (!placebo.left_out.empty())
        value.set("left_out", declare::FieldType<std::vector<std::string>>::write(placebo.left_out));
    return to_json(value);
}

}  // namespace runner
