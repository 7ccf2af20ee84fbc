#include "runner/config/claims/claim_checks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "runner/config/spec/columns.h"
#include "runner/config/spec/labels.h"
#include "runner/data/published.h"
#include "runner/record/measures.h"

namespace runner {

namespace {

using From = MeasureKind::From;
using Names = std::vector<std::string>;

bool has(const Names& names, const std::string& name) { return std::ranges::find(names, name) != names.end(); }

bool has_classes(const Variant& variant) { return variant.training.loss->wants() != layers::Loss::Wants::numbers; }

/// The values that a variant will have on a part of the data, by name.
Names values_of(const Variant& variant) {
    Names names = {"loss"};
    for (const auto& metric : variant.training.measured()) names.push_back(metric->column());
    if (has_classes(variant) && !has(names, "accuracy")) names.push_back("accuracy");
    return names;
}

Names monte_carlo_values_of(const Variant& variant) {
    Names names = values_of(variant);
    names.push_back("gain");
    if (!variant.training.loss->folds().empty()) names.push_back("entropy");
    return names;
}

/// Those that a variant will have for each class.
Names per_class_values_of(const Variant& variant) {
    if (!has_classes(variant)) return {};
    Names names = {"precision", "recall"};
    const layers::Answer of_classes{.form = layers::Answer::Form::one_of_classes, .classes = 2};
    for (const auto& metric : variant.training.metrics)
        if (!metric->meter(of_classes)->per_class().empty() && !has(names, metric->column()))
            names.push_back(metric->column());
    return names;
}

Names with_prefix(const std::string& prefix, Names names) {
    for (std::string& name : names) name.insert(0, prefix);
    return names;
}

/// Whether a variant will produce a measure; `at`: where its name stands.
class MeasureCheck {
public:
    MeasureCheck(const Variant& variant, const Value& at, Diagnostics& diagnostics)
        : variant_(variant), at_(at), diagnostics_(diagnostics) {}

    void run(const MeasureParts& measure) {
        switch (measure.kind->from) {
            case From::scalar:
            case From::first_hit:
                return;
            case From::test:
                return value("test_", "test", measure.name, values_of(variant_));
            case From::test_class:
                return of_class(measure);
            case From::train:
                return value("train_", "training", measure.name, values_of(variant_));
            case From::monte_carlo:
                return monte_carlo(measure.name);
            case From::best:
                return column("best.", measure.name);
            case From::last:
                return column("last.", measure.name);
        }
    }

    void column(const std::string& prefix, const std::string& name) {
        const auto columns = columns_of(variant_);
        if (has(columns, name)) return;
        const bool validation = variant_.data.validation.has_value();
        fail(fmt::format("has no column `{}`", name),
             name.starts_with("val_") && !validation
                 ? "its data have no validation part: write `validation: 5000` in `data`"
                 : declare::suggestion(prefix + name, with_prefix(prefix, columns)));
    }

private:
    void fail(const std::string& what, std::string help) {
        diagnostics_.error(at_, fmt::format("variant `{}` {}", variant_.name, what), std::move(help));
    }

    void value(const std::string& prefix, const char* part, const std::string& name, const Names& known) {
        if (!has(known, name))
            fail(fmt::format("has no {} value `{}`", part, name),
                 declare::suggestion(prefix + name, with_prefix(prefix, known)));
    }

    void monte_carlo(const std::string& name) {
        if (variant_.evaluation.monte_carlo)
            value("monte_carlo_", "Monte-Carlo", name, monte_carlo_values_of(variant_));
        else
            fail("has no Monte-Carlo values", "such as `monte_carlo: {samples: 100}` in its `evaluation`");
    }

    /// A class by the file's own label.
    void of_class(const MeasureParts& measure) {
        const Names known = per_class_values_of(variant_), labels = labels_of(variant_.data);
        if (known.empty())
            fail("has no classes", "the targets of its data are numbers");
        else if (!has(known, measure.name))
            fail(fmt::format("has no test value `{}` for each class", measure.name),
                 declare::suggestion("test_" + measure.name, with_prefix("test_", known)));
        else if (!labels.empty() && !has(labels, measure.label))
            fail(fmt::format("has no class `{}`", measure.label),
                 fmt::format("its classes are `{}`", fmt::join(labels, "`, `")));
    }

    const Variant& variant_;
    const Value& at_;
    Diagnostics& diagnostics_;
};

void check_claim(const Claim& claim, const Value& value, const Variant& variant, Diagnostics& diagnostics) {
    const auto at = [&](std::string_view key) -> const Value& { return value.find(key) ? *value.find(key) : value; };
    if (is_first_hit(claim.measure)) MeasureCheck(variant, at("monitor"), diagnostics).column("", claim.monitor);
    if (const auto measure = MeasureParts::parse(claim.measure))
        MeasureCheck(variant, at("measure"), diagnostics).run(*measure);
}

/// One variant that lacks a measure is enough to tell of.
template <class Check>
void check_until_error(const std::vector<const Variant*>& variants, const Diagnostics& diagnostics, Check check) {
    const int before = diagnostics.errors();
    for (const Variant* variant : variants)
        for (const Variant* tried : variant->tried())
            if (diagnostics.errors() == before) check(*tried);
}

}  // namespace

namespace {

/// Folds are draws of their own kind: a training part and what it is tested on come together.
void check_over_folds(const Claim& claim, const Value& value, const std::vector<Variant>& variants,
                      Diagnostics& diagnostics) {
    const Value* over = value.find("over");
    if (!over || claim.over.empty() || variants.empty()) return;
    const bool folds = variants.front().data.folds.has_value(), says = claim.over == std::vector{Over::folds};
    if (folds && !says)
        diagnostics.error(*over,
                          "with `folds` of the data a claim is over `folds`: each has its own training part and "
                          "test samples",
                          "leave `over` out");
    if (!folds && std::ranges::find(claim.over, Over::folds) != claim.over.end())
        diagnostics.error(*over, "`over: folds` is about `folds` of the data, and there are none",
                          "write `over: seeds` or `over: [seeds, samples]`");
}

}  // namespace

void check_claims(const Value& claims, const std::vector<Claim>& read, const std::vector<Variant>& variants,
                  Diagnostics& diagnostics) {
    for (const Claim& claim : read) {
        const Value* value = claims.find(claim.name);
        std::vector<const Variant*> about;
        for (const Variant& variant : variants)
            if (std::ranges::any_of(claim.pairs, [&](const auto& pair) {
                    return pair.first == variant.name || pair.second == variant.name;
                }))
                about.push_back(&variant);
        if (!value) continue;
        check_over_folds(claim, *value, variants, diagnostics);
        check_until_error(about, diagnostics,
                          [&](const Variant& variant) { check_claim(claim, *value, variant, diagnostics); });
    }
}

void check_gate(const Value& gate, const std::vector<Variant>& variants, Diagnostics& diagnostics) {
    std::vector<const Variant*> all;
    for (const Variant& variant : variants) all.push_back(&variant);
    const Value* over = gate.is_map() ? gate.find("over") : nullptr;
    const bool has_folds = std::ranges::any_of(variants, [](const Variant& v) { return v.data.folds.has_value(); });
    if (over && !over->is_null() && has_folds)
        diagnostics.error(
            *over, "`over` of `gate`: where `folds` are cut, the gate is about new trainings on new samples anyway",
            "leave it out");
    for (const auto& entry : gate.entries) {
        const auto measure = MeasureParts::parse(entry.key);
        Value at = entry.value;
        at.place = entry.place;
        if (!measure || entry.value.is_null()) continue;
        check_until_error(all, diagnostics,
                          [&](const Variant& variant) { MeasureCheck(variant, at, diagnostics).run(*measure); });
    }
}

Gate usual_gate(const std::vector<Variant>& variants) {
    const bool any = std::ranges::any_of(
        variants, [](const Variant& variant) { return has(values_of(*variant.tried().front()), "accuracy"); });
    return any ? Gate{{"test_accuracy", 0.005}} : Gate{};
}

}  // namespace runner
