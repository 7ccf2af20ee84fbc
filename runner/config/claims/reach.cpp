#include "runner/config/claims/reach.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/config/spec/bounds.h"
#include "runner/record/measures.h"

namespace runner {

namespace {

/// The first of its variants stands for all of them: they share what the measure is of.
const Variant* variant_of(const Claim& claim, const std::vector<Variant>& variants) {
    const auto found = std::ranges::find_if(variants, [&](const Variant& variant) {
        return std::ranges::any_of(claim.pairs, [&](const auto& pair) { return pair.first == variant.name; });
    });
    return found == variants.end() ? nullptr : found->tried().front();
}

class ReachCheck {
public:
    ReachCheck(const Claim& claim, const Value& value, const Variant& variant, Diagnostics& diagnostics)
        : claim_(claim),
          value_(value),
          diagnostics_(diagnostics),
          monitored_(bounds_of_column(variant, claim.monitor)),
          bounds_(bounds_of_measure(variant, claim.measure)) {}

    void run() {
        const int before = diagnostics_.errors();
        if (is_first_hit(claim_.measure) && claim_.target) check("target", *claim_.target, claim_.monitor, monitored_);
        if (claim_.against_number) check("against", *claim_.against_number, claim_.measure, bounds_);
        if (diagnostics_.errors() == before) check_margin();
    }

private:
    void check(const char* key, double number, const std::string& of, const Bounds& bounds) {
        if (!bounds.holds(number))
            diagnostics_.error(*value_.find(key),
                               fmt::format("`{}` {}, and `{}` is {}", of, bounds.text(), key, number),
                               bounds.help(key, number));
    }

    /// How far the measure can lie above and below what it is compared with; a share of `against` counts where that is
    /// known, or takes all of it.
    struct Room {
        double above = 0, below = 0, margin = 0;
    };
    Room room() const {
        const double margin = claim_.margin ? claim_.margin->value : 0;
        const bool relative = claim_.margin && claim_.margin->relative;
        if (claim_.against_number) {
            const double number = *claim_.against_number;
            return {bounds_.most - number, number - bounds_.least, relative ? margin * std::abs(number) : margin};
        }
        if (!relative) return {bounds_.width(), bounds_.width(), margin};
        const double all = bounds_.least == 0 ? 1 : std::numeric_limits<double>::infinity();
        return {std::numeric_limits<double>::infinity(), all, margin};
    }

    void check_margin() {
        const auto [above, below, margin] = room();
        const Expect expect = claim_.expect;
        const bool high = margin >= above, low = margin >= below;
        if ((expect == Expect::greater && high) || (expect == Expect::less && low))
            diagnostics_.error(at(), never(), help());
        else if ((expect == Expect::not_greater && margin > above) || (expect == Expect::not_less && margin > below) ||
                 (expect == Expect::equal && margin > above && margin > below))
            diagnostics_.warning(at().place,
                                 fmt::format("`{}` {}: this holds whatever comes out", claim_.measure, bounds_.text()),
                                 help());
    }

    const Value& at() const { return *value_.find(claim_.margin ? "margin" : "expect"); }
    std::string help() const {
        return claim_.margin && !claim_.margin->relative ? bounds_.help("margin", claim_.margin->value) : "";
    }
    std::string never() const {
        const bool less = claim_.expect == Expect::less;
        const std::string other = claim_.against_number ? fmt::format("{}", *claim_.against_number) : "another";
        return fmt::format("`{}` {}, and can never lie {}{} {}", claim_.measure, bounds_.text(),
                           claim_.margin ? fmt::format("more than {} ", at().text) : "", less ? "below" : "above",
                           other);
    }

    const Claim& claim_;
    const Value& value_;
    Diagnostics& diagnostics_;
    const Bounds monitored_, bounds_;
};

}  // namespace

void check_reach(const Value& claims, const std::vector<Claim>& read, const std::vector<Variant>& variants,
                 Diagnostics& diagnostics) {
    for (const Claim& claim : read) {
        const Value* value = claims.find(claim.name);
        const Variant* variant = variant_of(claim, variants);
        if (value && variant) ReachCheck(claim, *value, *variant, diagnostics).run();
    }
}

void check_gate_reach(const Value& gate, const std::vector<Variant>& variants, Diagnostics& diagnostics) {
    if (variants.empty()) return;
    for (const auto& entry : gate.entries) {
        if (entry.key == "over") continue;
        const auto margin = declare::to_number(entry.value);
        const Bounds bounds = bounds_of_measure(*variants.front().tried().front(), entry.key);
        if (margin && *margin >= bounds.width())
            diagnostics.error(
                entry.value,
                fmt::format("`{}` {}: a margin of {} lets everything pass", entry.key, bounds.text(), *margin),
                bounds.help(entry.key, *margin));
    }
}

}  // namespace runner
