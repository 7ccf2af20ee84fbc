#pragma once

#include <string>
#include <string_view>

namespace runner {

/// Where a command writes: results to stdout, messages to stderr. Colour and redrawing only where a person looks.
class Terminal {
public:
    /// Looks at the two streams and at NO_COLOR and TERM.
    Terminal();

    /// For people, to stdout: nothing that comes from a file commands the terminal, see declare::printable(). Our own
    /// colours stay where there are colours.
    void print(std::string_view text);
    /// For programs, to stdout: as it is, but where a person looks at it.
    void out(std::string_view text);
    /// For people, to stderr.
    void err(std::string_view text);
    /// To stderr, in place of so many lines above.
    void redraw(int lines, std::string_view text);
    /// Why stdout does not hold all that it was given; 0 if it does, or if its reader went away.
    int out_error() const { return out_error_; }

    bool colour_out() const { return colour_out_; }
    bool colour_err() const { return colour_err_; }
    /// Whether stderr may be redrawn.
    bool live() const { return live_; }
    /// Columns of the terminal, 80 where there is none.
    int width() const;
    /// Its lines, 24 where there is none.
    int height() const;

private:
    void write_out(std::string_view text);

    bool people_read_out_ = false;
    bool colour_out_ = false, colour_err_ = false, live_ = false;
    int out_error_ = 0;
};

}  // namespace runner
