#pragma once

namespace layers {

/// While one lives, the thread that made it takes floating-point numbers below the smallest normal one (2^-126 in
/// float32) for 0, as TensorFlow's threads do. Moments of weights that have nothing to learn fade into that range and
/// stay there, where each operation takes the processor a hundred times as long.
class FlushDenormals {
public:
    FlushDenormals();
    ~FlushDenormals();
    FlushDenormals(const FlushDenormals&) = delete;
    FlushDenormals& operator=(const FlushDenormals&) = delete;

private:
    unsigned before_;
};

}  // namespace layers
