#include "runner/commands/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "runner/store/files.h"

namespace runner {
namespace {

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

/// What cannot be written must not end a training: it is dropped. A reader that went away (`| head`) wants no more.
void Terminal::out(std::string_view text) {
    const int error = write_all(STDOUT_FILENO, text, ::write);
    if (error != 0 && error != EPIPE) out_error_ = error;
}

void Terminal::err(std::string_view text) { write_all(STDERR_FILENO, text, ::write); }

int Terminal::width() const {
    winsize size{};
    for (const int fd : {STDOUT_FILENO, STDERR_FILENO})
        if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    return 80;
}

}  // namespace runner
