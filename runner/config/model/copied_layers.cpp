#include "runner/config/model/copied_layers.h"

namespace runner {
namespace {

/// `hidden1/dense` of `hidden1/dense/kernel`.
std::string layer_of(const std::string& parameter) {
    const std::size_t slash = parameter.rfind('/');
    return parameter.substr(0, slash == std::string::npos ? 0 : slash);
}

}  // namespace

void CopiedLayers::add(const std::string& parameter) {
    parameters_.insert(parameter);
    layers_.insert(layer_of(parameter));
}

bool CopiedLayers::lacks(const std::string& parameter) const {
    return !parameters_.contains(parameter) && layers_.contains(layer_of(parameter));
}

}  // namespace runner
