// A word of a few, in an order.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

#include "runner/data/columns/column.h"

namespace runner {
namespace {

/// The place of a word in the order, from 0.
struct Ordinal : InputColumn {
    std::vector<std::string> order;

    void check(const Value& at, Diagnostics& diagnostics) const override {
        const Value* list = at.find("order");
        if (std::set(order.begin(), order.end()).size() < order.size())
            diagnostics.error(list ? *list : at, "`order` of `ordinal`: a word stands twice");
    }

    std::vector<std::string> words() const override { return order; }
    std::optional<double> read(std::string_view cell, const CellFormat&, const WordPlaces& words) const override {
        const auto place = words.find(cell);
        return place ? std::optional(static_cast<double>(*place)) : std::nullopt;
    }
    std::string expected() const override { return fmt::format("one of `{}`", fmt::join(order, "`, `")); }
};

}  // namespace

namespace columns {

extern const Kind ordinal = make_kind<Ordinal>(
    {.name = "ordinal",
     .doc = "a word of a few that have an order: its place in it, from 0",
     .fields = joined({field("order", &Ordinal::order, "the words, the least first").as_main().as_required()},
                      input_fields()),
     .examples = {{"ordinal: [small, medium, large]"}}});

}  // namespace columns
}  // namespace runner
