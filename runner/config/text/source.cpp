#include "runner/config/text/source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>

#include "layers/declare/utf8.h"
#include "runner/retried.h"

namespace runner {

namespace {

constexpr std::size_t most_file_bytes = std::size_t{4} << 20;
/// A parser looks ahead to the end of a line: hostile files make much of that.
constexpr std::size_t longest_line = std::size_t{64} << 10;

/// A file descriptor that closes itself.
struct OpenFile {
    int number;
    explicit OpenFile(const std::string& path)
        : number(retried([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK); })) {}
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    ~OpenFile() {
        if (number >= 0) ::close(number);
    }
};

struct Problem {
    std::string message, help;
    int line = 0, column = 0;  // where that is known; else 0
    std::string before = {};   // the text up to there
};

Problem cannot_open(int error) {
    std::error_code ignored;
    const std::string folder = std::filesystem::current_path(ignored).string();
    return {fmt::format("cannot read it: {}", std::strerror(error)),
            fmt::format("the working directory is `{}`", folder)};
}

/// All bytes of a regular file; never waits for a pipe, never reads more than an experiment file may hold.
std::optional<Problem> read_bytes(const std::string& path, std::string& bytes) {
    const OpenFile file(path);
    if (file.number < 0) return cannot_open(errno);
    struct stat status {};
    if (::fstat(file.number, &status) != 0) return cannot_open(errno);
    if (S_ISDIR(status.st_mode)) return Problem{"is a directory, not an experiment file", {}};
    if (!S_ISREG(status.st_mode)) return Problem{"is not a regular file", {}};
    bytes.resize(most_file_bytes + 1);
    std::size_t size = 0;
    while (size < bytes.size()) {
        const ssize_t got = retried([&] { return ::read(file.number, bytes.data() + size, bytes.size() - size); });
        if (got < 0) return cannot_open(errno);
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    bytes.resize(size);
    if (size > most_file_bytes) return Problem{"is larger than 4 MiB, too large for an experiment file", {}};
    return {};
}

/// Control characters could drive the terminal that shows the line; YAML forbids them too.
bool is_control(std::string_view sequence) {
    const auto first = static_cast<unsigned char>(sequence[0]);
    if (sequence.size() == 1) return (first < 0x20 && first != '\t' && first != '\n' && first != '\r') || first == 0x7F;
    const auto second = static_cast<unsigned char>(sequence[1]);
    return sequence.size() == 2 && first == 0xC2 && second <= 0x9F && second != 0x85;
}

/// A problem with the byte at `at`.
Problem problem_at(std::string_view bytes, std::size_t at, std::string message, std::string help) {
    std::size_t begin = bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    Problem problem{std::move(message), std::move(help), 1, 1, std::string(bytes.substr(begin, at - begin))};
    for (std::size_t i = begin; i < at; ++i) {
        const bool ends = bytes[i] == '\n' || (bytes[i] == '\r' && bytes[i + 1] != '\n');
        problem.line += ends;
        if (ends) begin = i + 1;
    }
    problem.column = 1 + static_cast<int>(count_characters(bytes.substr(begin, at - begin)));
    return problem;
}

std::optional<Problem> check_text(std::string_view bytes) {
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with(std::string_view("\xFE\xFF")) ||
        bytes.substr(0, 4).find('\0') != std::string_view::npos)
        return Problem{"is UTF-16 or binary, not UTF-8 text", "save it as UTF-8"};
    for (std::size_t i = 0; i < bytes.size();) {
        const std::size_t length = utf8_sequence(bytes.substr(i));
        const unsigned byte = static_cast<unsigned char>(bytes[i]);
        if (length == 0)
            return problem_at(bytes, i, fmt::format("the byte 0x{:02X} is not UTF-8", byte), "save it as UTF-8");
        if (is_control(bytes.substr(i, length)))
            return problem_at(bytes, i, fmt::format("a control character (0x{:02X})", byte), "remove it");
        i += length;
    }
    return {};
}

std::optional<Problem> check_lines(std::string_view text) {
    std::size_t begin = 0;
    for (int number = 1; begin <= text.size(); ++number) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        if (end - begin > longest_line)
            return Problem{fmt::format("line {} is longer than {} bytes", number, longest_line), "break the line"};
        begin = end + 1;
    }
    return {};
}

std::string with_plain_line_ends(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (bytes[i] == '\r' && i + 1 < bytes.size() && bytes[i + 1] == '\n') continue;
        text += bytes[i] == '\r' ? '\n' : bytes[i];
    }
    return text;
}

}  // namespace

std::shared_ptr<const Source> read_source(const std::string& path, Diagnostics& diagnostics) {
    const auto fail = [&](const Problem& problem) {
        diagnostics.error(Place{std::make_shared<Source>(Source{path, with_plain_line_ends(problem.before)}),
                                problem.line, problem.column, 1},
                          problem.message, problem.help);
        return nullptr;
    };
    std::string bytes;
    if (const auto problem = read_bytes(path, bytes)) return fail(*problem);
    if (const auto problem = check_text(bytes)) return fail(*problem);
    std::string_view text = bytes;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    std::string lines = with_plain_line_ends(text);
    if (const auto problem = check_lines(lines)) return fail(*problem);
    return std::make_shared<Source>(Source{path, std::move(lines)});
}

Locator::Locator(std::shared_ptr<const Source> source) : source_(std::move(source)), starts_{0} {
    for (std::size_t i = 0; i < text().size(); ++i)
        if (text()[i] == '\n') starts_.push_back(i + 1);
}

std::pair<std::size_t, std::size_t> Locator::line_of(std::size_t offset) const {
    const auto next = std::ranges::upper_bound(starts_, std::min(offset, text().size()));
    const std::size_t begin = *std::prev(next);
    return {begin, next == starts_.end() ? text().size() : *next - 1};
}

Place Locator::place(std::size_t begin, std::size_t end) const {
    begin = std::min(begin, text().size());
    // At the end of a text that ends its last line, the caret stands behind that line.
    if (begin == text().size() && begin > 0 && text()[begin - 1] == '\n') --begin;
    const auto [line_begin, line_end] = line_of(begin);
    if (line_begin != last_line_ || begin < last_offset_) {
        last_line_ = last_offset_ = line_begin;
        last_column_ = 1;
    }
    last_column_ +=
        static_cast<int>(count_characters(std::string_view(text()).substr(last_offset_, begin - last_offset_)));
    last_offset_ = begin;
    const auto line = std::ranges::upper_bound(starts_, line_begin) - starts_.begin();
    const std::size_t stop = std::clamp(end, begin, std::max(begin, line_end));
    const int length =
        std::max(1, static_cast<int>(count_characters(std::string_view(text()).substr(begin, stop - begin))));
    return {source_, static_cast<int>(line), last_column_, length};
}

}  // namespace runner
