#include "runner/data/npy.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "layers/declare/utf8.h"
#include "runner/data/text_bytes.h"

namespace runner {
namespace {

constexpr std::string_view magic = "\x93NUMPY";

/// Bytes of one value by its type; 0 for types that are not read, as structures and objects.
std::uint64_t size_of_value(std::string_view descr) {
    constexpr std::string_view orders = "<>|=", kinds = "biufUS";
    if (descr.size() < 3 || orders.find(descr[0]) == orders.npos || kinds.find(descr[1]) == kinds.npos) return 0;
    std::uint32_t count = 0;
    const auto [end, error] = std::from_chars(descr.data() + 2, descr.data() + descr.size(), count);
    if (error != std::errc() || end != descr.data() + descr.size()) return 0;
    const bool text = descr[1] == 'U' || descr[1] == 'S';
    const bool known = text || count == 1 || count == 2 || count == 4 || count == 8;
    return known ? std::uint64_t{count} * (descr[1] == 'U' ? 4 : 1) : 0;
}

/// Reads the literal of a Python dictionary with the three keys of a header.
class NpyHeaderReader {
public:
    explicit NpyHeaderReader(std::string_view text) : text_(text) {}

    NpyHeader read() {
        NpyHeader header;
        bool descr = false, order = false, shape = false;
        expect('{');
        while (!accept('}')) {
            const std::string key = string();
            expect(':');
            if (key == "descr" && !descr)
                header.descr = string(), descr = true;
            else if (key == "fortran_order" && !order)
                header.fortran_order = truth(), order = true;
            else if (key == "shape" && !shape)
                header.shape = tuple(), shape = true;
            else
                fail("one of the keys `descr`, `fortran_order` and `shape`, each once");
            if (!accept(',')) {
                expect('}');
                break;
            }
        }
        skip_blanks();
        if (at_ != text_.size()) fail("the header's end");
        if (!descr || !order || !shape) fail("the keys `descr`, `fortran_order` and `shape`");
        return header;
    }

private:
    [[noreturn]] void fail(const std::string& expected) const {
        throw NpyError(fmt::format("its header is not numpy's: expected {} at byte {}", expected, at_));
    }

    void skip_blanks() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
    }
    bool accept(char c) {
        skip_blanks();
        if (at_ == text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    void expect(char c) {
        if (!accept(c)) fail(fmt::format("`{}`", c));
    }
    bool accept_word(std::string_view word) {
        skip_blanks();
        if (!text_.substr(at_).starts_with(word)) return false;
        at_ += word.size();
        return true;
    }

    /// Without escapes, which no key and no type needs.
    std::string string() {
        skip_blanks();
        if (at_ == text_.size() || (text_[at_] != '\'' && text_[at_] != '"')) fail("a text in quotes");
        const std::size_t begin = at_ + 1, end = text_.find(text_[at_], begin);
        if (end == text_.npos) fail("a text that ends");
        at_ = end + 1;
        return std::string(text_.substr(begin, end - begin));
    }
    bool truth() {
        if (accept_word("True")) return true;
        if (!accept_word("False")) fail("`True` or `False`");
        return false;
    }
    /// "()", "(3,)", "(3, 4)".
    layers::Shape tuple() {
        layers::Shape shape;
        expect('(');
        while (!accept(')')) {
            shape.push_back(number());
            if (!accept(',')) {
                expect(')');
                break;
            }
        }
        return shape;
    }
    std::int64_t number() {
        skip_blanks();
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
        if (error != std::errc() || value < 0) fail("a length, at least 0");
        at_ = static_cast<std::size_t>(end - text_.data());
        accept('L');  // as Python 2 wrote it
        return value;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

/// Where the dictionary stands: after the magic, a version and its own length, which is of 2 bytes or of 4.
std::pair<std::size_t, std::size_t> place_of_header(std::string_view bytes) {
    if (!bytes.starts_with(magic) || bytes.size() < magic.size() + 2)
        throw NpyError("it does not begin as arrays of numpy do");
    const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(bytes[i])); };
    const std::size_t version = byte(magic.size());
    if (version < 1 || version > 3) throw NpyError(fmt::format("its format {} is none of 1, 2 and 3", version));
    const std::size_t width = version == 1 ? 2 : 4, begin = magic.size() + 2 + width;
    if (bytes.size() < begin) throw NpyError("its header is cut off");
    std::size_t length = 0;
    for (std::size_t i = width; i-- > 0;) length = length << 8 | byte(magic.size() + 2 + i);
    if (length > longest_npy_header - begin) throw NpyError(fmt::format("its header takes {} bytes", length));
    if (bytes.size() - begin < length) throw NpyError("its header is cut off");
    return {begin, length};
}

}  // namespace

NpyHeader read_npy_header(std::string_view bytes) {
    const auto [begin, length] = place_of_header(bytes);
    NpyHeader header = NpyHeaderReader(bytes.substr(begin, length)).read();
    header.begin = begin + length;
    header.value_size = size_of_value(header.descr);
    if (header.value_size == 0)
        throw NpyError(fmt::format("its values are of type `{}`, which is not read", header.descr));
    header.values_size = header.value_size;
    for (const std::int64_t size : header.shape)
        if (__builtin_mul_overflow(header.values_size, static_cast<std::uint64_t>(size), &header.values_size))
            throw NpyError(fmt::format("the size of shape {} overflows", layers::show(header.shape)));
    return header;
}

std::string to_npy(const NpyArray& array) {
    std::string shape;
    for (const std::int64_t size : array.shape) shape += fmt::format("{}{}", shape.empty() ? "" : ", ", size);
    if (array.shape.size() == 1) shape += ',';
    std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", array.descr, shape);
    constexpr std::size_t before = 10, alignment = 64;
    const std::size_t length = (before + header.size() + 1 + alignment - 1) / alignment * alignment - before;
    header.resize(length - 1, ' ');
    std::string bytes(magic);
    for (const std::size_t byte : {std::size_t{1}, std::size_t{0}, length & 255, length >> 8})
        bytes += static_cast<char>(byte);
    return bytes + header + '\n' + array.bytes;
}

NpyArray from_npy(std::string_view bytes) {
    NpyHeader header = read_npy_header(bytes);
    if (header.fortran_order) throw NpyError("it stands column by column (`fortran_order`), expected row by row");
    if (bytes.size() - header.begin != header.values_size)
        throw NpyError(fmt::format("its values take {} bytes, and {} of shape {} take {}", bytes.size() - header.begin,
                                   header.descr, layers::show(header.shape), header.values_size));
    return {std::move(header.descr), std::move(header.shape), std::string(bytes.substr(header.begin))};
}

NpyArray npy_texts(const std::vector<std::string>& texts, layers::Shape shape) {
    std::size_t width = 1;
    for (const std::string& text : texts) width = std::max(width, declare::count_characters(text));
    std::string bytes(texts.size() * width * 4, '\0');
    for (std::size_t i = 0; i < texts.size(); ++i) {
        char* to = bytes.data() + i * width * 4;
        for (std::string_view rest = texts[i]; !rest.empty(); to += 4) {
            const std::size_t length = declare::utf8_sequence(rest);
            if (length == 0) throw NpyError("expected texts of UTF-8");
            const std::uint32_t letter = declare::code_point(rest.substr(0, length));
            std::memcpy(to, &letter, 4);
            rest.remove_prefix(length);
        }
    }
    return {fmt::format("<U{}", width), std::move(shape), std::move(bytes)};
}

std::vector<std::string> npy_texts_of(const NpyArray& array) {
    if (!array.descr.starts_with("<U"))
        throw NpyError(fmt::format("expected texts, received values of type {}", array.descr));
    const std::size_t size = size_of_value(array.descr);
    std::vector<std::string> texts;
    for (std::size_t at = 0; size > 0 && at + size <= array.bytes.size(); at += size) {
        std::string& text = texts.emplace_back();
        for (std::size_t i = at; i < at + size; i += 4) {
            std::uint32_t letter = 0;
            std::memcpy(&letter, array.bytes.data() + i, 4);
            if (letter > 0x10FFFF) throw NpyError("expected texts of Unicode");
            if (letter != 0) append_utf8(text, letter);
        }
    }
    return texts;
}

}  // namespace runner
