#pragma once

#include <stdexcept>

namespace layers {

/// The system lets no memory be executed that was written before: oneDNN, which compiles its kernels so, would crash.
struct NoExecutableMemory : std::runtime_error {
    NoExecutableMemory();
};

/// Tries it, once. Throws NoExecutableMemory.
void require_executable_memory();

}  // namespace layers
