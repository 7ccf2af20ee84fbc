#include "tests/fuzz/choices.h"

namespace tests::fuzz {

std::size_t Choices::below(std::size_t count) { return static_cast<std::size_t>(next() % count); }

std::uint64_t Choices::next() {
    if (from_bytes_) {
        if (bytes_.empty()) return 0;
        const auto byte = static_cast<unsigned char>(bytes_.front());
        bytes_.remove_prefix(1);
        return byte;
    }
    std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15;  // SplitMix64
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
}

}  // namespace tests::fuzz
