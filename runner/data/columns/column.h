#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runner/data/columns/cell_format.h"
#include "runner/declared.h"

namespace runner {

/// What a column of a table is for.
enum class ColumnRole { input, label, target, group, weight, none };

/// What stands for the cells of a column that are missing.
struct Missing {
    enum class By { error, drop, mean, median, most_frequent, constant };
    By by = By::error;
    std::string constant = {};  // a cell as the table might have it

    /// Whether it is told by the rows of a training part.
    bool is_fitted() const { return by == By::mean || by == By::median || by == By::most_frequent; }
    bool operator==(const Missing&) const = default;
};

/// Words in an order, found by their text.
class WordPlaces {
public:
    WordPlaces() = default;
    explicit WordPlaces(const std::vector<std::string>& words);

    std::optional<std::size_t> find(std::string_view word) const;
    const std::vector<std::string>& list() const { return list_; }

private:
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    std::vector<std::string> list_;
    std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> places_;
};

/// What a column is: one file in runner/data/columns/ each.
struct ColumnKind : Component {
    virtual ColumnRole role() const = 0;
};

/// What a column that is predicted holds: any number, or yes and no.
enum class TargetType { number, boolean };

/// A column that is predicted, and is no class.
struct TargetKind : ColumnKind {
    TargetType type = TargetType::number;
    bool standardize = false;
    void check(const Value& at, Diagnostics& diagnostics) const override;
    ColumnRole role() const final { return ColumnRole::target; }
};

/// A column that becomes values of a sample. A cell is one number at first: the one that it says, the place of its
/// word, the seconds of its date.
struct InputColumn : ColumnKind {
    std::optional<Missing> missing;  // left out: as the table says for all columns
    std::optional<bool> indicator;

    ColumnRole role() const final { return ColumnRole::input; }
    /// The words that its settings list. Where it `collects_words`, they are those of the table instead.
    virtual std::vector<std::string> words() const { return {}; }
    virtual bool collects_words() const { return false; }
    /// Nothing where the cell is none of this kind.
    virtual std::optional<double> read(std::string_view cell, const CellFormat& format,
                                       const WordPlaces& words) const = 0;
    /// "a number", for messages.
    virtual std::string expected() const = 0;
    /// How many values a cell becomes, and each of them.
    virtual std::size_t width(std::size_t /*words*/) const { return 1; }
    virtual double value(double x, std::size_t /*i*/, std::size_t /*words*/) const { return x; }
    /// What each is called, after the column's name; empty: as the column.
    virtual std::string value_name(std::size_t /*i*/, const std::vector<std::string>& /*words*/) const { return {}; }
    /// Whether its cells have a mean, and `standardize` is about its values.
    virtual bool is_measured() const { return true; }
    /// Whether a word that the training part lacks has a place of its own.
    virtual bool takes_unseen() const { return true; }
};

/// What `missing` may say by a word: "error", "drop" …
std::vector<std::string> words_of_missing();
/// The settings that all of them have.
Fields input_fields();
/// A column of numbers as they stand.
Ref<InputColumn> number_column();

/// The columns that a file tells of, by their names.
struct ColumnKinds {
    std::vector<std::pair<std::string, Ref<ColumnKind>>> list;

    /// Null where the file does not tell.
    Ref<ColumnKind> find(std::string_view column) const;
    /// Those of a role, in the order of the file that tells of them.
    std::vector<std::string> all_of(ColumnRole role) const;
    /// The first; empty where there is none.
    std::string first_of(ColumnRole role) const;
};

}  // namespace runner

namespace declare {

template <>
const Catalog& catalog<runner::ColumnKind>();

template <>
const std::vector<Choice<runner::TargetType>>& choices<runner::TargetType>();

template <>
struct FieldType<runner::Missing> {
    static bool read(const Value& value, runner::Missing& out, const Reading& reading);
    static Value write(const runner::Missing& missing);
    static std::string expects(const Range&) {
        return "`error`, `drop`, `mean`, `median`, `most_frequent` or what to put there";
    }
    static Form form(const Range&) {
        return Form::either({Form::of_text(), {.kind = Form::Kind::number}, {.kind = Form::Kind::boolean}});
    }
};

template <>
struct FieldType<runner::ColumnKinds> {
    static bool read(const Value& value, runner::ColumnKinds& out, const Reading& reading);
    static Value write(const runner::ColumnKinds& kinds);
    static std::string expects(const Range&) { return "a map of columns, such as `{island: category, id: drop}`"; }
    static Form form(const Range& range) {
        return Form::map_of(FieldType<runner::Ref<runner::ColumnKind>>::form(range));
    }
    static const Catalog* components() { return &catalog<runner::ColumnKind>(); }
};

}  // namespace declare
