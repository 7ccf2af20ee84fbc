#include "runner/config/spec/claim.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/record/measures.h"

namespace declare {

template <>
const std::vector<Choice<runner::Expect>>& choices<runner::Expect>() {
    using enum runner::Expect;
    static const std::vector<Choice<runner::Expect>> table = {
        {greater, "greater"}, {less, "less"}, {equal, "equal"}, {not_less, "not_less"}, {not_greater, "not_greater"}};
    return table;
}

template <>
const std::vector<Choice<runner::Over>>& choices<runner::Over>() {
    static const std::vector<Choice<runner::Over>> table = {{runner::Over::seeds, "seeds"},
                                                            {runner::Over::samples, "samples"},
                                                            {runner::Over::dealings, "dealings"},
                                                            {runner::Over::folds, "folds"}};
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

namespace {

/// `against` is names and patterns, or one number.
Field against_field() {
    auto result = field("against", &Claim::against, "the variants to compare with, or a number");
    result.expects = "variants, or a number";
    result.form = [] { return Form::either({FieldType<double>::form({}), Form::list_of(Form::of_text())}); };
    result.read = [](const Value& value, Settings& settings, const Reading& reading) {
        auto& claim = dynamic_cast<Claim&>(settings);
        claim.against_number = to_number(value);
        return claim.against_number || FieldType<std::vector<std::string>>::read(value, claim.against, reading);
    };
    result.write = [](const Settings& settings) {
        const auto& claim = dynamic_cast<const Claim&>(settings);
        return claim.against_number ? Value::number(*claim.against_number)
                                    : FieldType<std::vector<std::string>>::write(claim.against);
    };
    return std::move(result).as_required();
}

}  // namespace

const Fields& Claim::fields() {
    static const Fields fields = {
        field("variant", &Claim::variant, "the variants that the claim is about: names or patterns").as_required(),
        against_field(),
        field("measure", &Claim::measure,
              "a number of a trial: `test_accuracy`, `best.val_loss`, `epochs_to` …; `explain measure` lists them")
            .as_required(),
        field("monitor", &Claim::monitor, "the column that `epochs_to` and `seconds_to` watch"),
        field("target", &Claim::target, "the value that it is to reach"),
        field("expect", &Claim::expect, "how variant and against compare").as_required(),
        field("margin", &Claim::margin, "how large a difference counts"),
        field(
            "over", &Claim::over,
            "what new data differ in, of which the claim speaks: `seeds`, or `[seeds, samples]`, which a measure that "
            "is made of the test samples has where nothing is said; `dealings`, which each measure but `epochs_to` "
            "and `seconds_to` has where `vary` names `dealing`; with `folds` of the data it is `folds`")};
    return fields;
}

bool Claim::is_over_dealings() const { return std::ranges::find(over, Over::dealings) != over.end(); }

bool Claim::is_over_samples() const {
    if (over.empty()) return is_by_sample(measure);
    return std::ranges::find(over, Over::samples) != over.end();
}

}  // namespace runner
