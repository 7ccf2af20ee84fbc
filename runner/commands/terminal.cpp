#include "runner/commands/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace runner {
namespace {

/// A reader that went away (`| head`) must not end a training: what cannot be written is dropped.
void write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(fd, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

bool set(const char* name) {
    const char* value = std::getenv(name);
    return value && *value;
}

}  // namespace

Terminal::Terminal() {
    const char* term = std::getenv("TERM");
    const bool dumb = !term || std::string_view(term) == "dumb";
    live_ = isatty(STDERR_FILENO) && !dumb;
    colour_out_ = isatty(STDOUT_FILENO) && !dumb && !set("NO_COLOR");
    colour_err_ = live_ && !set("NO_COLOR");
}

void Terminal::out(std::string_view text) { write_all(STDOUT_FILENO, text); }
void Terminal::err(std::string_view text) { write_all(STDERR_FILENO, text); }

int Terminal::width() const {
    winsize size{};
    for (const int fd : {STDOUT_FILENO, STDERR_FILENO})
        if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    return 80;
}

}  // namespace runner
