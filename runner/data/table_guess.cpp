#include "runner/data/table_guess.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "runner/counted.h"
#include "runner/data/dataset.h"

namespace runner {
namespace {

std::string quoted_list(const std::vector<std::string>& words) {
    constexpr std::size_t most = 6;
    const auto shown = std::span(words).first(std::min(most, words.size()));
    return fmt::format("`{}`{}", fmt::join(shown, "`, `"),
                       words.size() > most ? fmt::format(" and {} more", words.size() - most) : "");
}

/// The cells of a column of numbers that are none.
std::vector<std::string> words_among(const ColumnSurvey& column, const CellFormat& cells) {
    std::vector<std::string> words;
    for (const std::string& word : column.words)
        if (!cells.number(word)) words.push_back(word);
    return words;
}

/// Looks at one table.
class TableGuesser {
public:
    TableGuesser(const std::filesystem::path& path, const std::vector<std::string>& labels)
        : path_(path), format_(guess_format(path)), survey_(survey_table(path, format_)) {
        if (survey_.size() < 2)
            declare::throw_invalid_file(path.string(), "expected a table: columns, and one to predict from the others",
                                        "its cells are parted by none of `,`, `;`, a tabulator and `|`");
        guess_.labels = labels.empty() ? std::vector{survey_.back().name} : labels;
        for (const std::string& label : guess_.labels) labels_.push_back(&find_label(label));
    }

    GuessedTable run() {
        set_format();
        for (const ColumnSurvey& column : survey_)
            if (!is_label(column)) look_at(column);
        if (labels_.size() == 1) set("label", Value::string(guess_.labels.front()));
        set_columns();
        set_missing();
        return std::move(guess_);
    }

private:
    const ColumnSurvey& find_label(const std::string& label) const {
        const auto found = std::ranges::find(survey_, label, &ColumnSurvey::name);
        if (found != survey_.end()) return *found;
        std::vector<std::string> names;
        for (const ColumnSurvey& column : survey_) names.push_back(column.name);
        declare::throw_invalid_file(path_.string(), fmt::format("there is no column `{}`", label),
                                    declare::suggestion(label, names));
    }
    bool is_label(const ColumnSurvey& column) const { return std::ranges::find(labels_, &column) != labels_.end(); }

    void set(const char* key, const Value& value) { guess_.settings.set(key, value); }
    void note(const std::string& text) { guess_.notes.push_back(text); }

    void set_format() {
        write_told_format(path_, format_, guess_.settings);
        if (format_.text.encoding == TextEncoding::latin1) note("its bytes are no UTF-8: they are taken for Latin-1");
        if (!format_.header) note("its first row has numbers: columns are called c1, c2 …");
    }

    void look_at(const ColumnSurvey& column) {
        const ColumnGuess guess = guess_kind(column);
        const std::vector<std::string> words =
            guess.kind == "number" ? words_among(column, format_.cells) : std::vector<std::string>();
        constexpr std::size_t few = 5;
        if (guess.kind.empty() || words.size() > few) return drop(column, guess.why);
        for (const std::string& word : words) {
            note(fmt::format("`{}` in `{}`, which has numbers, counts as missing", word, column.name));
            if (std::ranges::find(missing_words_, word) == missing_words_.end()) missing_words_.push_back(word);
        }
        if (column.missing == 0 && words.empty()) return;
        const bool has_middle = guess.kind == "number" || guess.kind == "date";
        (has_middle ? measured_ : named_).push_back({column.name, guess.kind});
    }

    void drop(const ColumnSurvey& column, const std::string& why) {
        note(fmt::format("`{}` is left out: {}", column.name, why));
        columns_.set(column.name, Value::string("drop"));
    }

    /// Words have no median: where numbers have one, each column of words says what stands there.
    void set_columns() {
        if (!measured_.empty() && !drops_rows())
            for (const auto& [name, kind] : named_) {
                Value missing = Value::map(), column = Value::map();
                missing.set("missing", Value::string("most_frequent"));
                column.set(kind, missing);
                columns_.set(name, column);
            }
        for (const std::string& label : guess_.labels)
            if (labels_.size() > 1) columns_.set(label, Value::string("target"));
        if (!columns_.entries.empty()) set("columns", columns_);
    }

    bool drops_rows() const {
        return std::ranges::any_of(labels_, [](const ColumnSurvey* label) { return label->missing > 0; });
    }

    void set_missing() {
        if (!missing_words_.empty()) {
            Value list = Value::list();
            for (const std::string& word : missing_words_) list.items.push_back(Value::string(word));
            set("missing_values", list);
        }
        if (drops_rows()) {
            for (const ColumnSurvey* label : labels_)
                if (label->missing > 0)
                    note(fmt::format("`{}` is missing in {}: rows that miss a cell are left out", label->name,
                                     counted(label->missing, "row")));
            return set("missing", Value::string("drop"));
        }
        std::vector<std::string> names;
        for (const auto* columns : {&measured_, &named_})
            for (const auto& [name, kind] : *columns) names.push_back(name);
        if (names.empty()) return;
        note(fmt::format("cells are missing in {}: the {} of the training part stands there", quoted_list(names),
                         named_.empty()      ? "median"
                         : measured_.empty() ? "most frequent"
                                             : "median, or the most frequent,"));
        set("missing", Value::string(measured_.empty() ? "most_frequent" : "median"));
    }

    const std::filesystem::path& path_;
    TableFormat format_;
    std::vector<ColumnSurvey> survey_;
    std::vector<const ColumnSurvey*> labels_;  // of the survey
    GuessedTable guess_;
    Value columns_ = Value::map();
    std::vector<std::pair<std::string, std::string>> measured_, named_;  // columns that miss cells, and their kinds
    std::vector<std::string> missing_words_;
};

}  // namespace

GuessedTable guess_table(const std::filesystem::path& path, const std::vector<std::string>& labels) {
    return TableGuesser(path, labels).run();
}

}  // namespace runner
