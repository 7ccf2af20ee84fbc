#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "runner/config/checks.h"
#include "runner/config/claims.h"
#include "runner/config/sections.h"

/// Claims against what the variants will have measured.
namespace runner {

namespace {

bool has(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

/// The test values that a variant will have, by name.
std::vector<std::string> test_values(const Variant& variant) {
    std::vector<std::string> names = {"loss"};
    for (const auto& metric : variant.training.metrics) names.push_back(metric->column());
    return names;
}

std::vector<std::string> with_prefix(const std::string& prefix, std::vector<std::string> names) {
    for (std::string& name : names) name = prefix + name;
    return names;
}

class ClaimCheck {
public:
    ClaimCheck(const Claim& claim, const Value& value, const Variant& variant, Diagnostics& diagnostics)
        : claim_(claim), value_(value), variant_(variant), diagnostics_(diagnostics) {}

    void run() {
        if (is_first_hit(claim_.measure)) column(at("monitor"), "", claim_.monitor);
        const auto measure = MeasureParts::parse(claim_.measure);
        if (!measure) return;
        if (measure->from == MeasureParts::From::best) column(at("measure"), "best.", measure->name);
        if (measure->from == MeasureParts::From::last) column(at("measure"), "last.", measure->name);
        if (measure->from == MeasureParts::From::test) test(*measure);
    }

private:
    const Value& at(std::string_view key) const {
        const Value* found = value_.find(key);
        return found ? *found : value_;
    }

    void column(const Value& place, const std::string& prefix, const std::string& name) {
        const auto columns = columns_of(variant_);
        if (has(columns, name)) return;
        const bool validation = variant_.data.validation.has_value();
        diagnostics_.error(place, fmt::format("variant `{}` has no column `{}`", variant_.name, name),
                           name.starts_with("val_") && !validation
                               ? "its data have no validation part: write `validation: 5000` in `data`"
                               : layers::suggestion(prefix + name, with_prefix(prefix, columns)));
    }

    void test(const MeasureParts& measure) {
        auto known = test_values(variant_);
        if (!measure.label.empty()) known.insert(known.end(), {"precision", "recall"});
        if (!has(known, measure.name)) {
            diagnostics_.error(at("measure"),
                               fmt::format("variant `{}` has no test value `{}`", variant_.name, measure.name),
                               layers::suggestion("test_" + measure.name, with_prefix("test_", known)));
        } else if (!measure.label.empty()) {
            label(measure);
        }
    }

    /// A class by the file's own label.
    void label(const MeasureParts& measure) {
        const auto& classes = variant_.data.classes;
        if (classes.empty() || variant_.data.pairs) return;
        std::vector<std::string> labels;
        for (const std::int64_t number : classes) labels.push_back(fmt::format("{}", number));
        if (!has(labels, measure.label))
            diagnostics_.error(at("measure"),
                               fmt::format("variant `{}` has no class `{}`", variant_.name, measure.label),
                               fmt::format("its classes are `{}`", fmt::join(labels, "`, `")));
    }

    const Claim& claim_;
    const Value& value_;
    const Variant& variant_;
    Diagnostics& diagnostics_;
};

}  // namespace

void check_claims(const Value& claims, const std::vector<Claim>& read, const std::vector<Variant>& variants,
                  Diagnostics& diagnostics) {
    for (const Claim& claim : read) {
        const Value* value = claims.find(claim.name);
        for (const Variant& variant : variants) {
            const bool about = std::ranges::any_of(claim.pairs, [&](const auto& pair) {
                return pair.first == variant.name || pair.second == variant.name;
            });
            if (!about || !value) continue;
            const int before = diagnostics.errors();
            for (const Variant* tried : variant.tried())
                if (diagnostics.errors() == before) ClaimCheck(claim, *value, *tried, diagnostics).run();
            if (diagnostics.errors() > before) break;
        }
    }
}

}  // namespace runner
