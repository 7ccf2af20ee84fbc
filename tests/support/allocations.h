#pragma once

#include <cstdint>

namespace tests {

/// Counts the calls of `operator new` while it lives, of all threads. oneDNN's own are left out: it makes a small
/// table of arguments at every execution.
class Allocations {
public:
    Allocations();
    ~Allocations();
    std::int64_t count() const;
};

}  // namespace tests
