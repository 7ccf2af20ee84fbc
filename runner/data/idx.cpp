#include "runner/data/idx.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <future>

#include "runner/data/dataset.h"
#include "runner/data/gzip.h"
#include "runner/data/large_pages.h"
#include "runner/data/sha256.h"

namespace runner {
namespace {

constexpr std::uint64_t most_idx_bytes = std::uint64_t{4} << 30;
constexpr std::size_t long_piece = std::size_t{2} << 20;  // to sum it takes many times what a thread costs

const char* type_name(std::uint8_t type) {
    switch (type) {
        case 0x08:
            return "unsigned bytes";
        case 0x09:
            return "signed bytes";
        case 0x0b:
            return "16-bit integers";
        case 0x0c:
            return "32-bit integers";
        case 0x0d:
            return "floats";
        case 0x0e:
            return "doubles";
        default:
            return "an unknown type";
    }
}

/// Reads one file; keeps its name for messages and its sum.
class IdxReader {
public:
    IdxReader(const std::filesystem::path& path, const IdxWanted& wanted)
        : path_(path), wanted_(wanted), next_(open_unpacked(path)) {}

    IdxFile read() {
        file_.sizes = read_header();
        read_values(file_.bytes, expected_bytes(file_.sizes));
        file_.sha256 = sum_.hex();
        return std::move(file_);
    }

private:
    [[noreturn]] void throw_corrupt(const std::string& why) const {
        throw DataCorrupt(fmt::format("{}: {}", path_.string(), why));
    }

    std::size_t take(std::span<std::uint8_t> out) {
        const std::size_t got = next_(out);
        wait_for_sum();
        if (got < long_piece)
            sum_.add(out.first(got));
        else
            summing_ = std::async(std::launch::async, [this, piece = out.first(got)] { sum_.add(piece); });
        read_ += got;
        return got;
    }

    void wait_for_sum() {
        if (summing_.valid()) summing_.get();
    }

    std::vector<std::int64_t> read_header() {
        std::array<std::uint8_t, 4> magic{};
        if (const std::size_t got = take(magic); got < magic.size())
            throw_corrupt(fmt::format("expected an IDX file, received one of {} bytes", got));
        check_magic(magic);
        std::vector<std::int64_t> sizes;
        for (int i = 0; i < wanted_.dimensions; ++i) sizes.push_back(read_size());
        check_sizes(sizes);
        return sizes;
    }

    void check_magic(const std::array<std::uint8_t, 4>& magic) const {
        const auto [zero, zero_too, type, dimensions] = magic;
        if (zero != 0 || zero_too != 0)
            throw_corrupt(
                fmt::format("expected an IDX file of {}, which starts with the bytes 00 00 08 {:02x}, received "
                            "{:02x} {:02x} {:02x} {:02x}",
                            wanted_.items, wanted_.dimensions, zero, zero_too, type, dimensions));
        if (type != 0x08)
            throw_corrupt(
                fmt::format("expected unsigned bytes (type 08), received {} (type {:02x})", type_name(type), type));
        if (dimensions != wanted_.dimensions)
            throw_corrupt(fmt::format("expected {} of {} dimension{}, received {}", wanted_.items, wanted_.dimensions,
                                      wanted_.dimensions == 1 ? "" : "s", dimensions));
    }

    std::int64_t read_size() {
        std::array<std::uint8_t, 4> word{};
        if (take(word) < word.size()) throw_corrupt(fmt::format("its header is cut off after {} bytes", read_));
        return std::int64_t{word[0]} << 24 | word[1] << 16 | word[2] << 8 | word[3];
    }

    void check_sizes(const std::vector<std::int64_t>& sizes) const {
        if (std::ranges::find(sizes, 0) != sizes.end())
            throw_corrupt(fmt::format("it holds no {}: its sizes are {}", wanted_.items, layers::show(sizes)));
        const layers::Shape shape(sizes.begin() + 1, sizes.end());
        if (!wanted_.shape.empty() && shape != wanted_.shape)
            throw_corrupt(fmt::format("expected {} of shape {}, received {}", wanted_.items,
                                      layers::show(wanted_.shape), layers::show(shape)));
    }

    std::uint64_t expected_bytes(const std::vector<std::int64_t>& sizes) const {
        std::uint64_t product = 1;
        for (const std::int64_t size : sizes) {
            if (product > most_idx_bytes / static_cast<std::uint64_t>(size))
                throw_corrupt(fmt::format("its sizes {} make more than 4 GiB", layers::show(sizes)));
            product *= static_cast<std::uint64_t>(size);
        }
        return product;
    }

    /// Grows with what really comes: a header may promise anything.
    void read_values(std::vector<std::uint8_t>& bytes, std::uint64_t expected) {
        constexpr std::size_t believed = std::size_t{64} << 20;
        const std::uint64_t header = read_;
        reserve_in_large_pages(bytes, static_cast<std::size_t>(std::min<std::uint64_t>(expected, believed)));
        while (bytes.size() < expected) {
            const std::size_t before = bytes.size();
            const auto after = static_cast<std::size_t>(std::min<std::uint64_t>(expected, before + long_piece));
            if (after > bytes.capacity()) wait_for_sum();  // they move
            bytes.resize(after);
            const std::size_t got = take(std::span(bytes).subspan(before));
            if (before + got < bytes.size())
                throw_corrupt(fmt::format("expected {} bytes by its header, received {}", header + expected, read_));
        }
        wait_for_sum();
        std::array<std::uint8_t, 1> beyond{};
        if (next_(beyond) != 0) throw_corrupt(fmt::format("expected {} bytes by its header, received more", read_));
    }

    const std::filesystem::path& path_;
    const IdxWanted& wanted_;
    ByteReader next_;
    IdxFile file_;
    Sha256 sum_;
    std::uint64_t read_ = 0;
    std::future<void> summing_;  // the piece before, while the next one is read
};

}  // namespace

IdxFile read_idx(const std::filesystem::path& path, const IdxWanted& wanted) {
    try {
        return IdxReader(path, wanted).read();
    } catch (const GzipError& error) {
        throw DataCorrupt(fmt::format("{}: {}", path.string(), error.what()));
    }
}

}  // namespace runner
