#include "layers/declare/diagnostic.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <span>
#include <utility>

#include "layers/declare/printable.h"
#include "layers/declare/utf8.h"

namespace declare {

Diagnostic& Diagnostics::error(const Place& place, std::string message, std::string help) {
    return add({Diagnostic::Severity::error, place, std::move(message), std::move(help), {}});
}

Diagnostic& Diagnostics::add(Diagnostic diagnostic) {
    if (diagnostic.severity == Diagnostic::Severity::error) {
        ++errors_;
        wrong_places_.insert(diagnostic.place);
    }
    return list_.emplace_back(std::move(diagnostic));
}

Diagnostic& Diagnostics::error(const Located& at, std::string message, std::string help) {
    Diagnostic& diagnostic = error(at.place, std::move(message), std::move(help));
    for (const Located::Use& use : at.via) {
        const bool told =
            std::ranges::any_of(diagnostic.notes, [&](const auto& note) { return note.place == use.place; });
        if (told) continue;
        diagnostic.notes.push_back({fmt::format("used here{} `{}`", use.whole ? " as" : ", in", use.text), use.place});
    }
    return diagnostic;
}

Diagnostic& Diagnostics::warning(const Place& place, std::string message, std::string help) {
    return add({Diagnostic::Severity::warning, place, std::move(message), std::move(help), {}});
}

std::string Diagnostics::section_with(std::string_view key) const {
    for (const SectionKeys& section : sections_)
        if (std::ranges::find(section.keys, key) != section.keys.end()) return section.section;
    return {};
}

bool Diagnostics::has_error_at(const Place& place) const { return place && wrong_places_.contains(place); }

namespace {

/// What is told once was used in every place that any of its repetitions names.
void add_notes(Diagnostic& to, const Diagnostic& from) {
    constexpr std::size_t most_notes = 4;
    for (const auto& note : from.notes) {
        const bool known = std::ranges::any_of(to.notes, [&](const auto& n) { return n.place == note.place; });
        if (!known && to.notes.size() < most_notes) to.notes.push_back(note);
    }
}

}  // namespace

std::vector<Diagnostic> Diagnostics::all() const {
    std::vector<Diagnostic> sorted = list_;
    std::ranges::stable_sort(sorted, [](const Diagnostic& a, const Diagnostic& b) { return before(a.place, b.place); });
    std::vector<Diagnostic> result;
    std::map<std::string, std::size_t> told;  // at the place of the last one: message -> index
    for (Diagnostic& diagnostic : sorted) {
        if (!result.empty() && !(result.back().place == diagnostic.place)) told.clear();
        const auto [first, fresh] = told.emplace(diagnostic.message, result.size());
        if (fresh)
            result.push_back(std::move(diagnostic));
        else
            add_notes(result[first->second], diagnostic);
    }
    return result;
}

namespace {

constexpr std::size_t most_of_kind = 20, most_shown = 100;

/// The line of a place with a caret below; of a long line, what stands around the place.
std::string excerpt(const Place& place) {
    constexpr int widest = 160, context = 60;
    if (!place || place.line <= 0) return {};
    std::string_view line = place.source->line(place.line);
    int column = place.column;
    std::string_view left, right;
    if (bytes_of_characters(line, widest) < line.size() && column > widest - context) {
        line.remove_prefix(bytes_of_characters(line, static_cast<std::size_t>(column - 1 - context)));
        column = context + 2;
        left = "…";
    }
    if (const std::size_t end = bytes_of_characters(line, widest); end < line.size()) {
        line = line.substr(0, end);
        right = "…";
    }
    const int length = std::clamp(place.length, 1, widest);
    return fmt::format("{:>5} | {}{}{}\n{:>5} | {:{}}{}{}\n", place.line, left, printable_columns(line), right, "", "",
                       column - 1, "^", std::string(static_cast<std::size_t>(length - 1), '~'));
}

std::string render_one(const Diagnostic& diagnostic) {
    const std::string_view severity = diagnostic.severity == Diagnostic::Severity::error ? "error" : "warning";
    const std::string where = diagnostic.place ? printable(diagnostic.place.text()) + ": " : "";
    std::string text = fmt::format("{}{}: {}\n", where, severity, printable(diagnostic.message));
    text += excerpt(diagnostic.place);
    const std::size_t notes = std::min(diagnostic.notes.size(), most_of_kind);
    for (const auto& note : std::span(diagnostic.notes).first(notes))
        text += note.place ? fmt::format("      {}: {}\n{}", printable(note.place.text()), printable(note.text),
                                         excerpt(note.place))
                           : fmt::format("      {}\n", printable(note.text));
    if (diagnostic.notes.size() > notes) text += fmt::format("      … and {} more\n", diagnostic.notes.size() - notes);
    if (!diagnostic.help.empty()) text += fmt::format("      {}\n", printable(diagnostic.help));
    return text;
}

}  // namespace

namespace {

/// What a diagnostic is about, whatever it names: its message without what stands in quotes, and without numbers.
std::string kind_of(const Diagnostic& diagnostic) {
    std::string kind;
    bool quoted = false;
    for (const char c : diagnostic.message) {
        if (c == '`') quoted = !quoted;
        if (!quoted && !std::isdigit(static_cast<unsigned char>(c))) kind += c;
    }
    return kind;
}

}  // namespace

std::string Diagnostics::render() const {
    const auto sorted = all();
    std::map<std::string, std::size_t> of_kind, told;
    for (const Diagnostic& diagnostic : sorted) ++of_kind[kind_of(diagnostic)];
    std::string text;
    std::size_t shown = 0, untold = sorted.size();
    for (const Diagnostic& diagnostic : sorted) {
        const std::string kind = kind_of(diagnostic);
        const std::size_t count = ++told[kind], rest = of_kind[kind] - count;
        if (count > most_of_kind || shown == most_shown) continue;
        text += render_one(diagnostic);
        ++shown, --untold;
        if (count < most_of_kind || rest == 0) continue;
        text += fmt::format("… and {} more of this kind\n", rest);
        untold -= rest;
    }
    if (untold > 0) text += fmt::format("… and {} more\n", untold);
    return text;
}

InvalidInput::InvalidInput(const Diagnostics& found) : std::runtime_error(found.render()), diagnostics(found) {}

void throw_invalid_file(const std::string& file, std::string message, std::string help) {
    Diagnostics diagnostics;
    diagnostics.error(Place{std::make_shared<Source>(file, "")}, std::move(message), std::move(help));
    throw InvalidInput(diagnostics);
}

namespace {

/// Levenshtein's distance, with a swap of neighbours as one step.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> table((a.size() + 1) * (b.size() + 1));
    const auto d = [&](std::size_t i, std::size_t j) -> std::size_t& { return table[i * (b.size() + 1) + j]; };
    for (std::size_t i = 0; i <= a.size(); ++i) d(i, 0) = i;
    for (std::size_t j = 0; j <= b.size(); ++j) d(0, j) = j;
    for (std::size_t i = 1; i <= a.size(); ++i)
        for (std::size_t j = 1; j <= b.size(); ++j) {
            d(i, j) = std::min({d(i - 1, j) + 1, d(i, j - 1) + 1, d(i - 1, j - 1) + (a[i - 1] != b[j - 1])});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d(i, j) = std::min(d(i, j), d(i - 2, j - 2) + 1);
        }
    return d(a.size(), b.size());
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return result;
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& words) {
    constexpr std::size_t longest = 64;
    if (word.empty() || word.size() > longest) return {};
    // Of four letters, two that are wrong make another word: `imdb` is not `idx`.
    const std::size_t tolerance = word.size() == 4 ? 1 : std::min<std::size_t>(3, 1 + word.size() / 4);
    const std::string looked_for = lower(word);
    std::string best;
    std::size_t best_distance = tolerance + 1;
    for (const std::string& candidate : words) {
        const std::size_t longer = std::max(candidate.size(), word.size()) - std::min(candidate.size(), word.size());
        if (longer > tolerance) continue;
        const std::size_t d = distance(looked_for, lower(candidate));
        if (d < best_distance) {
            best = candidate;
            best_distance = d;
        }
    }
    return best;
}

namespace {

/// The three of `words` that are nearest to `word`, the nearest first, and how many others there are.
std::string known_words(std::string_view word, const std::vector<std::string>& words) {
    constexpr std::size_t listed = 3, longest = 64;
    if (words.size() <= listed + 1) return fmt::format("`{}`", fmt::join(words, "`, `"));
    const std::string looked_for = lower(word.substr(0, longest));
    std::vector<std::pair<std::size_t, std::size_t>> near;  // distance and place in `words`
    for (const std::string& known : words) near.emplace_back(distance(looked_for, lower(known)), near.size());
    std::ranges::partial_sort(near, near.begin() + listed);
    std::string text;
    for (std::size_t i = 0; i < listed; ++i) text += fmt::format("{}`{}`", i == 0 ? "" : ", ", words[near[i].second]);
    return fmt::format("{} and {} others", text, words.size() - listed);
}

}  // namespace

std::string suggestion(std::string_view word, const std::vector<std::string>& words) {
    if (const std::string near = nearest(word, words); !near.empty()) return fmt::format("did you mean `{}`?", near);
    if (words.empty()) return {};
    return fmt::format("known are: {}", known_words(word, words));
}

}  // namespace declare
