#include "layers/engine/parameters.h"

#include <algorithm>

namespace layers {
namespace {

/// So that the next parameter is aligned as the arena is.
std::size_t padded(std::size_t values) {
    constexpr std::size_t line = Arena::alignment / sizeof(float);
    return (values + line - 1) / line * line;
}

}  // namespace

Parameters::Parameters(const Graph& graph) : declared_(graph.parameters), slices_(graph.parameters.size()) {
    std::size_t end = 0;
    const auto place = [&](bool trainable) {
        for (std::size_t i = 0; i < declared_.size(); ++i) {
            if (declared_[i].trainable != trainable) continue;
            slices_[i] = {end, static_cast<std::size_t>(size_of(declared_[i].declaration.shape))};
            end += padded(slices_[i].size);
        }
    };
    place(true);
    trainable_ = end;
    place(false);
    values_ = Arena(end);
    gradients_ = Arena(trainable_);
}

void Parameters::initialize(std::uint64_t seed) {
    for (std::size_t i = 0; i < declared_.size(); ++i) {
        const ParameterDeclaration& declaration = declared_[i].declaration;
        declaration.initializer->fill(value(i), declaration.shape, declaration.fans,
                                      Draws(Stream(seed, "init", declared_[i].path)));
    }
}

std::span<float> Parameters::value(std::size_t index) {
    return values_.values().subspan(slices_[index].offset, slices_[index].size);
}

std::span<const float> Parameters::value(std::size_t index) const {
    return values_.values().subspan(slices_[index].offset, slices_[index].size);
}

std::span<float> Parameters::gradient(std::size_t index) {
    if (!declared_[index].trainable) return {};
    return gradients_.values().subspan(slices_[index].offset, slices_[index].size);
}

std::optional<std::size_t> Parameters::find(std::string_view path) const {
    const auto found = std::ranges::find(declared_, path, &Parameter::path);
    if (found == declared_.end()) return {};
    return static_cast<std::size_t>(found - declared_.begin());
}

}  // namespace layers
