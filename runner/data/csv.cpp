#include "runner/data/csv.h"

#include <fmt/format.h>

#include <vector>

#include "runner/data/dataset.h"
#include "runner/data/gzip.h"
#include "runner/data/sha256.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

std::vector<std::uint8_t> read_whole(const fs::path& path) {
    constexpr std::size_t most_bytes = std::size_t{4} << 30, piece = std::size_t{1} << 22;
    const ByteReader next = open_unpacked(path);
    std::vector<std::uint8_t> bytes;
    try {
        for (std::size_t got = piece; got == piece;) {
            const std::size_t before = bytes.size();
            if (before >= most_bytes) throw DataCorrupt(fmt::format("{}: it has more than 4 GiB", path.string()));
            bytes.resize(before + piece);
            got = next(std::span(bytes).subspan(before));
            bytes.resize(before + got);
        }
    } catch (const GzipError& error) {
        throw DataCorrupt(fmt::format("{}: {}", path.string(), error.what()));
    }
    return bytes;
}

/// Reads a text row by row, each cut into its cells.
class RowReader {
public:
    RowReader(const fs::path& path, std::string_view text, char separator)
        : path_(path), text_(text), separator_(separator) {
        if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
    }

    /// The next row that is not empty; false at the end.
    bool next(std::vector<std::string>& cells, int& line) {
        while (at_ < text_.size() && end_of_line()) {
        }
        if (at_ == text_.size()) return false;
        line = line_;
        cells.clear();
        do cells.push_back(cell());
        while (at_ < text_.size() && text_[at_] == separator_ && ++at_);
        if (at_ < text_.size() && !end_of_line())
            throw_corrupt("expected a separator or the line's end after a quoted cell");
        return true;
    }

private:
    [[noreturn]] void throw_corrupt(const std::string& why) const {
        throw DataCorrupt(fmt::format("{}:{}: {}", path_.string(), line_, why));
    }

    /// Passes \n, \r\n or \r.
    bool end_of_line() {
        const std::size_t before = at_;
        if (at_ < text_.size() && text_[at_] == '\r') ++at_;
        if (at_ < text_.size() && text_[at_] == '\n') ++at_;
        line_ += at_ != before;
        return at_ != before;
    }

    std::string cell() {
        if (at_ < text_.size() && text_[at_] == '"') return quoted_cell();
        const std::size_t start = at_;
        while (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n' && text_[at_] != '\r') ++at_;
        return trimmed(text_.substr(start, at_ - start));
    }

    std::string quoted_cell() {
        const int start = line_;
        std::string cell;
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] == '"') {
                ++at_;
                if (at_ == text_.size() || text_[at_] != '"') return cell;
            }
            line_ += text_[at_] == '\n';
            cell += text_[at_];
        }
        line_ = start;
        throw_corrupt("a quote is never closed");
    }

    static std::string trimmed(std::string_view text) {
        while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
        while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
        return std::string(text);
    }

    const fs::path& path_;
    std::string_view text_;
    char separator_;
    std::size_t at_ = 0;
    int line_ = 1;
};

}  // namespace

std::string read_csv(const fs::path& path, char separator,
                     const std::function<void(std::span<const std::string> cells, int line)>& each) {
    const std::vector<std::uint8_t> bytes = read_whole(path);
    RowReader rows(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}, separator);
    std::vector<std::string> cells;
    std::size_t columns = 0;
    for (int line = 0; rows.next(cells, line);) {
        if (columns == 0) columns = cells.size();
        if (cells.size() != columns)
            throw DataCorrupt(fmt::format("{}:{}: expected {} cells, as the header has, received {}", path.string(),
                                          line, columns, cells.size()));
        each(cells, line);
    }
    return sha256(bytes);
}

}  // namespace runner
