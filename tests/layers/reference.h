#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "layers/kinds/layer.h"

namespace tests {

using namespace layers;

/// A layer's situation, in double: what the plain loops of the reference start from.
struct Case {
    const Layer* layer = nullptr;
    std::int64_t rows = 0;
    std::vector<Shape> shapes;
    std::vector<std::vector<double>> src;  // (rows, size) each
    std::map<std::string, std::vector<double>> parameters;
    Phase phase = Phase::training;
    bool frozen = false;
    std::string path;
    std::uint64_t seed = 1, step = 0;
};

/// A layer's definition as plain loops in double: (rows, size) of what it gives, its own activation apart.
using PlainLoop = std::function<std::vector<double>(const Case&)>;

/// What the layer gives, by loops that follow its definition. Fails the test for a kind that has none here yet.
std::vector<double> reference(const Case& given);

}  // namespace tests
