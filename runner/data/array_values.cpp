#include "runner/data/array_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>
#include <unordered_map>

#include "runner/data/text_bytes.h"

namespace runner {
namespace {

/// A float of two bytes (IEEE 754's binary16).
struct Half {
    std::uint16_t bits;

    operator double() const {
        const int exponent = bits >> 10 & 31;
        const double digits = bits & 1023, sign = bits >> 15 ? -1 : 1;
        if (exponent == 31)
            return digits == 0 ? sign * std::numeric_limits<double>::infinity()
                               : std::numeric_limits<double>::quiet_NaN();
        return sign * (exponent == 0 ? std::ldexp(digits, -24) : std::ldexp(1024 + digits, exponent - 25));
    }
};

template <class T>
struct OfType {
    using Type = T;
};

/// Calls `use(OfType<T>)` for the type of the array's values. Throws for texts.
template <class Use>
void with_type(const StoredArray& array, Use use) {
    const std::string type = array.header.descr.substr(1);
    if (type == "b1" || type == "u1") return use(OfType<std::uint8_t>());
    if (type == "i1") return use(OfType<std::int8_t>());
    if (type == "i2") return use(OfType<std::int16_t>());
    if (type == "u2") return use(OfType<std::uint16_t>());
    if (type == "i4") return use(OfType<std::int32_t>());
    if (type == "u4") return use(OfType<std::uint32_t>());
    if (type == "i8") return use(OfType<std::int64_t>());
    if (type == "u8") return use(OfType<std::uint64_t>());
    if (type == "f2") return use(OfType<Half>());
    if (type == "f4") return use(OfType<float>());
    if (type == "f8") return use(OfType<double>());
    throw DataCorrupt(fmt::format("{}: expected numbers, received values of type {}", array.name, array.header.descr));
}

bool is_swapped(const StoredArray& array) { return array.header.descr.front() == '>' && array.header.value_size > 1; }

/// The values of an array, one by one.
template <class T>
class Values {
public:
    explicit Values(const StoredArray& array) : array_(array), swapped_(is_swapped(array)) {}

    T operator[](std::size_t i) const {
        std::array<std::uint8_t, sizeof(T)> bytes{};
        std::memcpy(bytes.data(), array_.values.data() + i * sizeof(T), sizeof(T));
        if (swapped_) std::ranges::reverse(bytes);
        return std::bit_cast<T>(bytes);
    }
    /// As a double. Throws where it is none, or loses digits.
    double number(std::size_t i) const {
        const T value = (*this)[i];
        const auto number = static_cast<double>(value);
        if constexpr (sizeof(T) == 8 && std::is_integral_v<T>) {
            constexpr T most = T{1} << 53;
            const bool fits = value <= most && (std::is_unsigned_v<T> || value >= static_cast<T>(-most));
            if (!fits)
                throw DataCorrupt(
                    fmt::format("{} is {}: a number beyond 2^53 has more digits than a double\n"
                                "      take the same number off all of them",
                                array_.place_of(i), value));
        } else if constexpr (!std::is_integral_v<T>) {
            if (!std::isfinite(number)) throw_not_finite(i, number);
        }
        return number;
    }

private:
    [[noreturn]] void throw_not_finite(std::size_t i, double number) const {
        throw DataCorrupt(
            fmt::format("{} is {}: expected a finite number\n"
                        "      leave such samples out, or fill them in, as with `numpy.nan_to_num`",
                        array_.place_of(i), number));
    }

    const StoredArray& array_;
    bool swapped_;
};

void check_samples(const StoredArray& array) {
    const auto refuse = [&](const std::string& why) {
        throw DataCorrupt(fmt::format("{}: its shape is {}: {}", array.name, layers::show(array.header.shape), why));
    };
    if (array.header.shape.empty()) refuse("one number alone; expected the samples along the first side");
    if (std::ranges::find(array.header.shape, 0) != array.header.shape.end()) refuse("it holds no values");
    if (array.rows() > std::numeric_limits<std::int32_t>::max()) refuse("that are more than 2,147,483,647 samples");
}

template <class T>
NumberRows copy_rows(const StoredArray& array, std::size_t columns) {
    const Values<T> values(array);
    NumberRows rows(columns);
    std::vector<double> row(columns);
    const auto count = static_cast<std::size_t>(array.rows());
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t j = 0; j < columns; ++j) row[j] = values.number(i * columns + j);
        rows.append(row);
    }
    return rows;
}

/// Rows that stay where they lie, once it is known that all are finite.
template <class T>
NumberRows keep_rows(const StoredArray& array, std::size_t columns) {
    const Values<T> values(array);
    const std::size_t count = static_cast<std::size_t>(array.rows()) * columns;
    for (std::size_t i = 0; i < count; ++i) values.number(i);
    return NumberRows::of<T>(array.values, columns);
}

/// A class is one value: [n], or [n, 1] as of CIFAR-10.
void check_classes(const StoredArray& array) {
    const layers::Shape& shape = array.header.shape;
    const bool single = shape.size() == 1 || (shape.size() == 2 && shape[1] == 1);
    if (single) return check_samples(array);
    const char* const ways =
        "\n      of classes as zeros and a one, save `y.argmax(1)`; several numbers a sample are `targets: numbers`, "
        "and several yes or no `targets: booleans`";
    throw DataCorrupt(fmt::format("{}: its shape is {}: expected one target a sample{}", array.name,
                                  layers::show(shape), shape.size() == 2 ? ways : ""));
}

/// Of numbers a sample may have several.
void check_numbers(const StoredArray& array) {
    check_samples(array);
    if (array.header.shape.size() <= 2) return;
    throw DataCorrupt(fmt::format("{}: its shape is {}: expected the targets of a sample in a row", array.name,
                                  layers::show(array.header.shape)));
}

void check_target(double number, bool boolean, const StoredArray& array, std::size_t i) {
    if (boolean && number != 0 && number != 1)
        throw DataCorrupt(fmt::format("{} is {}: expected true or false, 1 or 0", array.place_of(i), number));
    if (std::abs(number) > std::numeric_limits<float>::max())
        throw DataCorrupt(fmt::format("{}: the target {} is beyond what a float32 holds", array.name, number));
}

/// The text of one value, whose bytes are UCS-4 or ASCII, filled up with zeros.
std::string text_at(const StoredArray& array, std::size_t i) {
    const std::size_t size = array.header.value_size, width = array.header.descr[1] == 'U' ? 4 : 1;
    const auto* at = array.values.data() + i * size;
    std::string text;
    for (std::size_t c = 0; c < size; c += width) {
        std::uint32_t letter = 0;
        for (std::size_t b = 0; b < width; ++b) letter = letter << 8 | at[c + (is_swapped(array) ? b : width - 1 - b)];
        if (letter == 0) break;
        const bool good = width == 4 ? letter < 0x110000 && (letter < 0xD800 || letter >= 0xE000) : letter < 128;
        if (!good || letter < 32)
            throw DataCorrupt(fmt::format("{} is no text: it holds the character 0x{:X}", array.place_of(i), letter));
        append_utf8(text, letter);
    }
    if (text.empty()) throw DataCorrupt(fmt::format("{} is empty: expected the name of a class", array.place_of(i)));
    return text;
}

/// Numbers the labels as they come.
template <class Key>
class Counter {
public:
    explicit Counter(TargetLabels& out) : out_(out) {}

    template <class Show>
    void add(const Key& key, Show show) {
        const auto [found, fresh] = places_.emplace(key, static_cast<std::int32_t>(out_.labels.size()));
        if (fresh) out_.labels.push_back(show(key));
        out_.classes.push_back(found->second);
    }

private:
    TargetLabels& out_;
    std::unordered_map<Key, std::int32_t> places_;
};

template <class T>
TargetLabels number_labels(const StoredArray& array) {
    TargetLabels result;
    if constexpr (std::is_integral_v<T>) {
        Counter<T> counter(result);
        const Values<T> values(array);
        for (std::int64_t i = 0; i < array.rows(); ++i)
            counter.add(values[static_cast<std::size_t>(i)], [](T value) { return fmt::format("{}", +value); });
    } else {
        Counter<double> counter(result);
        const Values<T> values(array);
        for (std::size_t i = 0; i < static_cast<std::size_t>(array.rows()); ++i) {
            const double value = values.number(i);
            if (value != std::floor(value) || std::abs(value) > 0x1p53)
                return {.broken = fmt::format("{} is {}", array.place_of(i), value)};
            counter.add(value + 0.0, [](double whole) { return fmt::format("{:.0f}", whole); });
        }
    }
    return result;
}

}  // namespace

void take_samples(const StoredArray& array, Part& part) {
    check_samples(array);
    part.shape = array.row_shape();
    if (part.shape.empty()) part.shape = {1};
    const auto columns = static_cast<std::size_t>(layers::size_of(part.shape));
    const std::string type = array.header.descr.substr(1);
    if (type == "u1") {
        part.bytes = array.values;
        return;
    }
    with_type(array, [&](auto of) {
        using T = typename decltype(of)::Type;
        constexpr bool kept = std::is_same_v<T, std::uint8_t> || std::is_same_v<T, float> || std::is_same_v<T, double>;
        if constexpr (kept)
            part.values = is_swapped(array) ? copy_rows<T>(array, columns) : keep_rows<T>(array, columns);
        else
            part.values = copy_rows<T>(array, columns);
    });
}

NumberRows target_numbers(const StoredArray& array, bool booleans) {
    check_numbers(array);
    const auto columns = static_cast<std::size_t>(layers::size_of(array.row_shape()));
    NumberRows numbers(columns);
    with_type(array, [&](auto of) { numbers = copy_rows<typename decltype(of)::Type>(array, columns); });
    for (std::int64_t row = 0; row < numbers.count(); ++row)
        for (std::size_t c = 0; c < columns; ++c)
            check_target(numbers.at(row, c), booleans, array, static_cast<std::size_t>(row) * columns + c);
    return numbers;
}

TargetLabels target_labels(const StoredArray& array) {
    check_classes(array);
    TargetLabels result;
    if (array.header.descr[1] == 'U' || array.header.descr[1] == 'S') {
        Counter<std::string> counter(result);
        for (std::size_t i = 0; i < static_cast<std::size_t>(array.rows()); ++i)
            counter.add(text_at(array, i), [](const std::string& text) { return text; });
        return result;
    }
    with_type(array, [&](auto of) { result = number_labels<typename decltype(of)::Type>(array); });
    return result;
}

}  // namespace runner
