// The one door to libjpeg-turbo.
#include "runner/data/pictures/jpeg.h"

#include <fmt/format.h>

#include <algorithm>
#include <csetjmp>
#include <cstdio>  // what jpeglib.h takes for granted
#include <cstring>
#include <string>

#include <jpeglib.h>

#include <jerror.h>

namespace runner {
namespace {

/// Whether libjpeg would go on with pixels that it makes up.
bool tells_of_damage(int warning) {
    constexpr int damages[] = {JWRN_HIT_MARKER,     JWRN_HUFF_BAD_CODE,     JWRN_JPEG_EOF,      JWRN_MUST_RESYNC,
                               JWRN_ARITH_BAD_CODE, JWRN_BOGUS_PROGRESSION, JWRN_NOT_SEQUENTIAL};
    return std::ranges::find(damages, warning) != std::end(damages);
}

/// Reads one file. libjpeg leaves by longjmp where something is wrong: what it may leave behind are members, never
/// objects of a function that it jumps out of.
class JpegReader {
public:
    JpegReader() {
        decoder_.err = jpeg_std_error(&errors_);
        decoder_.client_data = this;
        errors_.error_exit = [](j_common_ptr decoder) { fail(decoder); };
        errors_.emit_message = [](j_common_ptr decoder, int level) {
            if (level < 0 && tells_of_damage(decoder->err->msg_code)) fail(decoder);
        };
        progress_.progress_monitor = &watch;
    }
    ~JpegReader() { jpeg_destroy_decompress(&decoder_); }
    JpegReader(const JpegReader&) = delete;
    JpegReader& operator=(const JpegReader&) = delete;

    Image read(std::span<const std::uint8_t> file) {
        if (!start(file)) throw_damaged();
        picture_.height = decoder_.image_height;
        picture_.width = decoder_.image_width;
        check_picture_size(picture_.height, picture_.width);
        row_size_ = picture_.width * static_cast<std::size_t>(decoder_.num_components);
        if (!begin()) throw_damaged();
        for (std::size_t y = 0; y < picture_.height; ++y) {
            picture_.pixels.resize((y + 1) * row_size_);  // as they come
            if (!read_row(picture_.pixels.data() + y * row_size_)) throw_damaged();
        }
        if (!end()) throw_damaged();
        picture_.channels = decoder_.num_components == 1 ? 1 : 3;
        if (decoder_.num_components == 4) mix_inks();
        return std::move(picture_);
    }

private:
    [[noreturn]] static void fail(j_common_ptr decoder) {
        auto* self = static_cast<JpegReader*>(decoder->client_data);
        decoder->err->format_message(decoder, self->why_);
        std::longjmp(self->out_, 1);
    }
    /// Each scan of a small file may go over all pixels once more.
    static void watch(j_common_ptr decoder) {
        constexpr int most_scans = 200;
        auto* self = static_cast<JpegReader*>(decoder->client_data);
        if (self->decoder_.input_scan_number <= most_scans) return;
        std::strcpy(self->why_, "it has more than 200 scans");
        std::longjmp(self->out_, 1);
    }
    [[noreturn]] void throw_damaged() const { throw PictureError(fmt::format("JPEG: {}", why_)); }

    bool start(std::span<const std::uint8_t> file) {
        if (setjmp(out_) != 0) return false;
        jpeg_create_decompress(&decoder_);
        decoder_.client_data = this;
        decoder_.progress = &progress_;
        jpeg_mem_src(&decoder_, file.data(), file.size());
        jpeg_read_header(&decoder_, TRUE);
        return true;
    }

    bool begin() {
        if (setjmp(out_) != 0) return false;
        const int colors = decoder_.num_components;
        decoder_.out_color_space = colors == 1 ? JCS_GRAYSCALE : colors == 4 ? JCS_CMYK : JCS_RGB;
        jpeg_start_decompress(&decoder_);
        return decoder_.output_components == colors;
    }

    bool read_row(JSAMPROW row) {
        if (setjmp(out_) != 0) return false;
        return jpeg_read_scanlines(&decoder_, &row, 1) == 1;
    }

    bool end() {
        if (setjmp(out_) != 0) return false;
        return jpeg_finish_decompress(&decoder_) == TRUE;
    }

    /// Cyan, magenta, yellow and black as programs write them, each upside down.
    void mix_inks() {
        std::vector<std::uint8_t> mixed;
        mixed.reserve(picture_.pixels.size() / 4 * 3);
        for (std::size_t i = 0; i + 3 < picture_.pixels.size(); i += 4) {
            const std::uint32_t white = picture_.pixels[i + 3];
            for (std::size_t c = 0; c < 3; ++c) {
                const std::uint32_t product = (255u - picture_.pixels[i + c]) * white + 128;
                const std::uint32_t ink = (product + (product >> 8)) >> 8;
                mixed.push_back(static_cast<std::uint8_t>(white - std::min(white, ink)));
            }
        }
        picture_.pixels = std::move(mixed);
    }

    jpeg_decompress_struct decoder_{};
    jpeg_error_mgr errors_{};
    jpeg_progress_mgr progress_{};
    std::jmp_buf out_;
    char why_[JMSG_LENGTH_MAX] = "its colours are of a kind that is not read";
    std::size_t row_size_ = 0;
    Image picture_;
};

}  // namespace

Image read_jpeg(std::span<const std::uint8_t> file) { return JpegReader().read(file); }

}  // namespace runner
