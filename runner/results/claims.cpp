#include "runner/results/claims.h"

#include <algorithm>
#include <cmath>

#include "runner/results/pairs.h"
#include "runner/results/question.h"

namespace runner {

namespace {

/// All pairs of a claim, asked at once of these trials.
std::vector<Verdict> judge_claim(const Claim& claim, const Trials& trials) {
    std::vector<Question> questions;
    std::vector<double> p;
    for (const auto& [variant, against] : claim.pairs) {
        questions.emplace_back(claim, variant, against, trials);
        if (questions.back().is_asked()) p.push_back(questions.back().p());
    }
    const Holm corrected = holm(p, significance);
    std::vector<Verdict> verdicts;
    std::size_t asked = 0;
    for (Question& question : questions) {
        if (!question.is_asked()) {
            verdicts.push_back(question.unanswered());
            continue;
        }
        verdicts.push_back(
            question.answer(corrected.p[asked], corrected.alpha[asked], p[asked] <= corrected.alpha[asked]));
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

/// A claim that is judged again and again while seeds are added. What a look has decided stands, whatever comes later:
/// else its share of the 5 % would be spent in vain. Of several pairs, those that have been decided leave their share
/// to the others, as Holm's correction has it, from that look on (Ye, Li, Liu and Yao, Statistics in Medicine 32,
/// 2013).
class RepeatedClaim {
public:
    RepeatedClaim(const Claim& claim, const std::vector<TrialRecord>& trials, const Looks& looks)
        : claim_(claim), trials_(trials), looks_(looks), seeds_(seeds_of(trials)), verdicts_(claim.pairs.size()) {}

    std::vector<Verdict> judge() {
        if (looks_.made.empty()) look(so_far(std::ssize(seeds_)), 0, true);
        for (std::size_t i = 0; i < looks_.made.size(); ++i) {
            LooksSoFar known = so_far(looks_.made[i].seeds);
            for (std::size_t k = 0; k <= i; ++k) known.planned.push_back(looks_.made[k].seeds);
            const bool last = i + 1 == looks_.made.size();
            if (look(known, static_cast<int>(i) + 1, last)) break;
        }
        return verdicts_;
    }

private:
    struct Asked {
        Question question;
        std::size_t pair;
        double level = 0;
        bool significant = false;
    };

    /// A look before that the plan makes too is one of its own, and not counted twice.
    LooksSoFar so_far(std::ptrdiff_t seeds) const {
        LooksSoFar looks{seeds_, {}, looks_.max_seeds, {}};
        looks.seeds.resize(std::min(seeds_.size(), static_cast<std::size_t>(seeds)));
        for (const int before : looks_.by_hand)
            if (before < std::ssize(looks.seeds) &&
                std::ranges::find(looks_.made, before, &Look::seeds) == looks_.made.end())
                looks.by_hand.push_back(before);
        return looks;
    }

    bool is_decided(std::size_t pair) const {
        return verdicts_[pair].decision == Decision::supported || verdicts_[pair].decision == Decision::refuted;
    }

    /// Whether nothing is left to decide. What stays undecided is told at the last look alone.
    bool look(const LooksSoFar& looks, int number, bool last) {
        const Trials known = with_seeds(trials_, looks.seeds);
        std::vector<Asked> asked;
        for (std::size_t i = 0; i < claim_.pairs.size(); ++i) {
            if (is_decided(i)) continue;
            const auto& [variant, against] = claim_.pairs[i];
            asked.push_back({Question(claim_, variant, against, known), i});
            if (asked.back().question.is_asked()) continue;
            verdicts_[i] = asked.back().question.unanswered();
            asked.pop_back();
        }
        std::size_t open = asked.size();
        while (find_one(asked, looks, significance / static_cast<double>(std::max<std::size_t>(1, open)))) --open;
        for (Asked& one : asked)
            if (one.significant || last) {
                if (!one.significant)
                    one.level = one.question.level_of(looks, significance / static_cast<double>(open));
                answer(one, looks, number);
            }
        return open == 0;
    }

    /// The next that is significant, the clearest first.
    static bool find_one(std::vector<Asked>& asked, const LooksSoFar& looks, double alpha) {
        std::ranges::stable_sort(asked, {}, [](const Asked& one) { return one.question.p(); });
        for (Asked& one : asked) {
            if (one.significant || one.question.p() > alpha) continue;
            one.level = one.question.level_of(looks, alpha);
            one.significant = one.question.p() <= one.level;
            if (one.significant) return true;
        }
        return false;
    }

    /// Repeated looks are paid for in p too, so that it always compares with 0.05.
    void answer(Asked& one, const LooksSoFar& looks, int number) {
        const double p = one.question.p();
        const double p_shown = one.level > 0 ? std::min(1.0, p * (significance / one.level)) : 1;
        Verdict& verdict = verdicts_[one.pair];
        verdict = one.question.answer(p_shown, one.level, one.significant);
        verdict.questions = static_cast<int>(claim_.pairs.size());
        verdict.looked_before = looks.by_hand;
        if (looks.planned.empty()) return;
        verdict.look = number;
        verdict.looks = looks_.planned;
        verdict.spent = one.question.spent(looks);
    }

    const Claim& claim_;
    const std::vector<TrialRecord>& trials_;
    const Looks& looks_;
    std::vector<std::uint64_t> seeds_;
    std::vector<Verdict> verdicts_;
};

bool is_repeated(const Looks& looks, std::size_t seeds) {
    const auto is_before = [seeds](int before) { return before < static_cast<int>(seeds); };
    return !looks.made.empty() || std::ranges::any_of(looks.by_hand, is_before);
}

}  // namespace

std::vector<Verdict> judge(const std::vector<Claim>& claims, const std::vector<TrialRecord>& trials,
                           const Looks& looks) {
    const std::vector<std::uint64_t> seeds = seeds_of(trials);
    const bool repeated = is_repeated(looks, seeds.size());
    std::vector<Verdict> verdicts;
    for (const Claim& claim : claims) {
        const auto of_claim =
            repeated ? RepeatedClaim(claim, trials, looks).judge() : judge_claim(claim, with_seeds(trials, seeds));
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
