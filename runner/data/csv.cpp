#include "runner/data/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <vector>

#include "layers/declare/utf8.h"
#include "runner/data/dataset.h"
#include "runner/data/gzip.h"
#include "runner/data/sha256.h"
#include "runner/data/text_bytes.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

/// The bytes of a file as they are unpacked: counted, and summed for its SHA-256.
class SummedFile {
public:
    explicit SummedFile(const fs::path& path) : path_(path), next_(open_unpacked(path)) {}

    std::size_t read(std::span<std::uint8_t> out) {
        constexpr std::size_t most_bytes = std::size_t{4} << 30;
        try {
            const std::size_t got = next_(out);
            sum_.add(out.first(got));
            if ((read_ += got) > most_bytes)
                throw DataCorrupt(fmt::format("{}: it has more than 4 GiB", path_.string()));
            return got;
        } catch (const GzipError& error) {
            throw DataCorrupt(fmt::format("{}: {}", path_.string(), error.what()));
        }
    }
    std::string sha256() { return sum_.hex(); }

private:
    const fs::path& path_;
    ByteReader next_;
    Sha256 sum_;
    std::size_t read_ = 0;
};

/// One row, cut into its cells. Where a cell can't be shown as it stands, as with doubled quotes, it is kept here.
class CellCutter {
public:
    CellCutter(const fs::path& path, char separator) : path_(path), separator_(separator) {}

    void cut(std::string_view row, int line, std::vector<std::string_view>& cells) {
        constexpr std::size_t most_cells = 1'000'000;
        row_ = row;
        at_ = 0;
        line_ = line;
        cells.clear();
        unquoted_.clear();
        check_text();
        for (;; ++at_) {
            if (cells.size() == most_cells) throw_corrupt(fmt::format("a row has more than {} cells", most_cells));
            cells.push_back(cell());
            if (at_ == row_.size()) return;
            if (row_[at_] != separator_) throw_corrupt("expected a separator or the line's end after a quoted cell");
        }
    }

private:
    [[noreturn]] void throw_corrupt(const std::string& why) const {
        const auto lines = std::ranges::count(row_.substr(0, at_), '\n');
        throw DataCorrupt(fmt::format("{}:{}: {}", path_.string(), line_ + lines, why));
    }

    /// What is no UTF-8 would come out as another text, or as none.
    void check_text() const {
        const std::size_t broken = std::min(declare::find_broken_utf8(row_), row_.find('\0'));
        if (broken >= row_.size()) return;
        const std::string_view before = row_.substr(0, broken);
        const std::size_t line = before.rfind('\n') + 1;  // of several in a row: the last begins here
        const auto byte = static_cast<unsigned char>(row_[broken]);
        throw DataCorrupt(
            fmt::format("{}:{}:{}: {}\n      save the table as UTF-8{}", path_.string(),
                        line_ + std::ranges::count(before, '\n'), declare::count_characters(before.substr(line)) + 1,
                        byte == 0 ? "a byte 0 is no text: is it UTF-16 without a byte order mark?"
                                  : fmt::format("the byte 0x{:02X} is not UTF-8", byte),
                        byte == 0 ? "" : ", as with `iconv -f WINDOWS-1252 -t UTF-8`, if that is what it is in"));
    }

    std::string_view cell() {
        if (at_ < row_.size() && row_[at_] == '"') return quoted_cell();
        const std::size_t start = at_;
        at_ = std::min(row_.find(separator_, at_), row_.size());
        return trimmed(row_.substr(start, at_ - start));
    }

    std::string_view quoted_cell() {
        const std::size_t start = at_ + 1;
        bool doubled = false;
        for (at_ = start; (at_ = row_.find('"', at_)) != std::string_view::npos; at_ += 2) {
            if (at_ + 1 < row_.size() && row_[at_ + 1] == '"')
                doubled = true;
            else
                return unquoted(row_.substr(start, at_++ - start), doubled);
        }
        at_ = start;
        throw_corrupt("a quote is never closed");
    }

    std::string_view unquoted(std::string_view text, bool doubled) {
        if (!doubled) return text;
        std::string& cell = unquoted_.emplace_back();
        for (std::size_t i = 0; i < text.size(); ++i) {
            cell += text[i];
            i += text[i] == '"';
        }
        return cell;
    }

    static std::string_view trimmed(std::string_view text) {
        while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
        while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
        return text;
    }

    const fs::path& path_;
    char separator_;
    std::string_view row_;
    std::size_t at_ = 0;
    int line_ = 0;
    std::deque<std::string> unquoted_;
};

/// Finds the rows of a text that comes piece by piece.
class RowReader {
public:
    RowReader(const fs::path& path, ByteReader text, char separator)
        : path_(path), next_(std::move(text)), separator_(separator), cutter_(path, separator) {}

    /// The next row that is not empty; false at the end.
    bool next(std::vector<std::string_view>& cells, int& line) {
        line_ += lines_;
        lines_ = 0;
        while (has(1) && end_of_line()) {
        }
        if (!has(1)) return false;
        const std::size_t length = row_length();  // it may move the text
        const std::string_view row(text_.data() + at_, length);
        line = line_;
        cutter_.cut(row, line_, cells);
        lines_ = static_cast<int>(std::ranges::count(row, '\n'));
        at_ += row.size();
        return true;
    }

private:
    /// Whether there are `count` more bytes of text; reads them where they are not here yet.
    bool has(std::size_t count) {
        while (text_.size() - at_ < count && read_more()) {
        }
        return text_.size() - at_ >= count;
    }

    /// False at the end.
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

    /// Passes \n, \r\n or \r.
    bool end_of_line() {
        const bool returned = text_[at_] == '\r';
        at_ += returned;
        const bool fed = has(1) && text_[at_] == '\n';
        at_ += fed;
        line_ += returned || fed;
        return returned || fed;
    }

    /// Of the row that begins here, without its line's end.
    std::size_t row_length() {
        constexpr std::size_t longest_row = std::size_t{64} << 20;
        bool cell_begins = true, quoted = false, inside = false;  // a quoted cell, and the quotes within it
        for (std::size_t i = 0; has(i + 1); ++i) {
            if (i == longest_row)
                throw DataCorrupt(
                    fmt::format("{}:{}: a row has more than 64 MiB: is a quote never closed?", path_.string(), line_));
            const char c = text_[at_ + i];
            if (c == '"' && (quoted || cell_begins)) {
                quoted = true;
                inside = !inside;
            } else if (!inside && (c == '\n' || c == '\r')) {
                return i;
            }
            cell_begins = !inside && c == separator_;
            quoted = quoted && !cell_begins;
        }
        return text_.size() - at_;
    }

    const fs::path& path_;
    ByteReader next_;
    char separator_;
    CellCutter cutter_;
    std::string text_;  // of it, at_ bytes are used
    std::size_t at_ = 0;
    bool ended_ = false;
    int line_ = 1, lines_ = 0;  // where the row began, and how many line ends it holds
};

}  // namespace

std::string read_csv(const fs::path& path, char separator,
                     const std::function<void(std::span<const std::string_view> cells, int line)>& each) {
    SummedFile file(path);
    RowReader rows(path, as_utf8([&](std::span<std::uint8_t> out) { return file.read(out); }), separator);
    std::vector<std::string_view> cells;
    std::size_t columns = 0;
    for (int line = 0; rows.next(cells, line);) {
        if (columns == 0) columns = cells.size();
        if (cells.size() != columns)
            throw DataCorrupt(fmt::format("{}:{}: expected {} cells, as the header has, received {}", path.string(),
                                          line, columns, cells.size()));
        each(cells, line);
    }
    return file.sha256();
}

std::vector<std::string> read_csv_header(const fs::path& path, char separator) {
    SummedFile file(path);
    RowReader rows(path, as_utf8([&](std::span<std::uint8_t> out) { return file.read(out); }), separator);
    std::vector<std::string_view> cells;
    int line = 0;
    if (!rows.next(cells, line)) return {};
    return {cells.begin(), cells.end()};
}

}  // namespace runner
