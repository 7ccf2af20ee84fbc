#include "runner/commands/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <string>

#include "layers/declare/printable.h"
#include "runner/store/files.h"

namespace runner {
namespace {

bool set(const char* name) {
    const char* value = std::getenv(name);
    return value && *value;
}

constexpr std::array<std::string_view, 5> styles = {"\x1b[0m", "\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[33m"};

/// Of what commands a terminal, our own colours alone.
std::string with_styles(std::string_view text) {
    std::string clean;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::string_view rest = text.substr(begin);
        const auto style = std::ranges::find_if(styles, [&](std::string_view s) { return rest.starts_with(s); });
        const std::size_t end = std::min(rest.find('\x1b', 1), rest.size());
        const std::size_t length = style == styles.end() ? 0 : style->size();
        clean += rest.substr(0, length);
        clean += declare::printable_lines(rest.substr(length, end - length));
        begin += end;
    }
    return clean;
}

int size_of_terminal(unsigned short winsize::*side, int standard) {
    winsize size{};
    for (const int fd : {STDOUT_FILENO, STDERR_FILENO})
        if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.*side > 0) return size.*side;
    return standard;
}

}  // namespace

Terminal::Terminal() {
    const char* term = std::getenv("TERM");
    const bool dumb = !term || std::string_view(term) == "dumb";
    live_ = isatty(STDERR_FILENO) && !dumb;
    people_read_out_ = isatty(STDOUT_FILENO);
    colour_out_ = people_read_out_ && !dumb && !set("NO_COLOR");
    colour_err_ = live_ && !set("NO_COLOR");
}

/// What cannot be written must not end a training: it is dropped. A reader that went away (`| head`) wants no more.
void Terminal::write_out(std::string_view text) {
    const int error = write_all(STDOUT_FILENO, text, ::write);
    if (error != 0 && error != EPIPE) out_error_ = error;
}

void Terminal::out(std::string_view text) {
    write_out(people_read_out_ ? declare::printable_lines(text) : std::string(text));
}

void Terminal::print(std::string_view text) {
    write_out(colour_out_ ? with_styles(text) : declare::printable_lines(text));
}

void Terminal::err(std::string_view text) { write_all(STDERR_FILENO, declare::printable_lines(text), ::write); }

void Terminal::redraw(int lines, std::string_view text) {
    const std::string up = lines > 0 ? fmt::format("\x1b[{}A\x1b[J", lines) : "";
    write_all(STDERR_FILENO, up + declare::printable_lines(text), ::write);
}

int Terminal::width() const { return size_of_terminal(&winsize::ws_col, 80); }

int Terminal::height() const { return size_of_terminal(&winsize::ws_row, 24); }

}  // namespace runner
