// The one door to zlib.
#include "runner/data/gzip.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

namespace runner {
namespace {

/// Unpacks one stream of members.
class GzipReader {
public:
    explicit GzipReader(ByteReader packed) : packed_(std::move(packed)) {
        constexpr int gzip_only = 16 + MAX_WBITS;
        if (inflateInit2(&stream_, gzip_only) != Z_OK) throw GzipError("gzip: zlib does not start");
    }
    ~GzipReader() { inflateEnd(&stream_); }
    GzipReader(const GzipReader&) = delete;
    GzipReader& operator=(const GzipReader&) = delete;

    std::size_t read(std::span<std::uint8_t> out) {
        std::size_t filled = 0;
        while (filled < out.size() && !ended_) {
            const std::span rest = out.subspan(filled, std::min<std::size_t>(out.size() - filled, 1u << 30));
            stream_.next_out = rest.data();
            stream_.avail_out = static_cast<uInt>(rest.size());
            step();
            filled += rest.size() - stream_.avail_out;
        }
        return filled;
    }

private:
    void step() {
        if (stream_.avail_in == 0 && !refill()) throw GzipError("gzip: the data are cut off");
        const int code = inflate(&stream_, Z_NO_FLUSH);
        if (code == Z_STREAM_END) return next_member();
        if (code == Z_OK || code == Z_BUF_ERROR) return;
        const std::string_view why = stream_.msg ? stream_.msg : "";
        if (why == "incorrect data check" || why == "incorrect length check")
            throw GzipError("gzip: the checksum at its end does not fit the data");
        throw GzipError(fmt::format("gzip: the data are damaged ({})", why));
    }

    bool refill() {
        stream_.next_in = buffer_.data();
        stream_.avail_in = static_cast<uInt>(packed_(buffer_));
        return stream_.avail_in > 0;
    }

    void next_member() {
        if (stream_.avail_in == 0 && !refill()) {
            ended_ = true;
            return;
        }
        if (*stream_.next_in != 0x1f) throw GzipError("gzip: something that is not gzip follows the data");
        inflateReset(&stream_);
    }

    ByteReader packed_;
    z_stream stream_{};
    std::array<std::uint8_t, 1 << 16> buffer_{};
    bool ended_ = false;
};

/// Whether a file begins as gzipped ones do.
bool is_gzipped(const std::filesystem::path& path) {
    std::array<std::uint8_t, 2> head{};
    return open_file(path)(head) == head.size() && head[0] == 0x1f && head[1] == 0x8b;
}

}  // namespace

ByteReader gunzip(ByteReader packed) {
    auto reader = std::make_shared<GzipReader>(std::move(packed));
    return [reader](std::span<std::uint8_t> out) { return reader->read(out); };
}

ByteReader open_unpacked(const std::filesystem::path& path) {
    const bool gzipped = is_gzipped(path);
    ByteReader plain = open_file(path);
    return gzipped ? gunzip(std::move(plain)) : plain;
}

}  // namespace runner
