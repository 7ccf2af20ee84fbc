// A word of a few, without an order.
#include "runner/data/columns/column.h"

namespace runner {
namespace {

enum class Unseen { own, error };

}  // namespace
}  // namespace runner

namespace declare {

template <>
const std::vector<Choice<runner::Unseen>>& choices() {
    static const std::vector<Choice<runner::Unseen>> all = {{runner::Unseen::own, "own"},
                                                            {runner::Unseen::error, "error"}};
    return all;
}

}  // namespace declare

namespace runner {
namespace {

/// One value for each word, of which one is 1, and one for all that the training part has not. A word that no row but
/// the test file's has is -1.
struct Category : InputColumn {
    Unseen unseen = Unseen::own;

    void check(const Value& at, Diagnostics& diagnostics) const override {
        if (!missing || (missing->by != Missing::By::mean && missing->by != Missing::By::median)) return;
        const Value* value = at.find("missing");
        diagnostics.error(value ? *value : at, "`missing` of `category`: words have no mean and no median",
                          "write `most_frequent`, or a word of their own such as `unknown`");
    }

    bool collects_words() const override { return true; }
    std::optional<double> read(std::string_view cell, const CellFormat&, const WordPlaces& words) const override {
        if (const auto place = words.find(cell)) return static_cast<double>(*place);
        return takes_unseen() ? std::optional(-1.0) : std::nullopt;
    }
    std::string expected() const override { return "one of the categories"; }
    std::size_t width(std::size_t words) const override { return words + takes_unseen(); }
    double value(double x, std::size_t i, std::size_t words) const override {
        return i == (x < 0 ? words : static_cast<std::size_t>(x)) ? 1 : 0;
    }
    std::string value_name(std::size_t i, const std::vector<std::string>& words) const override {
        return i < words.size() ? "=" + words[i] : " unseen";
    }
    bool is_measured() const override { return false; }
    bool takes_unseen() const override { return unseen == Unseen::own; }
};

}  // namespace

namespace columns {

extern const Kind category = make_kind<Category>(
    {.name = "category",
     .doc = "a word of a few: one value for each, of which one is 1 and the others are 0, and one for words unseen",
     .fields = joined({field("unseen", &Category::unseen,
                             "a word that the training part has not: 1 in a value of its own, or an error")},
                      input_fields()),
     .examples = {{"category"}, {"category: {unseen: error, missing: unknown}"}}});

}  // namespace columns
}  // namespace runner
