#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

#include "runner/data/bytes.h"

namespace runner {

/// An archive that is cut off or damaged.
struct TarError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Goes through the plain files of a tar archive (POSIX ustar), one after the other. Throws TarError.
class TarReader {
public:
    explicit TarReader(ByteReader bytes) : bytes_(std::move(bytes)) {}

    /// The name of the next file, with its folders; nothing at the end.
    std::optional<std::string> next();
    /// The next bytes of this file; fewer than asked for only at its end.
    std::size_t read(std::span<std::uint8_t> out);

private:
    void skip();

    ByteReader bytes_;
    std::uint64_t left_ = 0, padding_ = 0;  // of the present file
};

}  // namespace runner
