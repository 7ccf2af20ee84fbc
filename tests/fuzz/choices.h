#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tests::fuzz {

/// Decisions. Drawn from a number they never end; drawn from bytes each is one byte's, and after the last all are 0: a
/// fuzzer that changes one byte changes one decision.
class Choices {
public:
    explicit Choices(std::uint64_t number) : state_(number) {}
    explicit Choices(std::string_view bytes) : bytes_(bytes), from_bytes_(true) {}

    /// 0 … count - 1; count is at least 1.
    std::size_t below(std::size_t count);
    bool one_in(std::size_t count) { return below(count) == count - 1; }
    template <class T>
    const T& pick(const std::vector<T>& list) {
        return list[below(list.size())];
    }
    template <class T>
    T& pick(std::vector<T>& list) {
        return list[below(list.size())];
    }

private:
    std::uint64_t next();

    std::uint64_t state_ = 0;
    std::string_view bytes_;
    bool from_bytes_ = false;
};

}  // namespace tests::fuzz
