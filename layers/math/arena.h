#pragma once

#include <cstddef>
#include <memory>
#include <span>

namespace layers {

/// Floats aligned to 64 bytes, zeroed.
class Arena {
public:
    static constexpr std::size_t alignment = 64;  // a cache line, and the widest register

    explicit Arena(std::size_t values = 0);
    std::span<float> values() { return {data_.get(), size_}; }
    std::span<const float> values() const { return {data_.get(), size_}; }

private:
    struct Free {
        void operator()(float* p) const;
    };
    std::unique_ptr<float, Free> data_;
    std::size_t size_ = 0;
};

}  // namespace layers
