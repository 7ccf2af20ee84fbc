#include "runner/results/claims.h"

#include <algorithm>
#include <cmath>

#include "runner/results/pairs.h"
#include "runner/results/question.h"

namespace runner {

namespace {

/// All pairs of a claim, asked at once of these trials. `alpha`: what all of them together may spend.
std::vector<Verdict> judge_claim(const Claim& claim, const Trials& trials, double alpha) {
    std::vector<Question> questions;
    std::vector<double> p;
    for (const auto& [variant, against] : claim.pairs) {
        questions.emplace_back(claim, variant, against, trials);
        if (questions.back().is_asked()) p.push_back(questions.back().p());
    }
    const Holm corrected = holm(p, alpha);
    std::vector<Verdict> verdicts;
    std::size_t asked = 0;
    for (Question& question : questions) {
        if (!question.is_asked()) {
            verdicts.push_back(question.unanswered());
            continue;
        }
        // Repeated looks are paid for in p too, so that it always compares with 0.05.
        const double p_shown = std::min(1.0, corrected.p[asked] * (significance / alpha));
        verdicts.push_back(question.answer(p_shown, corrected.alpha[asked], p[asked] <= corrected.alpha[asked]));
        verdicts.back().questions = static_cast<int>(p.size());
        ++asked;
    }
    return verdicts;
}

/// In the order of their first trials: the file's, then those that were added.
std::vector<std::uint64_t> seeds_of(const std::vector<TrialRecord>& trials) {
    std::vector<std::uint64_t> seeds;
    for (const TrialRecord& trial : trials)
        if (std::ranges::find(seeds, trial.seed) == seeds.end()) seeds.push_back(trial.seed);
    return seeds;
}

Trials with_seeds(const std::vector<TrialRecord>& trials, const std::vector<std::uint64_t>& seeds) {
    Trials result;
    for (const TrialRecord& trial : trials)
        if (std::ranges::find(seeds, trial.seed) != seeds.end()) result.push_back(&trial);
    return result;
}

bool is_open(const Verdict& verdict) { return verdict.decision == Decision::undecided; }

std::vector<Verdict> judge_at(const Claim& claim, const std::vector<TrialRecord>& trials, const Looks& looks,
                              std::size_t index) {
    std::vector<std::uint64_t> seeds = seeds_of(trials);
    const Look& look = looks.made[index];
    seeds.resize(std::min(seeds.size(), static_cast<std::size_t>(look.seeds)));
    std::vector<Verdict> verdicts = judge_claim(claim, with_seeds(trials, seeds), look.alpha);
    for (Verdict& verdict : verdicts) {
        verdict.look = static_cast<int>(index) + 1;
        verdict.looks = looks.planned;
    }
    return verdicts;
}

/// What an earlier look has decided stands, whatever came later: else its share of the 5 % would be spent in vain.
std::vector<Verdict> judge_repeatedly(const Claim& claim, const std::vector<TrialRecord>& trials, const Looks& looks) {
    std::vector<Verdict> verdicts = judge_at(claim, trials, looks, 0);
    for (std::size_t look = 1; look < looks.made.size(); ++look) {
        if (std::ranges::none_of(verdicts, is_open)) break;
        std::vector<Verdict> later = judge_at(claim, trials, looks, look);
        for (std::size_t i = 0; i < verdicts.size(); ++i)
            if (is_open(verdicts[i])) verdicts[i] = std::move(later[i]);
    }
    return verdicts;
}

}  // namespace

std::vector<Verdict> judge(const std::vector<Claim>& claims, const std::vector<TrialRecord>& trials,
                           const Looks& looks) {
    std::vector<Verdict> verdicts;
    for (const Claim& claim : claims) {
        const auto of_claim = looks.made.empty()
                                  ? judge_claim(claim, with_seeds(trials, seeds_of(trials)), significance)
                                  : judge_repeatedly(claim, trials, looks);
        verdicts.insert(verdicts.end(), of_claim.begin(), of_claim.end());
    }
    return verdicts;
}

namespace {

Claim claim_of(const Verdict& verdict) {
    Claim claim;
    claim.name = verdict.claim;
    claim.against_number = verdict.against_number;
    claim.measure = verdict.measure.name;
    claim.monitor = verdict.measure.monitor;
    claim.target = verdict.measure.target;
    claim.expect = verdict.expect;
    if (verdict.margin) claim.margin = Margin{*verdict.margin, false};
    if (verdict.margin_share) claim.margin = Margin{*verdict.margin_share, true};
    return claim;
}

}  // namespace

std::vector<Claim> claims_of(const std::vector<Verdict>& verdicts) {
    std::vector<Claim> claims;
    for (const Verdict& verdict : verdicts) {
        if (claims.empty() || claims.back().name != verdict.claim) claims.push_back(claim_of(verdict));
        claims.back().pairs.emplace_back(verdict.variant, verdict.against);
    }
    return claims;
}

}  // namespace runner
