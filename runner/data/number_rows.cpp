#include "runner/data/number_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace runner {
namespace {

/// Many rows a block, so that what is said of each column once is little; few enough that one value that needs eight
/// bytes costs no more than its block.
std::size_t rows_of_block(std::size_t columns) {
    constexpr std::size_t values = std::size_t{1} << 16, least = 16, most = 4096;
    return std::clamp(values / std::max<std::size_t>(columns, 1), least, most);
}

}  // namespace

NumberRows::NumberRows(std::size_t columns) : columns_(columns), block_rows_(rows_of_block(columns)) {}

NumberRows::NumberRows(std::size_t columns, std::span<const double> values) : NumberRows(columns) {
    for (std::size_t at = 0; at + columns <= values.size(); at += columns) append(values.subspan(at, columns));
}

void NumberRows::append(std::span<const double> row) {
    if (!outside_.empty()) throw std::logic_error("rows that lie elsewhere take no more");
    last_.insert(last_.end(), row.begin(), row.end());
    if (++count_ % block_rows_ != 0) return;
    blocks_.push_back(pack(last_));
    last_.clear();
}

NumberRows NumberRows::extract(std::span<const std::int32_t> rows) {
    NumberRows taken(columns_), left(columns_);
    std::vector<double> row(columns_);
    std::size_t next = 0;
    for (std::int64_t i = 0; i < count(); ++i) {
        copy(i, row);
        const bool take = next < rows.size() && rows[next] == i;
        (take ? taken : left).append(row);
        next += take;
        if (outside_.empty() && static_cast<std::size_t>(i + 1) % block_rows_ == 0)
            blocks_[static_cast<std::size_t>(i) / block_rows_] = Block();  // all its rows have moved
    }
    *this = std::move(left);
    return taken;
}

void NumberRows::copy(std::int64_t row, std::span<double> dst) const {
    visit(row, [&](std::size_t first, auto numbers, std::size_t columns) {
        for (std::size_t i = 0; i < columns; ++i) dst[first + i] = numbers[i];
    });
}

NumberRows::Form NumberRows::form_of(double number) {
    const bool is_byte = number >= 0 && number < 256 && number == std::floor(number) && !std::signbit(number);
    if (is_byte) return Form::byte;
    if (std::isnan(number)) return Form::single;  // a cell that is missing
    const bool is_single = std::abs(number) <= std::numeric_limits<float>::max() &&
                           static_cast<double>(static_cast<float>(number)) == number;
    return is_single ? Form::single : Form::full;
}

std::size_t NumberRows::size_of(Form form) { return form == Form::byte ? 1 : form == Form::single ? 4 : 8; }

NumberRows::Block NumberRows::pack(std::span<const double> rows) const {
    std::vector<Form> forms(columns_, Form::byte);
    for (std::size_t row = 0; row < rows.size(); row += columns_)
        for (std::size_t c = 0; c < columns_; ++c)
            if (forms[c] != Form::full) forms[c] = std::max(forms[c], form_of(rows[row + c]));
    Block block;
    for (const Form form : forms) {
        if (block.runs.empty() || block.runs.back().form != form) block.runs.push_back({form, 0});
        ++block.runs.back().columns;
        block.stride += size_of(form);
    }
    block.runs.shrink_to_fit();
    block.bytes.resize(rows.size() / columns_ * block.stride);
    std::byte* to = block.bytes.data();
    const auto put = [&to](auto number) {
        std::memcpy(to, &number, sizeof number);
        to += sizeof number;
    };
    for (std::size_t row = 0; row < rows.size(); row += columns_)
        for (std::size_t c = 0; c < columns_; ++c) {
            const double number = rows[row + c];
            if (forms[c] == Form::byte)
                put(static_cast<std::uint8_t>(number));
            else if (forms[c] == Form::single)
                put(static_cast<float>(number));
            else
                put(number);
        }
    return block;
}

}  // namespace runner
