#include "runner/results/gate_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runner/counted.h"
#include "runner/results/markdown.h"
#include "runner/results/records.h"
#include "runner/results/text.h"
#include "runner/store/json.h"
#include "runner/thousands.h"

namespace runner {
namespace {

std::string signed_text(double number) {
    if (number == 0) return "0";
    return fmt::format("{}{}", number > 0 ? "+" : "−", significant(std::abs(number), 3));
}

std::string seeds(const GateCheck& check) {
    const char* unit = check.folds ? "fold" : "seed";
    if (check.paired) return fmt::format("{} {}s in pairs", check.seeds, unit);
    return fmt::format("{} against {}", counted(check.seeds, unit), check.baseline_seeds);
}

/// "test samples", "groups of `patient`".
std::string units_of(const GateCheck& check) {
    return check.group.empty() ? "test samples" : fmt::format("groups of `{}`", check.group);
}

/// Of what is not shown.
std::string what_would_show(const GateCheck& check) {
    if (check.is_beyond) return "what was measured is not within the margin, and more seeds would not show that it is";
    if (check.samples_needed)
        return fmt::format("no number of seeds would show it on these {0}, about {1} {0} would", units_of(check),
                           estimated(*check.samples_needed));
    if (check.more_seeds)
        return fmt::format("about {} more {} would show it", estimated(*check.more_seeds),
                           *check.more_seeds == 1 ? "seed" : "seeds");
    return fmt::format("no reasonable number of {}s would show it", check.folds ? "repetition" : "seed");
}

/// "0.9874 now, 0.9880 in the baseline: −0.000600 (one-sided 95 %: −0.00120 … +0.000100), margin 0.005, 8 seeds in
/// pairs".
std::string figures(const GateCheck& check) {
    if (!check.why.empty()) return check.why;
    std::string text = fmt::format("{} now, {} in the baseline: {}", significant(check.now, 4),
                                   significant(check.baseline, 4), signed_text(check.difference));
    const bool known = std::isfinite(check.interval.low);
    text += known ? fmt::format(" (one-sided 95 %: {} … {})", signed_text(check.interval.low),
                                signed_text(check.interval.high))
                  : " (no interval: at least 2 seeds on each side, or 5 in common, are needed)";
    text += fmt::format(", margin {:.4g}, {}", check.margin, seeds(check));
    if (check.samples)
        text += fmt::format(", for new {} too ({} now)", units_of(check), with_thousands(*check.samples));
    if (!check.over_why.empty()) text += "; judged over seeds: " + check.over_why;
    if (check.decision == GateDecision::not_shown && known) text += "; " + what_would_show(check);
    return text;
}

std::string headline(const GateReport& report) {
    if (!report.refusals.empty()) return fmt::format("Gate of {}: not compared", report.experiment);
    const auto passed = std::ranges::count(report.checks, GateDecision::passed, &GateCheck::decision);
    return fmt::format("Gate of {}: {} ({} of {} checks)", report.experiment,
                       report.exit_code() == ExitCode::done ? "passed" : "not passed", passed, report.checks.size());
}

Value check_to_value(const GateCheck& check) {
    Value value = Value::map();
    value.set("variant", Value::string(check.variant));
    value.set("metric", Value::string(check.metric));
    value.set("margin", Value::number(check.margin));
    value.set("verdict", Value::string(to_string(check.decision)));
    if (!check.why.empty()) {
        value.set("why", Value::string(check.why));
        return value;
    }
    value.set("now", Value::number(check.now));
    value.set("baseline", Value::number(check.baseline));
    value.set("difference", Value::number(check.difference));
    value.set("interval", Value::list({number_or_null(check.interval.low), number_or_null(check.interval.high)}));
    value.set("one_sided_level", Value::number(0.95));
    value.set("paired", Value::boolean(check.paired));
    value.set("seeds", Value::integer(check.seeds));
    value.set("baseline_seeds", Value::integer(check.baseline_seeds));
    if (check.more_seeds) value.set("more_seeds", Value::integer(*check.more_seeds));
    if (check.samples || !check.over_why.empty())
        value.set("over", declare::FieldType<std::vector<Over>>::write(check.over));
    if (!check.over_why.empty()) value.set("over_why", Value::string(check.over_why));
    if (check.se) value.set("se", write_record(*check.se));
    if (check.samples) value.set("samples", Value::integer(*check.samples));
    if (!check.group.empty()) value.set("group", Value::string(check.group));
    if (check.samples_needed) value.set("samples_needed", Value::integer(*check.samples_needed));
    return value;
}

Value texts(const std::vector<std::string>& lines) {
    Value value = Value::list();
    for (const std::string& line : lines) value.items.push_back(Value::string(line));
    return value;
}

Value change_to_value(const GateChange& change) {
    Value value = Value::map();
    value.set("variant", Value::string(change.variant));
    if (change.key.empty()) {
        value.set("why", Value::string(change.text));
        return value;
    }
    value.set("key", Value::string(change.key));
    value.set("now", change.now.value_or(Value{}));
    value.set("baseline", change.baseline.value_or(Value{}));
    return value;
}

/// For people: "bn: training.epochs: 10, not 20", a few of each variant.
std::vector<std::string> change_lines(const GateReport& report) {
    constexpr std::size_t most = 5;
    std::vector<std::string> lines;
    for (std::size_t begin = 0, end = 0; begin < report.changes.size(); begin = end) {
        const std::string& variant = report.changes[begin].variant;
        while (end < report.changes.size() && report.changes[end].variant == variant) ++end;
        for (std::size_t i = begin; i < std::min(end, begin + most); ++i)
            lines.push_back(fmt::format("{}: {}", variant, report.changes[i].text));
        if (end - begin > most) lines.push_back(fmt::format("{}: and {} more", variant, end - begin - most));
    }
    return lines;
}

/// The changes stand below the line that tells of them.
std::string markdown_list(const GateReport& report, const std::vector<std::string>& lines, bool with_changes) {
    std::string out;
    for (const std::string& line : lines) out += fmt::format("- {}\n", escape_markdown(line));
    if (with_changes)
        for (const std::string& line : change_lines(report)) out += fmt::format("  - {}\n", escape_markdown(line));
    return out;
}

}  // namespace

std::string gate_text(const GateReport& report, int width) {
    std::string out = printable(headline(report)) + '\n';
    const auto add = [&](const std::string& text, const char* indent = "  ") {
        const auto lines = wrap(printable(text), std::max(width - 6, 20));
        for (std::size_t i = 0; i < lines.size(); ++i) out += fmt::format("{}{}{}\n", indent, i ? "  " : "", lines[i]);
    };
    const auto add_changes = [&] {
        for (const std::string& line : change_lines(report)) add(line, "    ");
    };
    for (const std::string& refusal : report.refusals) add(refusal);
    if (!report.changes_allowed) add_changes();
    for (const GateCheck& check : report.checks)
        add(fmt::format("{}: {} {}: {}", to_string(check.decision), check.variant, check.metric, figures(check)));
    for (const std::string& note : report.notes) add(note);
    if (report.changes_allowed) add_changes();
    return out;
}

std::string gate_json(const GateReport& report) {
    Value value = Value::map();
    value.set("experiment", Value::string(report.experiment));
    value.set("passed", Value::boolean(report.exit_code() == ExitCode::done));
    value.set("refusals", texts(report.refusals));
    value.set("notes", texts(report.notes));
    value.set("changes", Value::list());
    for (const GateChange& change : report.changes) value.find("changes")->items.push_back(change_to_value(change));
    Value checks = Value::list();
    for (const GateCheck& check : report.checks) checks.items.push_back(check_to_value(check));
    value.set("checks", std::move(checks));
    return to_json(value);
}

std::string gate_junit(const GateReport& report) {
    const auto failures =
        std::ranges::count_if(report.checks, [](const auto& c) { return c.decision != GateDecision::passed; });
    const std::string name = escape_xml(report.experiment);
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    out += fmt::format("<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n", name,
                       report.checks.size() + !report.refusals.empty(), failures, report.refusals.empty() ? 0 : 1);
    for (const GateCheck& check : report.checks) {
        out += fmt::format("  <testcase classname=\"{}.{}\" name=\"{}\"", name, escape_xml(check.variant),
                           escape_xml(check.metric));
        const std::string text = escape_xml(figures(check));
        if (check.decision == GateDecision::passed)
            out += fmt::format(">\n    <system-out>{}</system-out>\n  </testcase>\n", text);
        else
            out += fmt::format(">\n    <failure message=\"{}\">{}</failure>\n  </testcase>\n",
                               to_string(check.decision), text);
    }
    if (!report.refusals.empty()) {
        out += fmt::format("  <testcase classname=\"{}\" name=\"comparison\">\n    <error message=\"not compared\">",
                           name);
        for (const std::string& refusal : report.refusals) out += escape_xml(refusal) + '\n';
        if (!report.changes_allowed)
            for (const std::string& line : change_lines(report)) out += escape_xml(line) + '\n';
        out += "</error>\n  </testcase>\n";
    }
    return out + "</testsuite>\n";
}

std::string gate_markdown(const GateReport& report) {
    std::string out = fmt::format("### {}\n\n", escape_markdown(headline(report)));
    out += markdown_list(report, report.refusals, !report.changes_allowed);
    if (!report.checks.empty()) out += "| variant | metric | verdict | |\n| :-- | :-- | :-- | :-- |\n";
    for (const GateCheck& check : report.checks)
        out += fmt::format("| {} | {} | {} | {} |\n", escape_markdown(check.variant), escape_markdown(check.metric),
                           to_string(check.decision), escape_markdown(figures(check)));
    if (!report.notes.empty()) out += '\n';
    return out + markdown_list(report, report.notes, report.changes_allowed);
}

}  // namespace runner
