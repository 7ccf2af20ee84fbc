// The one door to libpng.
#include "runner/data/pictures/png.h"

#include <fmt/format.h>
#include <png.h>

#include <csetjmp>
#include <cstring>

namespace runner {
namespace {

/// Reads one file. libpng leaves by longjmp where something is wrong: what it may leave behind are members, never
/// objects of a function that it jumps out of.
class PngReader {
public:
    explicit PngReader(std::span<const std::uint8_t> file) : rest_(file), size_(file.size()) {
        png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, &fail, [](png_structp, png_const_charp) {});
        if (png_) info_ = png_create_info_struct(png_);
        if (!info_) throw PictureError("PNG: libpng does not start");
        png_set_read_fn(png_, this, &give);
    }
    ~PngReader() { png_destroy_read_struct(&png_, &info_, nullptr); }
    PngReader(const PngReader&) = delete;
    PngReader& operator=(const PngReader&) = delete;

    Image read() {
        if (!read_header()) throw_damaged();
        check_size();
        if (!ask_for_bytes()) throw_damaged();
        picture_.pixels.resize(row_size_ * picture_.height);
        rows_.resize(picture_.height);
        for (std::size_t y = 0; y < rows_.size(); ++y) rows_[y] = picture_.pixels.data() + y * row_size_;
        if (!read_rows()) throw_damaged();
        return std::move(picture_);
    }

private:
    static void fail(png_structp png, png_const_charp why) {
        auto* self = static_cast<PngReader*>(png_get_error_ptr(png));
        std::strncpy(self->why_, why, sizeof self->why_ - 1);
        png_longjmp(png, 1);
    }
    static void give(png_structp png, png_bytep to, std::size_t count) {
        auto* self = static_cast<PngReader*>(png_get_io_ptr(png));
        if (count > self->rest_.size()) png_error(png, "the file is cut off");
        std::memcpy(to, self->rest_.data(), count);
        self->rest_ = self->rest_.subspan(count);
    }
    [[noreturn]] void throw_damaged() const { throw PictureError(fmt::format("PNG: {}", why_)); }

    bool read_header() {
        if (setjmp(png_jmpbuf(png_)) != 0) return false;
        constexpr png_uint_32 longest_side = 1'000'000, most_chunks = 1000;
        constexpr png_alloc_size_t most_chunk_bytes = 8 << 20;
        png_set_user_limits(png_, longest_side, longest_side);
        png_set_chunk_cache_max(png_, most_chunks);
        png_set_chunk_malloc_max(png_, most_chunk_bytes);
        png_read_info(png_, info_);
        return true;
    }

    /// Before memory is taken: deflate packs no more than 1032 bytes into one.
    void check_size() {
        constexpr std::uint64_t most_ratio = 1032;
        picture_.height = png_get_image_height(png_, info_);
        picture_.width = png_get_image_width(png_, info_);
        check_picture_size(picture_.height, picture_.width);
        if (picture_.height * png_get_rowbytes(png_, info_) > most_ratio * size_)
            throw PictureError(fmt::format("PNG: its header says {} × {} pixels, which a file of {} bytes can't hold",
                                           picture_.height, picture_.width, size_));
    }

    bool ask_for_bytes() {
        if (setjmp(png_jmpbuf(png_)) != 0) return false;
        png_set_strip_16(png_);
        png_set_palette_to_rgb(png_);
        if (png_get_color_type(png_, info_) == PNG_COLOR_TYPE_GRAY) png_set_expand_gray_1_2_4_to_8(png_);
        png_set_strip_alpha(png_);
        png_set_interlace_handling(png_);
        png_read_update_info(png_, info_);
        picture_.channels = png_get_channels(png_, info_);
        row_size_ = png_get_rowbytes(png_, info_);
        return true;
    }

    bool read_rows() {
        if (setjmp(png_jmpbuf(png_)) != 0) return false;
        png_read_image(png_, rows_.data());
        png_read_end(png_, nullptr);
        return true;
    }

    png_structp png_ = nullptr;
    png_infop info_ = nullptr;
    std::span<const std::uint8_t> rest_;
    std::size_t size_, row_size_ = 0;
    char why_[128] = {};
    Image picture_;
    std::vector<png_bytep> rows_;
};

}  // namespace

Image read_png(std::span<const std::uint8_t> file) { return PngReader(file).read(); }

std::string png_of(std::span<const std::uint8_t> pixels, std::size_t width, std::size_t height, std::size_t channels) {
    if (pixels.size() != width * height * channels || pixels.empty()) return {};
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(width);
    image.height = static_cast<png_uint_32>(height);
    image.format = channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    std::string bytes(size, '\0');
    if (!png_image_write_to_memory(&image, bytes.data(), &size, 0, pixels.data(), 0, nullptr)) return {};
    bytes.resize(size);
    return bytes;
}

}  // namespace runner
