#include "runner/config/claims/claims.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "layers/declare/globs.h"
#include "layers/declare/lists.h"
#include "layers/metrics/metric.h"
#include "runner/config/variants/names.h"
#include "runner/record/measures.h"

namespace runner {

namespace {

/// One claim while it is read: what it says is checked, and its patterns become pairs.
class ClaimReader {
public:
    ClaimReader(const Value::Entry& entry, const std::vector<std::string>& variants, Diagnostics& diagnostics)
        : entry_(entry), value_(flatten_lists(entry.value)), variants_(variants), diagnostics_(diagnostics) {}

    std::optional<Claim> read() {
        const std::string owner = fmt::format("claim `{}`", entry_.key);
        claim_.name = entry_.key;
        claim_.place = entry_.place;
        if (!is_plain_name(entry_.key)) {
            diagnostics_.error(
                entry_.place,
                fmt::format("a claim's name is a letter or digit, then `A-Za-z0-9._-`, received `{}`", entry_.key));
            return {};
        }
        if (!read_settings(value_, claim_, Claim::fields(), owner, diagnostics_)) return {};
        const int before = diagnostics_.errors();
        check_measure();
        check_margin();
        check_over();
        pair();
        return diagnostics_.errors() == before ? std::optional(claim_) : std::nullopt;
    }

private:
    const Value& at(std::string_view key) const { return *value_.find(key); }
    bool has(std::string_view key) const { return value_.find(key) && !value_.find(key)->is_null(); }

    void check_measure() {
        if (!MeasureParts::parse(claim_.measure)) {
            auto known = scalar_measures();
            known.insert(known.end(),
                         {"test_accuracy", "test_loss", "monte_carlo_accuracy", "best.val_accuracy", "last.val_loss"});
            diagnostics_.error(at("measure"), fmt::format("unknown measure `{}`", claim_.measure),
                               declare::suggestion(claim_.measure, known));
            return;
        }
        for (const char* key : {"monitor", "target"}) {
            if (is_first_hit(claim_.measure) && !has(key))
                diagnostics_.error(value_, fmt::format("`{}` needs `{}`", claim_.measure, key),
                                   "such as `monitor: val_accuracy, target: 0.98`");
            if (!is_first_hit(claim_.measure) && has(key))
                diagnostics_.error(at(key), fmt::format("`{}` belongs to `epochs_to` and `seconds_to`", key));
        }
    }

    void check_margin() {
        const bool needs =
            claim_.expect == Expect::equal || claim_.expect == Expect::not_less || claim_.expect == Expect::not_greater;
        if (needs && (!claim_.margin || claim_.margin->value == 0))
            diagnostics_.error(at("expect"), fmt::format("`{}` needs a margin above 0", show(at("expect"))),
                               "such as `margin: 0.005` or `margin: 5%`");
    }

    void check_over() {
        if (!has("over")) return;
        const auto says = [&](Over over) { return std::ranges::find(claim_.over, over) != claim_.over.end(); };
        if (says(Over::dealings) || says(Over::folds)) return;  // whether there are any is checked with the variants
        if (!says(Over::seeds))
            diagnostics_.error(at("over"), "`over` without `seeds` says nothing of trainings with other seeds",
                               "write `over: [seeds, samples]`");
        else if (says(Over::samples) && MeasureParts::parse(claim_.measure) && !is_by_sample(claim_.measure))
            diagnostics_.error(at("over"),
                               fmt::format("`{}` is not made of what was said of each test sample", claim_.measure),
                               "write `over: seeds`");
    }

    void pair() {
        for (const char* key : {"variant", "against"})
            if (items_of(at(key)).empty()) fail(at(key), fmt::format("`{}` names no variant", key), "");
        for (const Value& variant : items_of(at("variant"))) {
            if (!known(variant)) continue;
            if (claim_.against_number)
                for (const std::string& name : matching(variant.text)) add(name, "");
            else
                for (const Value& against : items_of(at("against")))
                    if (known(against)) pair(variant, against);
        }
        if (!claim_.against_number)
            for (const Value& against : items_of(at("against"))) known(against);
        if (claim_.pairs.empty() && !failed_) diagnostics_.error(value_, "the claim compares a variant with itself");
    }

    void pair(const Value& variant, const Value& against) {
        const Glob ours(variant.text), theirs(against.text);
        if (ours.wildcards() == 0 || theirs.wildcards() == 0) {
            for (const std::string& name : matching(variant.text))
                for (const std::string& other : matching(against.text)) add(name, other);
            return;
        }
        if (ours.wildcards() != theirs.wildcards()) {
            fail(against, fmt::format("`{}` and `{}` must have as many wildcards", variant.text, against.text),
                 "the same text stands for `*` on both sides");
            return;
        }
        for (const std::string& name : matching(variant.text)) {
            const std::string other = theirs.fill(*ours.match(name));
            if (std::ranges::find(variants_, other) == variants_.end())
                fail(against, fmt::format("`{}` has no counterpart `{}`", name, other),
                     declare::suggestion(other, variants_));
            else
                add(name, other);
        }
    }

    bool known(const Value& pattern) {
        if (const std::string problem = glob_problem(pattern.text); !problem.empty())
            fail(pattern, fmt::format("`{}` is no pattern: {}", pattern.text, problem), "");
        else if (matching(pattern.text).empty() && Glob(pattern.text).wildcards() > 0)
            fail(pattern, fmt::format("no variant matches `{}`", pattern.text),
                 glob_suggestion(pattern.text, variants_));
        else if (matching(pattern.text).empty())
            fail(pattern, fmt::format("unknown variant `{}`", pattern.text),
                 declare::suggestion(pattern.text, variants_));
        else
            return true;
        return false;
    }

    void fail(const Value& value, std::string message, std::string help) {
        failed_ = true;
        diagnostics_.error(value, std::move(message), std::move(help));
    }

    std::vector<std::string> matching(const std::string& pattern) const {
        std::vector<std::string> result;
        std::ranges::copy_if(variants_, std::back_inserter(result),
                             [glob = Glob(pattern)](const std::string& name) { return glob.matches(name); });
        return result;
    }

    void add(const std::string& variant, const std::string& against) {
        const std::pair pair(variant, against);
        const bool there = std::ranges::find(claim_.pairs, pair) != claim_.pairs.end();
        if (variant != against && !there) claim_.pairs.push_back(pair);
    }

    const Value::Entry& entry_;
    const Value value_;
    const std::vector<std::string>& variants_;
    Diagnostics& diagnostics_;
    Claim claim_;
    bool failed_ = false;
};

}  // namespace

std::vector<Claim> read_claims(const Value& claims, const std::vector<std::string>& variants,
                               Diagnostics& diagnostics) {
    std::vector<Claim> result;
    if (claims.is_null()) return result;
    if (!claims.is_map()) {
        diagnostics.error(
            claims, fmt::format("`claims`: expected a map of claims, received `{}`", show(claims)),
            "such as `bn_is_better: {variant: bn, against: plain, measure: test_accuracy, expect: greater}`");
        return result;
    }
    for (const auto& entry : claims.entries) {
        if (entry.value.is_null()) continue;
        if (auto claim = ClaimReader(entry, variants, diagnostics).read()) result.push_back(std::move(*claim));
    }
    return result;
}

void judge_over_dealings(std::vector<Claim>& claims, const Value& written, Diagnostics& diagnostics) {
    for (const Claim& claim : claims) {
        const Value* own = written.is_map() ? written.find(claim.name) : nullptr;
        const Value* over = own && own->is_map() ? own->find("over") : nullptr;
        const bool other = claim.over != std::vector<Over>{Over::seeds} && !claim.is_over_dealings();
        if (over && !over->is_null() && other)
            diagnostics.error(
                *over,
                "where each seed deals the samples, a claim is over `dealings`: each has its own training "
                "part and test samples",
                "leave `over` out");
    }
    for (Claim& claim : claims)
        if (claim.over != std::vector<Over>{Over::seeds} && !is_first_hit(claim.measure)) claim.over = {Over::dealings};
}

void refuse_dealings(const std::vector<Claim>& claims, Diagnostics& diagnostics) {
    for (const Claim& claim : claims)
        if (claim.is_over_dealings())
            diagnostics.error(claim.place,
                              fmt::format("claim `{}` is over dealings, and no seed deals any", claim.name),
                              "write `over: [seeds, samples]`, or add `dealing` to `vary`");
}

void tell_unknown_measures(const Value& claims, Diagnostics& diagnostics) {
    using From = MeasureKind::From;
    std::vector<std::string> known = {"test_loss"};
    for (const layers::Kind* metric : declare::catalog<layers::Metric>().kinds) known.push_back("test_" + metric->name);
    for (const auto& entry : claims.entries) {
        const Value* at = entry.value.is_map() ? entry.value.find("measure") : nullptr;
        const auto measure = at && at->is_scalar() ? MeasureParts::parse(at->text) : std::nullopt;
        const bool is_made = !measure || (measure->kind->from != From::test && measure->kind->from != From::train) ||
                             measure->name == "loss" || measure->name == "data_loss" ||
                             layers::find_metric(measure->name);
        if (!is_made)
            diagnostics.error(*at, fmt::format("unknown measure `{}`: no metric makes it", at->text),
                              declare::suggestion(at->text, known));
    }
}

}  // namespace runner
