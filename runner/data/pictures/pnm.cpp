// https://netpbm.sourceforge.net/doc/pgm.html
#include "runner/data/pictures/pnm.h"

#include <fmt/format.h>

#include <cmath>

namespace runner {
namespace {

class PnmReader {
public:
    explicit PnmReader(std::span<const std::uint8_t> file) : file_(file) {}

    Image read() {
        const char kind = static_cast<char>(file_[1]);
        at_ = 2;
        picture_.channels = kind == '3' || kind == '6' ? 3 : 1;
        picture_.width = number("its width");
        picture_.height = number("its height");
        most_ = number("its largest value");
        check_picture_size(picture_.height, picture_.width);
        if (most_ == 0 || most_ > 65535) fail(fmt::format("its largest value is {}: expected 1 to 65535", most_));
        if (kind == '2' || kind == '3')
            read_text();
        else
            read_bytes();
        return std::move(picture_);
    }

private:
    [[noreturn]] static void fail(const std::string& why) { throw PictureError("PNM: " + why); }

    static bool is_blank(std::uint8_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

    void skip_blanks() {
        bool comment = false;
        for (; at_ < file_.size(); ++at_) {
            if (file_[at_] == '#') comment = true;
            if (!comment && !is_blank(file_[at_])) return;
            if (file_[at_] == '\n' || file_[at_] == '\r') comment = false;
        }
    }

    std::uint32_t number(const char* what) {
        constexpr std::uint32_t most = 100'000'000;
        skip_blanks();
        std::uint32_t value = 0;
        const std::size_t begin = at_;
        for (; at_ < file_.size() && file_[at_] >= '0' && file_[at_] <= '9' && value < most; ++at_)
            value = value * 10 + (file_[at_] - '0');
        if (at_ == begin) fail(fmt::format("expected {}, a whole number, at byte {}", what, begin));
        return value;
    }

    std::size_t count() const { return picture_.height * picture_.width * picture_.channels; }

    /// Before memory is taken: a value takes so many bytes at least.
    void require_room(std::size_t bytes_of_value) const {
        const std::size_t left = at_ < file_.size() ? file_.size() - at_ : 0;
        if ((left + 1) / bytes_of_value < count())
            fail(fmt::format("its header says {} × {} pixels, and the file is cut off after {} bytes", picture_.height,
                             picture_.width, file_.size()));
    }

    void put(std::uint32_t value) {
        if (value > most_) fail(fmt::format("a value is {}, and its largest should be {}", value, most_));
        const double scaled = most_ == 255 ? value : std::nearbyint(255.0 * value / most_);
        picture_.pixels.push_back(static_cast<std::uint8_t>(scaled));
    }

    void read_text() {
        require_room(2);  // a digit and what parts it from the next
        picture_.pixels.reserve(count());
        for (std::size_t i = 0; i < count(); ++i) put(number("a value"));
    }

    void read_bytes() {
        if (at_ == file_.size() || !is_blank(file_[at_])) fail("expected one blank after its largest value");
        ++at_;
        const std::size_t width = most_ > 255 ? 2 : 1;
        if ((file_.size() - at_) / width < count()) require_room(2 * width + 1);
        picture_.pixels.reserve(count());
        for (std::size_t i = 0; i < count(); ++i, at_ += width)
            put(width == 1 ? file_[at_] : static_cast<std::uint32_t>(file_[at_] << 8 | file_[at_ + 1]));
    }

    std::span<const std::uint8_t> file_;
    std::size_t at_ = 0;
    std::uint32_t most_ = 0;
    Image picture_;
};

}  // namespace

Image read_pnm(std::span<const std::uint8_t> file) { return PnmReader(file).read(); }

}  // namespace runner
