// Yes or no.
#include <algorithm>
#include <array>
#include <cctype>

#include "runner/data/columns/boolean_words.h"
#include "runner/data/columns/column.h"

namespace runner {

std::optional<bool> boolean_word(std::string_view cell) {
    constexpr std::array<std::pair<std::string_view, bool>, 4> words = {
        {{"true", true}, {"false", false}, {"yes", true}, {"no", false}}};
    for (const auto& [word, means] : words)
        if (std::ranges::equal(cell, word,
                               [](char c, char w) { return std::tolower(static_cast<unsigned char>(c)) == w; }))
            return means;
    return {};
}

std::optional<bool> boolean_cell(std::string_view cell) {
    if (cell == "1" || cell == "0" || cell == "1.0" || cell == "0.0") return cell.front() == '1';
    return boolean_word(cell);
}

namespace {

struct Boolean : InputColumn {
    std::string yes, no;

    void check(const Value& at, Diagnostics& diagnostics) const override {
        if (yes.empty() != no.empty())
            diagnostics.error(at, "`boolean` needs both of `yes` and `no`, or neither",
                              "such as `{yes: male, no: female}`");
    }

    std::optional<double> read(std::string_view cell, const CellFormat&, const WordPlaces&) const override {
        if (!yes.empty()) return cell == yes ? std::optional(1.0) : cell == no ? std::optional(0.0) : std::nullopt;
        const auto means = boolean_cell(cell);
        return means ? std::optional(*means ? 1.0 : 0.0) : std::nullopt;
    }
    std::string expected() const override { return yes.empty() ? boolean_expected : "`" + yes + "` or `" + no + "`"; }
    bool is_measured() const override { return false; }
};

}  // namespace

namespace columns {

extern const Kind boolean =
    make_kind<Boolean>({.name = "boolean",
                        .doc = "yes or no: 1 or 0",
                        .fields = joined({field("yes", &Boolean::yes, "the word for 1; default: true, yes or 1"),
                                          field("no", &Boolean::no, "the word for 0; default: false, no or 0")},
                                         input_fields()),
                        .examples = {{"boolean"}, {"boolean: {yes: male, no: female}"}}});

}  // namespace columns
}  // namespace runner
