#include "runner/data/large_pages.h"

#include <sys/mman.h>

namespace runner {

void reserve_in_large_pages(std::vector<std::uint8_t>& bytes, std::size_t size) {
    constexpr std::uintptr_t page = std::uintptr_t{2} << 20;
    bytes.reserve(size);
    const auto start = reinterpret_cast<std::uintptr_t>(bytes.data());
    const std::uintptr_t first = (start + page - 1) / page * page, end = (start + size) / page * page;
    // A wish: the system may refuse it, and nothing but time is lost.
    if (first < end) madvise(bytes.data() + (first - start), end - first, MADV_HUGEPAGE);
}

}  // namespace runner
