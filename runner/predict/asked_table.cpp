#include "runner/predict/asked_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>

#include "layers/declare/diagnostic.h"
#include "runner/data/columns/boolean_words.h"
#include "runner/data/csv.h"
#include "runner/data/dataset.h"
#include "runner/data/table_survey.h"

namespace runner {
namespace {

using Header = std::vector<std::string>;

std::ptrdiff_t place_in(const Header& header, const std::string& column) {
    const auto found = std::ranges::find(header, column);
    return found == header.end() ? -1 : found - header.begin();
}

/// What the columns of a file are called that has no header, or whose networks know none. As many as the networks read
/// are those.
Header names_by_place(const std::filesystem::path& path, const AskedColumns& wanted, std::size_t columns) {
    if (columns == wanted.values.size()) return wanted.values;
    if (wanted.trained.header)
        throw DataCorrupt(fmt::format("{}: expected {} cells in a row without a header, `{}`, received {}",
                                      path.string(), wanted.values.size(), fmt::join(wanted.values, "`, `"), columns));
    Header names;
    for (std::size_t i = 0; i < columns; ++i) names.push_back(name_without_header(i));
    return names;
}

/// Where the columns stand in one file.
class ColumnPlaces {
public:
    ColumnPlaces(const std::filesystem::path& path, const AskedColumns& wanted, Header header)
        : path_(path), header_(std::move(header)) {
        for (const std::string& column : wanted.values) values.push_back(find(column, "the networks read"));
        for (const std::string& column : wanted.targets) targets.push_back(find(column, "holds what they predict"));
        if (const auto place = place_in(header_, wanted.weight); place >= 0 && !wanted.weight.empty())
            weight = used_.emplace_back(static_cast<std::size_t>(place));
        for (const std::string& column : wanted.kept) kept.push_back(find(column, "is to be kept"));
        if (missing_.errors() > 0) throw declare::InvalidInput(missing_);
    }

    std::vector<std::size_t> values, targets, kept;
    std::optional<std::size_t> weight;

    Header unused() const {
        Header names;
        for (std::size_t i = 0; i < header_.size(); ++i)
            if (std::ranges::find(used_, i) == used_.end()) names.push_back(header_[i]);
        return names;
    }

private:
    std::size_t find(const std::string& column, const char* what_for) {
        const std::ptrdiff_t place = place_in(header_, column);
        used_.push_back(static_cast<std::size_t>(std::max<std::ptrdiff_t>(place, 0)));
        if (place < 0)
            missing_.error(declare::Place{std::make_shared<declare::Source>(path_.string(), "")},
                           fmt::format("there is no column `{}`, which {}", column, what_for), help_for(column));
        return used_.back();
    }

    std::string help_for(const std::string& column) const {
        const bool numbers =
            std::ranges::all_of(header_, [](const auto& cell) { return CellFormat().number(cell).has_value(); });
        return numbers ? "the first row has numbers: `--table header=false`, if it names no columns"
                       : declare::suggestion(column, header_);
    }

    const std::filesystem::path& path_;
    Header header_;
    std::vector<std::size_t> used_;
    Diagnostics missing_;
};

class AskedReader {
public:
    AskedReader(const std::filesystem::path& path, const AskedColumns& wanted, std::size_t block,
                const std::function<void(const AskedRows&)>& each)
        : path_(path),
          wanted_(wanted),
          format_(format_of_asked(path, wanted.trained, wanted.values, wanted.told)),
          block_(block),
          each_(each),
          labels_(wanted.labels) {
        for (const TableColumn& column : wanted.table) words_.emplace_back(column.words);
    }

    AskedFile read() {
        AskedFile file;
        read_csv(path_, format_.text, [&](std::span<const std::string_view> cells, int line) {
            if (places_) return read_row(cells, line);
            const bool by_name = format_.header && wanted_.trained.header;
            places_.emplace(path_, wanted_,
                            by_name ? names_by_header(cells) : names_by_place(path_, wanted_, cells.size()));
            if (!format_.header) read_row(cells, line);
        });
        if (!places_) throw DataCorrupt(fmt::format("{}: expected a header and rows below it", path_.string()));
        hand_over();
        file.rows = all_;
        file.dropped = dropped_;
        file.unused = places_->unused();
        file.lacks_weight = !wanted_.weight.empty() && !places_->weight;
        return file;
    }

private:
    /// Networks that earlier runners have trained know an unnamed column by no name.
    Header names_by_header(std::span<const std::string_view> cells) const {
        if (place_in(wanted_.values, "") >= 0) return {cells.begin(), cells.end()};
        return names_in_header(cells);
    }

    void read_row(std::span<const std::string_view> cells, int line) {
        if (is_dropped(cells)) {
            ++dropped_;
            return;
        }
        const std::size_t first = rows_.values.size(), size = places_->values.size();
        rows_.values.resize(first + size);
        for (std::size_t i = 0; i < size; ++i)
            rows_.values[first + i] = wanted_.table.empty() ? number(cells[places_->values[i]], line, wanted_.values[i])
                                                            : value(cells[places_->values[i]], line, i);
        if (wanted_.lines) rows_.kept.push_back(fmt::format("{}", line));
        for (const std::size_t place : places_->kept) rows_.kept.emplace_back(cells[place]);
        for (std::size_t i = 0; i < places_->targets.size(); ++i)
            read_target(cells[places_->targets[i]], line, wanted_.targets[i]);
        if (places_->weight) read_weight(cells[*places_->weight], line);
        if (++rows_.count == block_) hand_over();
    }

    /// As in training: `missing: drop`.
    bool is_dropped(std::span<const std::string_view> cells) const {
        bool drops = false;
        for (std::size_t i = 0; i < wanted_.table.size(); ++i) {
            if (wanted_.table[i].missing.by != Missing::By::drop) continue;
            drops = true;
            if (format_.cells.is_missing(cells[places_->values[i]])) return true;
        }
        const auto is_missing = [&](std::size_t place) { return format_.cells.is_missing(cells[place]); };
        return drops &&
               (std::ranges::any_of(places_->targets, is_missing) || (places_->weight && is_missing(*places_->weight)));
    }

    double number(std::string_view cell, int line, const std::string& column) const {
        const auto number = format_.cells.number(cell);
        if (number && !is_too_large(*number)) return *number;
        throw_wrong(line, column, "a number", cell);
    }

    bool boolean(std::string_view cell, int line, const std::string& column) const {
        if (const auto means = boolean_cell(cell)) return *means;
        throw_wrong(line, column, boolean_expected, cell);
    }

    /// As its column is read: the number that it says, the place of its word.
    double value(std::string_view cell, int line, std::size_t index) const {
        const TableColumn& column = wanted_.table[index];
        if (format_.cells.is_missing(cell)) {
            if (column.missing.is_fitted() || column.missing.by == Missing::By::constant)
                return std::numeric_limits<double>::quiet_NaN();
            throw DataCorrupt(
                fmt::format("{}:{}: column `{}`: the cell is missing, and the networks were trained on "
                            "rows that have it",
                            path_.string(), line, column.name));
        }
        const auto read = column.kind->read(cell, format_.cells, words_[index]);
        if (read && !is_too_large(*read)) return *read;
        constexpr std::size_t most = 12;
        const bool lists = column.kind->collects_words() && column.words.size() <= most;
        throw_wrong(line, column.name,
                    lists ? fmt::format("one of `{}`", fmt::join(column.words, "`, `")) : column.kind->expected(),
                    cell);
    }

    [[noreturn]] void throw_wrong(int line, const std::string& column, const std::string& expected,
                                  std::string_view cell) const {
        throw DataCorrupt(fmt::format("{}:{}: column `{}`: expected {}, received `{}`", path_.string(), line, column,
                                      expected, cell));
    }

    void read_weight(std::string_view cell, int line) {
        const auto number = format_.cells.number(cell);
        if (!number || *number < 0 || is_too_large(*number))
            throw_wrong(line, wanted_.weight, "a weight, a number that is at least 0", cell);
        rows_.weights.push_back(static_cast<float>(*number));
    }

    void read_target(std::string_view cell, int line, const std::string& column) {
        if (wanted_.booleans) return rows_.numbers.push_back(boolean(cell, line, column) ? 1 : 0);
        if (wanted_.labels.empty()) return rows_.numbers.push_back(number(cell, line, column));
        const auto found = labels_.find(cell);
        if (!found)
            throw DataCorrupt(fmt::format("{}:{}: column `{}`: the networks know no class `{}`\n      they know {}",
                                          path_.string(), line, column, cell, known_classes()));
        rows_.classes.push_back(static_cast<std::int32_t>(*found));
    }

    std::string known_classes() const {
        constexpr std::size_t most = 12;
        const auto shown = std::span(wanted_.labels).first(std::min(most, wanted_.labels.size()));
        return fmt::format("`{}`{}", fmt::join(shown, "`, `"), wanted_.labels.size() > most ? " …" : "");
    }

    void hand_over() {
        if (rows_.count == 0) return;
        all_ += static_cast<std::int64_t>(rows_.count);
        each_(rows_);
        rows_.count = 0;
        rows_.values.clear();
        rows_.classes.clear();
        rows_.numbers.clear();
        rows_.weights.clear();
        rows_.kept.clear();
    }

    const std::filesystem::path& path_;
    const AskedColumns& wanted_;
    TableFormat format_;
    std::size_t block_;
    const std::function<void(const AskedRows&)>& each_;
    WordPlaces labels_;
    std::vector<WordPlaces> words_;  // of each column of values
    std::optional<ColumnPlaces> places_;
    AskedRows rows_;
    std::int64_t all_ = 0, dropped_ = 0;
};

}  // namespace

bool AskedColumns::may_drop() const {
    return std::ranges::any_of(table, [](const TableColumn& column) { return column.missing.by == Missing::By::drop; });
}

bool AskedColumns::reads_as(const AskedColumns& other) const {
    const auto same_column = [](const TableColumn& a, const TableColumn& b) {
        return a.name == b.name && a.words == b.words && a.missing == b.missing &&
               declare::same(declare::write_component(*a.kind), declare::write_component(*b.kind));
    };
    return values == other.values && targets == other.targets && labels == other.labels && booleans == other.booleans &&
           weight == other.weight && trained == other.trained && std::ranges::equal(table, other.table, same_column);
}

AskedFile read_asked(const std::filesystem::path& path, const AskedColumns& wanted, std::size_t block,
                     const std::function<void(const AskedRows&)>& each) {
    return AskedReader(path, wanted, block, each).read();
}

AskedFeed::AskedFeed(const AskedRows& rows, const Preparation& preparation)
    : rows_(rows), table_(preparation.table), units_(preparation.units), places_(rows.count) {
    std::iota(places_.begin(), places_.end(), 0);
    const auto size = static_cast<std::size_t>(layers::size_of(preparation.shape));
    for (std::size_t i = 0; i < size && !preparation.factor.empty(); ++i) {
        const std::size_t own = preparation.factor.size() > 1 ? i : 0;
        center_.push_back(preparation.center[own]);
        factor_.push_back(preparation.factor[own]);
    }
}

std::span<const std::int32_t> AskedFeed::rows(int input) const {
    return input == 0 ? std::span<const std::int32_t>(places_) : std::span<const std::int32_t>();
}

void AskedFeed::gather(std::int64_t first, layers::Plan& plan) const {
    const auto batch = static_cast<std::size_t>(plan.batch()), begin = static_cast<std::size_t>(first);
    const std::size_t columns = rows_.values.size() / rows_.count;
    const double* src = rows_.values.data() + begin * columns;
    float* dst = plan.input().data;
    for (std::size_t row = 0; row < batch; ++row, src += columns, dst += plan.input().columns)
        table_.empty() ? gather_row(src, dst) : encode_row(src, dst);
    if (!rows_.classes.empty())
        std::ranges::copy(std::span(rows_.classes).subspan(begin, batch), plan.class_targets().begin());
    if (!rows_.weights.empty())
        std::ranges::copy(std::span(rows_.weights).subspan(begin, batch), plan.sample_weights().begin());
    const std::size_t width = rows_.numbers.size() / rows_.count;
    for (std::size_t i = 0; i < batch * width; ++i)
        plan.number_targets()[i] = static_cast<float>(units_.standardized(rows_.numbers[begin * width + i], i % width));
}

void AskedFeed::gather_row(const double* src, float* dst) const {
    const std::size_t size = rows_.values.size() / rows_.count;
    if (factor_.empty())
        for (std::size_t i = 0; i < size; ++i) dst[i] = static_cast<float>(src[i]);
    else
        for (std::size_t i = 0; i < size; ++i) dst[i] = static_cast<float>((src[i] - center_[i]) * factor_[i]);
}

void AskedFeed::encode_row(const double* src, float* dst) const {
    std::size_t offset = 0;
    for (std::size_t c = 0; c < table_.size(); ++c) {
        table_[c].encode(src[c], [&](std::size_t i, double value) {
            const std::size_t at = offset + i;
            dst[at] = static_cast<float>(factor_.empty() ? value : (value - center_[at]) * factor_[at]);
        });
        offset += table_[c].width();
    }
}

void FarColumns::add(const AskedRows& rows) {
    const std::size_t size = preparation_.columns.size();
    if (preparation_.factor.size() != size || !preparation_.table.empty()) return;
    sums_.resize(size);
    for (std::size_t first = 0; first < rows.values.size(); first += size)
        for (std::size_t i = 0; i < size; ++i) sums_[i] += rows.values[first + i];
    count_ += static_cast<double>(rows.count);
}

std::vector<std::string> FarColumns::found() const {
    constexpr double far = 10;  // deviations of the mean of all rows
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < sums_.size(); ++i) {
        const double mean = sums_[i] / count_, center = preparation_.center[i], factor = preparation_.factor[i];
        if (std::abs((mean - center) * factor) <= far) continue;
        texts.push_back(fmt::format(
            "column `{}` lies about {:.4g}, and what the networks were trained on at {:.4g} ± {:.2g}: is it in another "
            "unit?",
            preparation_.columns[i], mean, center, 1 / factor));
    }
    return texts;
}

}  // namespace runner
