#include "runner/export/onnx_preparation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "runner/export/cell_form.h"
#include "runner/export/network_file.h"
#include "runner/export/onnx_calendar.h"

namespace runner {
namespace {

using layers::Constant;
using layers::Operand;
using layers::Shape;
using Number = OnnxGraph::Number;

/// A matrix of constants as it is filled in: what each row counts in each column.
Constant empty_matrix(const std::string& name, std::size_t rows, std::size_t columns) {
    return {name,
            {static_cast<std::int64_t>(rows), static_cast<std::int64_t>(columns)},
            std::vector<float>(rows * columns)};
}

float& entry_of(Constant& matrix, std::size_t row, std::size_t column) {
    return matrix.values[row * static_cast<std::size_t>(matrix.shape[1]) + column];
}

/// A line of numbers of which some are not that number.
bool any_other(const std::vector<double>& numbers, double from) {
    return std::ranges::any_of(numbers, [=](double x) { return x != from; });
}

/// The nodes before the first layer.
class OnnxPreparation {
public:
    OnnxPreparation(const Preparation& preparation, const Operand& read, OnnxGraph& graph)
        : preparation_(preparation),
          table_(preparation.table),
          read_(read),
          graph_(graph),
          number_(columns_beyond_float(preparation).empty() ? Number::float32 : Number::float64) {}

    Operand add() {
        Operand x = {read_.name, table_.empty() ? read_.shape : Shape{std::ssize(table_)}};
        graph_.add_input(x, number_);
        if (preparation_.factor.empty() && table_.empty()) return x;
        graph_.begin(read_.name + "/prepared");
        std::vector<double> left = preparation_.center;  // what is to be taken off the values
        if (table_.empty())
            x = centered(x, std::exchange(left, {}));
        else
            x = of_columns(filled(x), left);
        if (any_other(left, 0)) x = graph_.node("Sub", {x.name, floats("offset", left)}, read_.shape);
        if (any_other(preparation_.factor, 1))
            x = graph_.node("Mul", {x.name, floats("factor", preparation_.factor)}, read_.shape);
        return x;
    }

private:
    std::string name(const std::string& what) const { return read_.name + "/" + what; }
    std::string floats(const std::string& what, const std::vector<double>& numbers) {
        return graph_.constant({name(what), shape_of(numbers), {numbers.begin(), numbers.end()}});
    }
    std::string constants(const std::string& what, const std::vector<double>& numbers) {
        return number_ == Number::float64 ? graph_.constant(name(what), shape_of(numbers), numbers)
                                          : floats(what, numbers);
    }
    static Shape shape_of(const std::vector<double>& numbers) {
        return numbers.size() == 1 ? Shape{} : Shape{std::ssize(numbers)};
    }

    /// What stands for missing cells, and which they were.
    Operand filled(const Operand& x) {
        if (std::ranges::none_of(table_, may_be_missing)) return x;
        std::vector<double> fills;
        for (const TableColumn& column : table_) fills.push_back(may_be_missing(column) ? column.fill : NAN);
        const Operand missing = graph_.node("IsNaN", {x.name}, x.shape);
        const Operand known = graph_.node("Where", {missing.name, constants("fill", fills), x.name}, x.shape);
        missing_ = missing.name;
        return known;
    }

    /// What is taken off a column of numbers itself, while all its digits are there; it is taken out of `left`.
    std::vector<double> shifts(std::vector<double>& left) const {
        std::vector<double> shifts;
        std::size_t value = 0;
        for (const TableColumn& column : table_) {
            const bool whole = column.kind->name() == "number" && !left.empty();
            shifts.push_back(whole ? std::exchange(left[value], 0) : 0);
            value += column.width();
        }
        return shifts;
    }

    /// As floats. The difference of two floats that are near each other is exact, so what a float lacks of the center
    /// is taken off in a second step: readers that take a float64 for a float32 come as near as they can.
    Operand centered(const Operand& x, const std::vector<double>& center) {
        constexpr double unseen = 1e-7;  // of a deviation
        std::vector<double> most, rest;
        bool matters = false;
        for (std::size_t i = 0; i < center.size(); ++i) {
            most.push_back(static_cast<double>(static_cast<float>(center[i])));
            rest.push_back(center[i] - most.back());
            matters = matters || std::abs(rest.back() * scale_of(i)) > unseen;
        }
        Operand dst = x;
        if (any_other(most, 0)) dst = graph_.node("Sub", {dst.name, constants("center", most)}, x.shape);
        if (matters) dst = graph_.node("Sub", {dst.name, constants("center/rest", rest)}, x.shape);
        return number_ == Number::float64 ? graph_.cast_to_float(dst) : dst;
    }
    /// Of what goes in: a column, or a value.
    double scale_of(std::size_t i) const {
        std::size_t value = i;
        if (!table_.empty()) value = width_of({table_.begin(), table_.begin() + static_cast<std::ptrdiff_t>(i)});
        return preparation_.factor.empty() ? 1 : preparation_.factor[preparation_.factor.size() > 1 ? value : 0];
    }

    /// All values of a row, each column's by a product with a matrix of zeros and ones, which all readers know. What
    /// is taken off them on the way is taken out of `left`.
    Operand of_columns(const Operand& x, std::vector<double>& left) {
        const std::string dates = of_dates(x, left);
        const Operand numbers = centered(x, shifts(left));
        Operand sum = of_numbers(numbers);
        for (const std::string& more : {dates, of_words(numbers), of_indicators()})
            if (!more.empty()) sum = graph_.node("Add", {sum.name, more}, sum.shape);
        return sum;
    }

    /// Of the columns whose number is the value.
    Operand of_numbers(const Operand& x) {
        Constant direct = empty_matrix(name("columns"), table_.size(), width_of(table_));
        std::size_t value = 0;
        for (std::size_t c = 0; c < table_.size(); ++c) {
            const CellForm form = form_of(table_[c]);
            if (!form.one_hot && form.kind != CellForm::Kind::date) entry_of(direct, c, value) = 1;
            value += table_[c].width();
        }
        return product(x.name, direct);
    }

    std::string of_indicators() {
        if (missing_.empty() || std::ranges::none_of(table_, &TableColumn::indicator)) return {};
        Constant indicators = empty_matrix(name("indicators"), table_.size(), width_of(table_));
        std::size_t value = 0;
        for (std::size_t c = 0; c < table_.size(); ++c) {
            value += table_[c].width();
            if (table_[c].indicator) entry_of(indicators, c, value - 1) = 1;
        }
        const Operand known = graph_.cast_to_float({missing_, {std::ssize(table_)}});
        return product(known.name, indicators).name;
    }

    /// Of dates their parts, less what is their center, reckoned in double precision.
    std::string of_dates(const Operand& x, std::vector<double>& left) {
        std::vector<DatePlace> places;
        std::vector<std::size_t> columns;
        std::size_t value = 0;
        for (std::size_t c = 0; c < table_.size(); ++c) {
            const CellForm form = form_of(table_[c]);
            for (std::size_t i = 0; i < form.parts.size(); ++i)
                places.push_back({form.parts[i], columns.size(), value + i});
            if (form.kind == CellForm::Kind::date) columns.push_back(c);
            value += table_[c].width();
        }
        if (columns.empty()) return {};
        std::vector<double> chosen(table_.size() * columns.size());
        for (std::size_t i = 0; i < columns.size(); ++i) chosen[columns[i] * columns.size() + i] = 1;
        const std::string choice = graph_.constant(name("dates"), {std::ssize(table_), std::ssize(columns)}, chosen);
        OnnxCalendar calendar(graph_, name("calendar"), graph_.node("MatMul", {x.name, choice}, {std::ssize(columns)}));
        std::string sum;
        for (const char* part : {"year", "month", "day", "weekday", "day_of_year", "hour", "minute", "second", "days"})
            if (const std::string one = of_date_part(part, places, columns.size(), calendar, left); !one.empty())
                sum = sum.empty() ? one : graph_.node("Add", {sum, one}, read_.shape).name;
        return sum;
    }
    /// Which part of which date is which value.
    struct DatePlace {
        std::string part;
        std::size_t date, value;
    };
    std::string of_date_part(const std::string& part, const std::vector<DatePlace>& places, std::size_t dates,
                             OnnxCalendar& calendar, std::vector<double>& left) {
        Constant counted = empty_matrix(name(part), dates, width_of(table_));
        std::vector<double> centers(dates);
        bool told = false;
        for (const DatePlace& place : places) {
            if (place.part != part) continue;
            told = true;
            entry_of(counted, place.date, place.value) = 1;
            if (!left.empty()) centers[place.date] = std::exchange(left[place.value], 0);
        }
        if (!told) return {};
        const std::string center = graph_.constant(name(part + "/center"), {std::ssize(centers)}, centers);
        const Operand apart = graph_.node("Sub", {calendar.part(part).name, center}, {std::ssize(centers)});
        return product(graph_.cast_to_float(apart).name, counted).name;
    }
    Operand product(const std::string& x, const Constant& matrix) {
        return graph_.node("MatMul", {x, graph_.constant(matrix)}, {matrix.shape[1]});
    }

    /// Of each place that a word may have, 1 where it is the cell's: 1 - |x - place|, above 0. What the place counts is
    /// said by the column itself. Empty where no column has words of that kind.
    std::string of_words(const Operand& x) {
        struct Place {
            std::size_t column, value;
            double code;
        };
        std::vector<Place> places;
        std::size_t value = 0;
        for (std::size_t c = 0; c < table_.size(); ++c) {
            if (form_of(table_[c]).one_hot)
                for (double code = -1; code < static_cast<double>(table_[c].words.size()); ++code)
                    places.push_back({c, value, code});
            value += table_[c].width();
        }
        if (places.empty()) return {};
        Constant probes = empty_matrix(name("places"), table_.size(), places.size());
        Constant counted = empty_matrix(name("words"), places.size(), width_of(table_));
        std::vector<double> codes;
        for (std::size_t p = 0; p < places.size(); ++p) {
            const auto& [column, first, code] = places[p];
            entry_of(probes, column, p) = 1;
            codes.push_back(code);
            table_[column].encode(code, [&, first = first](std::size_t i, double counts) {
                entry_of(counted, p, first + i) = static_cast<float>(counts);
            });
        }
        const Operand distance = graph_.node("Sub", {product(x.name, probes).name, floats("codes", codes)}, {});
        const Operand apart = graph_.node("Abs", {distance.name}, {});
        const Operand less = graph_.node("Mul", {apart.name, graph_.constant({"-1", {}, {-1}})}, {});
        const Operand near = graph_.node("Add", {less.name, graph_.constant({"1", {}, {1}})}, {});
        return product(graph_.node("Relu", {near.name}, {}).name, counted).name;
    }

    const Preparation& preparation_;
    const std::vector<TableColumn>& table_;
    Operand read_;
    OnnxGraph& graph_;
    Number number_;
    std::string missing_ = {};  // which cells were
};

}  // namespace

Operand prepare(const Preparation& preparation, const Operand& read, OnnxGraph& graph) {
    return OnnxPreparation(preparation, read, graph).add();
}

std::vector<std::string> onnx_notes(const Preparation& preparation) {
    std::vector<std::string> notes;
    if (!preparation.table.empty())
        notes.emplace_back("its input has one number a cell: `table` in its metadata says which, docs/export.md how");
    if (const auto far = columns_beyond_float(preparation); !far.empty())
        notes.push_back(
            fmt::format("its input is float64, since float32 has too few digits for `{}`; OpenCV reads "
                        "float32 all the same, so that its answers may differ",
                        fmt::join(far, "`, `")));
    if (std::ranges::any_of(preparation.table, may_be_missing))
        notes.emplace_back("what stands for missing cells runs in onnxruntime, not in OpenCV");
    return notes;
}

}  // namespace runner
