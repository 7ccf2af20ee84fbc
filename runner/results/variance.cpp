#include "runner/results/variance.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "runner/counted.h"
#include "runner/results/f_distribution.h"
#include "runner/results/records.h"
#include "runner/results/text.h"
#include "runner/store/json.h"

namespace runner {

const RecordFields<AloneSpread>& Recorded<AloneSpread>::fields() {
    using Field = RecordField<AloneSpread>;
    static const RecordFields<AloneSpread> fields = {
        Field::of("purpose", &AloneSpread::purpose, ""),
        Field::of("n", &AloneSpread::n, "trainings"),
        Field::of("sd", &AloneSpread::sd, "of the measure"),
        Field::of("share", &AloneSpread::share, "of the variance where all vary together; shares do not add up"),
        Field::of("share_ci95", &AloneSpread::share_ci95, "about"),
    };
    return fields;
}

const RecordFields<OwnEffect>& Recorded<OwnEffect>::fields() {
    using Field = RecordField<OwnEffect>;
    static const RecordFields<OwnEffect> fields = {
        Field::of("purpose", &OwnEffect::purpose, ""),
        Field::of("f", &OwnEffect::f, "mean square over that of the rest"),
        Field::of("p", &OwnEffect::p, ""),
        Field::unless_default("control_f", &OwnEffect::control_f, "the same of the control"),
        Field::unless_default("control_p", &OwnEffect::control_p, ""),
    };
    return fields;
}

const RecordFields<VariantSpread>& Recorded<VariantSpread>::fields() {
    using Field = RecordField<VariantSpread>;
    static const RecordFields<VariantSpread> fields = {
        Field::of("variant", &VariantSpread::variant, ""),
        Field::of("n", &VariantSpread::n, "trainings in which all vary together"),
        Field::of("mean", &VariantSpread::mean, ""),
        Field::of("sd", &VariantSpread::sd, "null: of one seed it is not known"),
        Field::of("alone", &VariantSpread::alone, "each purpose varies, the others stand still"),
        Field::unless_default("levels", &VariantSpread::levels, "seeds of each purpose in the square"),
        Field::unless_default("own", &VariantSpread::own, "what each does by itself, and a placebo"),
        Field::unless_default("idle", &VariantSpread::idle, "purposes by which nothing of it is drawn"),
        Field::unless_default("why", &VariantSpread::why, "of what could not be told"),
    };
    return fields;
}

AloneSpread spread_alone(const std::string& purpose, const std::vector<double>& alone, const std::vector<double>& all) {
    AloneSpread spread{.purpose = purpose, .n = static_cast<int>(alone.size())};
    spread.sd = standard_deviation(alone);
    const double whole = standard_deviation(all);
    if (!(whole > 0) || alone.size() < 2) return spread;
    const double share = std::pow(spread.sd / whole, 2);
    const double ours = static_cast<double>(alone.size()) - 1, theirs = static_cast<double>(all.size()) - 1;
    spread.share = share;
    spread.share_ci95 = {share / f_quantile(0.975, ours, theirs), share / f_quantile(0.025, ours, theirs)};
    return spread;
}

namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string f_and_p(double f, double p) {
    const std::string size = std::isinf(f) ? "∞" : significant(f, 2);
    return p < 0.0001 ? fmt::format("F {}, p < 0.0001", size) : fmt::format("F {}, p {}", size, significant(p, 2));
}

const OwnEffect* own_of(const VariantSpread& variant, const std::string& purpose) {
    const auto found = std::ranges::find(variant.own, purpose, &OwnEffect::purpose);
    return found == variant.own.end() ? nullptr : &*found;
}

std::vector<std::string> own_cells(const OwnEffect* own, bool controlled) {
    std::vector<std::string> cells = {own ? f_and_p(own->f, own->p) : ""};
    if (controlled) cells.push_back(own && own->control_f ? f_and_p(*own->control_f, *own->control_p) : "");
    return cells;
}

std::string percent(double share) { return significant(100 * share, 2); }

std::string share_of(const AloneSpread& spread) {
    if (!spread.share) return "–";
    return fmt::format("{} % ({} … {} %)", percent(*spread.share), percent(spread.share_ci95.low),
                       percent(spread.share_ci95.high));
}

Rows rows_of(const SpreadStudy& study, const VariantSpread& variant) {
    const bool squared = !variant.own.empty(), controlled = squared && !study.control.empty();
    Rows rows = {{"varies", "deviation", "its square, of all"}};
    if (squared) rows[0].push_back("by itself");
    if (controlled) rows[0].push_back(study.control + " by itself");
    rows.push_back({"all together", significant(variant.sd, 3), ""});
    const auto add = [&](std::vector<std::string> row, const OwnEffect* own) {
        if (squared)
            for (std::string& cell : own_cells(own, controlled)) row.push_back(std::move(cell));
        rows.push_back(std::move(row));
    };
    for (const AloneSpread& spread : variant.alone)
        add({spread.purpose, significant(spread.sd, 3), share_of(spread)}, own_of(variant, spread.purpose));
    if (squared) add({"placebo", "", ""}, own_of(variant, "placebo"));
    return rows;
}

std::string aligned(const Rows& rows) {
    std::vector<int> widths;
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i == widths.size()) widths.push_back(0);
            widths[i] = std::max(widths[i], columns_of(row[i]));
        }
    std::string text;
    for (const auto& row : rows) {
        std::string line = " ";
        for (std::size_t i = 0; i < row.size(); ++i) line += " " + left(row[i], widths[i] + 1);
        text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    return text;
}

/// Of the purposes that are asked at once, and the placebo is none of them.
bool is_found(double p, const VariantSpread& variant) {
    return p * static_cast<double>(variant.own.size() - 1) <= 0.05;
}

std::string about_own(const OwnEffect& own, const VariantSpread& variant) {
    if (is_found(own.p, variant))
        return fmt::format(
            " By itself it moves the mean: some of its seeds are better than others, whatever the rest "
            "draws ({}).",
            f_and_p(own.f, own.p));
    const auto asked = variant.own.size() - 1;
    return fmt::format(" By itself it is not told from a placebo ({}{}).", f_and_p(own.f, own.p),
                       own.p <= 0.05 ? fmt::format(", with {} purposes asked at once", asked) : "");
}

std::string about_purpose(const AloneSpread& spread, const SpreadStudy& study, const VariantSpread& variant) {
    std::string text = fmt::format("`{}` alone ", spread.purpose);
    if (spread.sd == 0)
        text += fmt::format("leaves {} as it is.", study.measure);
    else if (!spread.share)
        text += fmt::format("spreads {} by {}.", study.measure, significant(spread.sd, 3));
    else
        text += fmt::format("spreads {} by {}, {} times as far as all together.", study.measure,
                            significant(spread.sd, 3), significant(std::sqrt(*spread.share), 2));
    const OwnEffect* own = own_of(variant, spread.purpose);
    return own ? text + about_own(*own, variant) : text;
}

std::string about_control(const SpreadStudy& study, const VariantSpread& variant) {
    const OwnEffect* split = own_of(variant, "split");
    if (!split || !split->control_p) return {};
    if (is_found(*split->control_p, variant))
        return fmt::format(
            "Control: the split moves {} by itself, as it has to, since other samples validate ({}). So "
            "the square would show what acts by itself.",
            study.control, f_and_p(*split->control_f, *split->control_p));
    return fmt::format(
        "Control: the split has to move {} by itself, since other samples validate, and the square does "
        "not show it ({}). It is too small to show anything: ask for more seeds.",
        study.control, f_and_p(*split->control_f, *split->control_p));
}

void add(std::string& text, const std::string& sentence, int width) {
    if (sentence.empty()) return;
    for (const std::string& line : wrap(printable(sentence), std::max(width - 2, 20))) text += "  " + line + "\n";
}

std::string text_of(const SpreadStudy& study, const VariantSpread& variant, int width) {
    std::string text = fmt::format("{}: {}", variant.variant, study.measure);
    text +=
        variant.n == 0 ? "\n" : fmt::format(" {} over {}\n", significant(variant.mean, 4), counted(variant.n, "seed"));
    if (variant.n < 2) {
        add(text, variant.why, width);
        return text;
    }
    text += aligned(rows_of(study, variant)) + "\n";
    for (const AloneSpread& spread : variant.alone) add(text, about_purpose(spread, study, variant), width);
    if (!variant.idle.empty())
        add(text, fmt::format("Nothing of it is drawn by `{}`.", fmt::join(variant.idle, "`, `")), width);
    add(text, about_control(study, variant), width);
    add(text, variant.why, width);
    return text;
}

}  // namespace

std::string spread_text(const SpreadStudy& study, int width) {
    std::string text;
    for (const VariantSpread& variant : study.variants) text += text_of(study, variant, width) + "\n";
    const std::string all =
        "These figures are no parts of a whole and must not be added: what one purpose does depends on what all the "
        "others do, and any one of them alone may spread results nearly as far as all together. How far results "
        "spread is told by the seeds that vary them all.";
    for (const std::string& line : wrap(all, std::max(width, 20))) text += line + "\n";
    return text;
}

std::string spread_json(const SpreadStudy& study) {
    Value value = Value::map();
    value.set("schema", Value::string("runner-variance/1"));
    value.set("experiment", Value::string(study.experiment));
    value.set("measure", Value::string(study.measure));
    if (!study.control.empty()) value.set("control", Value::string(study.control));
    value.set("variants", RecordType<std::vector<VariantSpread>>::write(study.variants));
    return to_json(value);
}

}  // namespace runner
