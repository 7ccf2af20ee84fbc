#pragma once

namespace tests {

/// How many times as long the processor may take: the sanitizers watch every access.
#ifdef __SANITIZE_ADDRESS__
constexpr int slower = 10;
#else
constexpr int slower = 1;
#endif

}  // namespace tests
