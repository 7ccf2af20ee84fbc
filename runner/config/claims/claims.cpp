#include "runner/config/claims/claims.h"

#include <fmt/format.h>

#include <algorithm>

#include "layers/declare/lists.h"
#include "runner/config/model/expansion.h"
#include "runner/config/model/globs.h"
#include "runner/config/sections.h"

namespace declare {

template <>
const std::vector<Choice<runner::Expect>>& choices<runner::Expect>() {
    using enum runner::Expect;
    static const std::vector<Choice<runner::Expect>> table = {
        {greater, "greater"}, {less, "less"}, {equal, "equal"}, {not_less, "not_less"}, {not_greater, "not_greater"}};
    return table;
}

bool FieldType<runner::Margin>::read(const Value& value, runner::Margin& out, const Reading& reading) {
    Value number = value;
    const bool relative = value.is_scalar() && value.text.ends_with('%');
    if (relative) {
        number.text.pop_back();
        number.quoted = false;
    }
    const auto margin = to_number(number);
    if (!margin || *margin < 0) return reading.wrong(value, expects({}));
    out = {relative ? *margin / 100 : *margin, relative};
    return true;
}

Value FieldType<runner::Margin>::write(const runner::Margin& margin) {
    return margin.relative ? Value::string(fmt::format("{}%", margin.value * 100)) : Value::number(margin.value);
}

}  // namespace declare

namespace runner {

using declare::field;
using declare::Reading;

namespace {

/// `against` is names and patterns, or one number.
declare::Field against_field() {
    auto result = field("against", &Claim::against, "the variants to compare with, or a number");
    result.expects = "variants, or a number";
    result.form = [] {
        return declare::Form::either(
            {declare::FieldType<double>::form({}), declare::Form::list_of(declare::Form::of_text())});
    };
    result.read = [](const Value& value, Settings& settings, const Reading& reading) {
        auto& claim = dynamic_cast<Claim&>(settings);
        claim.against_number = declare::to_number(value);
        return claim.against_number ||
               declare::FieldType<std::vector<std::string>>::read(value, claim.against, reading);
    };
    result.write = [](const Settings& settings) {
        const auto& claim = dynamic_cast<const Claim&>(settings);
        return claim.against_number ? Value::number(*claim.against_number)
                                    : declare::FieldType<std::vector<std::string>>::write(claim.against);
    };
    return std::move(result).as_required();
}

}  // namespace

const declare::Fields& claim_fields() {
    static const declare::Fields fields = {
        field("variant", &Claim::variant, "the variants that the claim is about: names or patterns").as_required(),
        against_field(),
        field("measure", &Claim::measure,
              "a number of a trial: `test_accuracy`, `best.val_loss`, `epochs_to` …; `explain measure` lists them")
            .as_required(),
        field("monitor", &Claim::monitor, "the column that `epochs_to` and `seconds_to` watch"),
        field("target", &Claim::target, "the value that it is to reach"),
        field("expect", &Claim::expect, "how variant and against compare").as_required(),
        field("margin", &Claim::margin, "how large a difference counts")};
    return fields;
}

namespace {

/// One claim while it is read: what it says is judged, and its patterns become pairs.
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
        if (!read_settings(value_, claim_, claim_fields(), owner, diagnostics_)) return {};
        const int before = diagnostics_.errors();
        check_measure();
        check_margin();
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

    static std::span<const Value> items(const Value& value) {
        return value.is_list() ? std::span(value.items) : std::span(&value, 1);
    }

    void pair() {
        for (const char* key : {"variant", "against"})
            if (items(at(key)).empty()) fail(at(key), fmt::format("`{}` names no variant", key), "");
        for (const Value& variant : items(at("variant"))) {
            if (!known(variant)) continue;
            if (claim_.against_number)
                for (const std::string& name : matching(variant.text)) add(name, "");
            else
                for (const Value& against : items(at("against")))
                    if (known(against)) pair(variant, against);
        }
        if (!claim_.against_number)
            for (const Value& against : items(at("against"))) known(against);
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

Gate read_gate(const Value& gate, Diagnostics& diagnostics) {
    if (gate.is_null()) return {{"test_accuracy", 0.005}};
    if (!gate.is_map() || gate.entries.empty()) {
        diagnostics.error(gate, fmt::format("`gate`: expected a map of margins, received `{}`", show(gate)),
                          "such as `{test_accuracy: 0.005}`");
        return {};
    }
    Gate result;
    for (const auto& entry : gate.entries) {
        double margin = 0;
        const Reading reading{fmt::format("`{}` of `gate`", entry.key), {.least = 0}, diagnostics};
        const auto measure = MeasureParts::parse(entry.key);
        if (entry.value.is_null()) continue;
        if (!measure || is_first_hit(entry.key))
            diagnostics.error(entry.place, fmt::format("unknown metric `{}` of `gate`", entry.key),
                              declare::suggestion(entry.key, {"test_accuracy", "test_loss", "epochs_run"}));
        else if (declare::FieldType<double>::read(entry.value, margin, reading))
            result.emplace_back(entry.key, margin);
    }
    return result;
}

}  // namespace runner
