#include "runner/data/csv.h"

#include <fmt/format.h>

#include <immintrin.h>

#include <algorithm>
#include <array>
#include <bit>
#include <deque>
#include <vector>

#include "layers/declare/utf8.h"
#include "runner/data/dataset.h"
#include "runner/data/gzip.h"
#include "runner/data/text_bytes.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

/// The bytes of a file as they are unpacked: counted, and summed where that is wanted.
class SourceFile {
public:
    explicit SourceFile(const fs::path& path, Sha256* sum = nullptr)
        : path_(path), next_(open_unpacked(path)), sum_(sum) {}

    std::size_t read(std::span<std::uint8_t> out) {
        constexpr std::size_t most_bytes = std::size_t{4} << 30;
        try {
            const std::size_t got = next_(out);
            if (sum_) sum_->add(out.first(got));
            if ((read_ += got) > most_bytes)
                throw DataCorrupt(fmt::format("{}: it has more than 4 GiB", path_.string()));
            return got;
        } catch (const GzipError& error) {
            throw DataCorrupt(fmt::format("{}: {}", path_.string(), error.what()));
        }
    }

private:
    const fs::path& path_;
    ByteReader next_;
    Sha256* sum_;
    std::size_t read_ = 0;
};

/// Where the cells of a row end: at a separator or a line's end. Looks at 64 characters at once and remembers what it
/// saw, for the cells that follow.
class CellEnds {
public:
    explicit CellEnds(char separator) : separator_(_mm_set1_epi8(separator)) {}

    /// The next one; `end` where there is none. `at` never goes back.
    const char* find(const char* at, const char* end) {
        for (;;) {
            if (at >= seen_) {
                if (end - at < window) return find_slowly(at, end);
                look(at);
            }
            if (const std::uint64_t left = ends_ >> (at - (seen_ - window))) return at + std::countr_zero(left);
            at = seen_;
        }
    }

private:
    static constexpr std::ptrdiff_t window = 64;

    void look(const char* at) {
        ends_ = 0;
        for (int i = 0; i < window; i += 16) {
            const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + i));
            const __m128i found = _mm_or_si128(
                _mm_cmpeq_epi8(bytes, separator_),
                _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\r'))));
            ends_ |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(found))) << i;
        }
        seen_ = at + window;
    }
    const char* find_slowly(const char* at, const char* end) const {
        const auto separator = static_cast<char>(_mm_cvtsi128_si32(separator_));
        while (at != end && *at != separator && *at != '\n' && *at != '\r') ++at;
        return at;
    }

    __m128i separator_;       // sixteen times
    std::uint64_t ends_ = 0;  // a bit for each of the characters before seen_
    const char* seen_ = nullptr;
};

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// The text of a file, piece by piece.
class TextPieces {
public:
    explicit TextPieces(ByteReader text) : next_(std::move(text)) {}

    const char* begin() const { return text_.data() + at_; }
    const char* end() const { return text_.data() + text_.size(); }
    /// Whether what there is goes to the end of the file.
    bool ended() const { return ended_; }
    void pass(std::size_t count) { at_ += count; }

    /// Reads on, which moves the text; false at the end.
    bool read_more() {
        constexpr std::size_t piece = std::size_t{1} << 20;
        if (ended_) return false;
        text_.erase(0, at_);
        at_ = 0;
        const std::size_t before = text_.size(), wanted = std::max(piece, before);
        text_.resize(before + wanted);
        const std::size_t got = next_({reinterpret_cast<std::uint8_t*>(text_.data()) + before, wanted});
        text_.resize(before + got);
        ended_ = got < wanted;
        return got > 0;
    }

private:
    ByteReader next_;
    std::string text_;  // of it, at_ bytes are used
    std::size_t at_ = 0;
    bool ended_ = false;
};

/// Finds the rows of a text and cuts them into their cells. Where a cell can't be shown as it stands, as with doubled
/// quotes, it is kept here.
class RowReader {
public:
    RowReader(const fs::path& path, ByteReader text, char separator)
        : path_(path), text_(std::move(text)), separator_(separator) {}

    /// The next row that is not empty; false at the end.
    bool next(std::vector<std::string_view>& cells, int& line) {
        line_ += lines_;
        lines_ = 0;
        while (end_of_line()) {
        }
        if (!has_text()) return false;
        while (!cut(cells)) text_.read_more();  // where nothing is left to read, the row ends with the text
        const std::string_view row(text_.begin(), row_end_);
        line = line_;
        check_text(row);
        // A line's end can't stand in a row without quotes.
        if (quoted_) lines_ = static_cast<int>(std::count(row.begin(), row.end(), '\n'));
        text_.pass(row.size());
        return true;
    }

private:
    [[noreturn]] void throw_corrupt(const char* at, const std::string& why) const {
        throw DataCorrupt(fmt::format("{}:{}: {}", path_.string(), line_ + std::count(text_.begin(), at, '\n'), why));
    }

    bool has_text() { return text_.begin() != text_.end() || (text_.read_more() && text_.begin() != text_.end()); }

    /// Passes \n, \r\n or \r.
    bool end_of_line() {
        if (!has_text()) return false;
        const bool returned = *text_.begin() == '\r';
        if (returned) text_.pass(1);
        const bool fed = has_text() && *text_.begin() == '\n';
        if (fed) text_.pass(1);
        line_ += returned || fed;
        return returned || fed;
    }

    /// Cuts the row that begins here; false where the text that is here ends before it does.
    bool cut(std::vector<std::string_view>& cells) {
        constexpr std::size_t most_cells = 1'000'000;
        cells.clear();
        unquoted_.clear();
        quoted_ = false;
        const char* const end = text_.end();
        CellEnds ends(separator_);
        for (const char* at = text_.begin();; ++at) {
            if (cells.size() == most_cells) throw_corrupt(at, fmt::format("a row has more than {} cells", most_cells));
            const bool has_quotes = at != end && *at == '"';
            const char* const stop = has_quotes ? end_of_quotes(at + 1) : ends.find(at, end);
            if (!stop || (stop == end && !text_.ended())) return need_more();
            cells.push_back(has_quotes ? unquoted({at + 1, stop - 1}) : trimmed({at, stop}));
            if (stop == end || *stop == '\n' || *stop == '\r') return set_row(stop);
            if (*stop != separator_) throw_corrupt(stop, "expected a separator or the line's end after a quoted cell");
            at = stop;
        }
    }

    bool set_row(const char* end) {
        require_short(end);
        row_end_ = static_cast<std::size_t>(end - text_.begin());
        return true;
    }

    bool need_more() const {
        require_short(text_.end());
        return false;
    }
    void require_short(const char* end) const {
        constexpr std::ptrdiff_t longest_row = std::ptrdiff_t{64} << 20;
        if (end - text_.begin() > longest_row)
            throw_corrupt(text_.begin(), "a row has more than 64 MiB: is a quote never closed?");
    }

    /// Behind the quote that closes a cell; null where more text is needed.
    const char* end_of_quotes(const char* at) {
        const char* const begin = at;
        quoted_ = true;
        for (;; at += 2) {
            at = std::find(at, text_.end(), '"');
            require_short(at);
            if (at == text_.end() && text_.ended()) throw_corrupt(begin, "a quote is never closed");
            if (text_.end() - at < 2 && !text_.ended()) return nullptr;
            if (at + 1 == text_.end() || at[1] != '"') return at + 1;
        }
    }

    std::string_view unquoted(std::string_view text) {
        if (text.find('"') == std::string_view::npos) return text;
        std::string& cell = unquoted_.emplace_back();
        for (std::size_t i = 0; i < text.size(); ++i) {
            cell += text[i];
            i += text[i] == '"';
        }
        return cell;
    }

    /// What is no UTF-8 would come out as another text, or as none.
    void check_text(std::string_view row) const {
        const std::size_t broken = std::min(declare::find_broken_utf8(row), row.find('\0'));
        if (broken >= row.size()) return;
        const std::string_view before = row.substr(0, broken);
        const std::size_t line = before.rfind('\n') + 1;  // of several in a row: the last begins here
        const auto byte = static_cast<unsigned char>(row[broken]);
        throw DataCorrupt(fmt::format(
            "{}:{}:{}: {}\n      {}", path_.string(), line_ + std::count(before.begin(), before.end(), '\n'),
            declare::count_characters(before.substr(line)) + 1,
            byte == 0 ? "a byte 0 is no text: is it UTF-16 without a byte order mark?"
                      : fmt::format("the byte 0x{:02X} is not UTF-8", byte),
            byte == 0 ? "write `encoding: utf-16`, if that is what it is in, or save the table as UTF-8"
                      : "write `encoding: latin-1`, if that is what it is in, or save the table as UTF-8"));
    }

    const fs::path& path_;
    TextPieces text_;
    char separator_;
    std::deque<std::string> unquoted_;
    std::size_t row_end_ = 0;   // of the row that was cut, from its beginning
    bool quoted_ = false;       // a cell of it is
    int line_ = 1, lines_ = 0;  // where the row began, and how many line ends it holds
};

ByteReader text_of(SourceFile& file, const CsvFormat& format) {
    return as_utf8([&file](std::span<std::uint8_t> out) { return file.read(out); }, format.encoding);
}

}  // namespace

void read_csv(const fs::path& path, const CsvFormat& format,
              const std::function<void(std::span<const std::string_view> cells, int line)>& each, Sha256* sum) {
    SourceFile file(path, sum);
    RowReader rows(path, text_of(file, format), format.separator);
    std::vector<std::string_view> cells;
    std::size_t columns = 0;
    for (int line = 0; rows.next(cells, line);) {
        if (columns == 0) columns = cells.size();
        if (cells.size() != columns)
            throw DataCorrupt(fmt::format("{}:{}: expected {} cells, as the header has, received {}", path.string(),
                                          line, columns, cells.size()));
        each(cells, line);
    }
}

std::vector<std::string> read_csv_header(const fs::path& path, const CsvFormat& format) {
    SourceFile file(path);
    RowReader rows(path, text_of(file, format), format.separator);
    std::vector<std::string_view> cells;
    int line = 0;
    if (!rows.next(cells, line)) return {};
    return {cells.begin(), cells.end()};
}

char guess_separator(const fs::path& path, TextEncoding encoding) {
    SourceFile file(path);
    std::string head(std::size_t{1} << 16, '\0');
    head.resize(text_of(file, {',', encoding})({reinterpret_cast<std::uint8_t*>(head.data()), head.size()}));
    constexpr std::array candidates = {',', ';', '\t', '|'};
    std::array<int, candidates.size()> found{};
    bool quoted = false, begun = false;
    for (const char c : head) {
        if (begun && !quoted && (c == '\n' || c == '\r')) break;
        begun = begun || (c != '\n' && c != '\r');
        quoted ^= c == '"';
        for (std::size_t i = 0; i < candidates.size(); ++i) found[i] += !quoted && c == candidates[i];
    }
    if (found[0] > 0) return ',';
    const auto most = std::ranges::max_element(found);
    return *most == 0 ? ',' : candidates[static_cast<std::size_t>(most - found.begin())];
}

TextEncoding guess_encoding(const fs::path& path, std::size_t most) {
    SourceFile file(path);
    std::string text;  // of a piece, after what the one before it ended in
    constexpr std::size_t piece = std::size_t{1} << 20;
    for (std::size_t seen = 0; seen < most; seen += piece) {
        const std::size_t before = text.size();
        text.resize(before + piece);
        const std::size_t got = file.read({reinterpret_cast<std::uint8_t*>(text.data()) + before, piece});
        text.resize(before + got);
        if (seen == 0 && (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))) return TextEncoding::utf16;
        if (text.find('\0') != std::string::npos) return TextEncoding::utf16;
        const std::size_t broken = declare::find_broken_utf8(text);
        const bool is_cut = got == piece && text.size() - std::min(broken, text.size()) < 4;  // a character
        if (broken < text.size() && !is_cut) return TextEncoding::latin1;
        if (got < piece) break;
        text.erase(0, broken);
    }
    return TextEncoding::utf8;
}

std::string name_of_separator(char separator) {
    return separator == '\t' ? "a tabulator" : fmt::format("`{}`", separator);
}

}  // namespace runner
