#include "runner/data/text_bytes.h"

#include <algorithm>
#include <array>
#include <string>

namespace runner {

void append_utf8(std::string& text, std::uint32_t code) {
    const auto continued = [&](int shift) { text += static_cast<char>(0x80 | (code >> shift & 0x3F)); };
    if (code < 0x80) {
        text += static_cast<char>(code);
    } else if (code < 0x800) {
        text += static_cast<char>(0xC0 | code >> 6);
        continued(0);
    } else if (code < 0x10000) {
        text += static_cast<char>(0xE0 | code >> 12);
        continued(6);
        continued(0);
    } else {
        text += static_cast<char>(0xF0 | code >> 18);
        continued(12);
        continued(6);
        continued(0);
    }
}

namespace {

/// Some bytes that were read already, and then the others.
ByteReader put_back(std::span<const std::uint8_t> head, ByteReader rest) {
    return [head = std::string(head.begin(), head.end()), rest = std::move(rest)](std::span<std::uint8_t> out) mutable {
        const std::size_t taken = std::min(head.size(), out.size());
        std::copy_n(head.begin(), taken, out.begin());
        head.erase(0, taken);
        return taken == out.size() ? taken : taken + rest(out.subspan(taken));
    };
}

/// Bytes as `refill` makes them ready, which puts them into the string that it gets, and says false at the end.
template <class Refill>
ByteReader recoded(Refill refill) {
    return [refill = std::move(refill), ready = std::string(),
            used = std::size_t{0}](std::span<std::uint8_t> out) mutable {
        std::size_t filled = 0;
        while (filled < out.size()) {
            if (used == ready.size()) {
                ready.clear();
                used = 0;
                if (!refill(ready)) break;
            }
            const std::size_t count = std::min(ready.size() - used, out.size() - filled);
            std::copy_n(ready.begin() + static_cast<std::ptrdiff_t>(used), count,
                        out.begin() + static_cast<std::ptrdiff_t>(filled));
            used += count;
            filled += count;
        }
        return filled;
    };
}

class Utf16 {
public:
    Utf16(ByteReader next, bool big_endian) : next_(std::move(next)), high_byte_(big_endian ? 0 : 1) {}

    bool operator()(std::string& ready) {
        if (ended_) return false;
        std::array<std::uint8_t, 1 << 16> raw{};
        const std::size_t got = next_(raw);
        ended_ = got < raw.size();
        for (std::size_t i = 0; i + 1 < got; i += 2)
            add(static_cast<std::uint32_t>(raw[i + high_byte_] << 8 | raw[i + 1 - high_byte_]), ready);
        if (ended_ && high_) append_utf8(ready, high_);
        if (got % 2 != 0) ready += '\xff';
        return !ready.empty();
    }

private:
    void add(std::uint32_t unit, std::string& ready) {
        const bool low = unit >= 0xDC00 && unit < 0xE000;
        if (high_ && low) {
            append_utf8(ready, 0x10000 + ((high_ - 0xD800) << 10) + (unit - 0xDC00));
            high_ = 0;
            return;
        }
        if (high_) append_utf8(ready, high_);
        high_ = unit >= 0xD800 && unit < 0xDC00 ? unit : 0;
        if (!high_) append_utf8(ready, unit);
    }

    ByteReader next_;
    std::size_t high_byte_;   // its place in a unit
    std::uint32_t high_ = 0;  // the first half of a character
    bool ended_ = false;
};

/// Each byte is a character.
ByteReader from_latin1(ByteReader bytes) {
    return recoded([bytes = std::move(bytes)](std::string& ready) {
        std::array<std::uint8_t, 1 << 15> raw{};
        const std::size_t got = bytes(raw);
        for (const std::uint8_t c : std::span(raw).first(got)) append_utf8(ready, c);
        return got > 0;
    });
}

}  // namespace

ByteReader as_utf8(ByteReader bytes, TextEncoding encoding) {
    if (encoding == TextEncoding::latin1) return from_latin1(std::move(bytes));
    std::array<std::uint8_t, 3> head{};
    const std::span got = std::span(head).first(bytes(head));
    const auto begins = [&](std::initializer_list<std::uint8_t> mark) {
        return got.size() >= mark.size() && std::ranges::equal(got.first(mark.size()), mark);
    };
    if (begins({0xEF, 0xBB, 0xBF})) return bytes;
    const bool little = begins({0xFF, 0xFE}), big = begins({0xFE, 0xFF});
    const bool marked = little || big;
    if (!marked && encoding != TextEncoding::utf16) return put_back(got, std::move(bytes));
    return recoded(Utf16(put_back(got.subspan(marked ? 2 : 0), std::move(bytes)), big));
}

}  // namespace runner
