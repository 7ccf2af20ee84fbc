#pragma once

#include <cstdint>
#include <vector>

namespace runner {

/// Takes memory for `size` bytes, in pages of 2 MiB where the system has them: batches jump all over a dataset, and
/// with small pages finding each sample's takes as long as reading it.
void reserve_in_large_pages(std::vector<std::uint8_t>& bytes, std::size_t size);

}  // namespace runner
