#pragma once

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "layers/math/shape.h"

namespace runner {

/// A file breaks a rule of the safetensors format; the text says which, and where.
struct SafetensorsError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Named arrays in the safetensors format (https://github.com/huggingface/safetensors): the length of a JSON header as
/// 8 bytes, the header, and the values, row-major and little-endian.
struct Safetensors {
    struct Tensor {
        std::string dtype = "F32";
        layers::Shape shape;
        std::vector<float> values;  // empty for types other than F32: these are checked, and left where they are
    };
    std::map<std::string, Tensor> tensors;
    std::map<std::string, std::string> metadata;
};

/// The bytes of a file. All tensors are F32, so the format's order of writing is that of the names.
std::string to_safetensors(const Safetensors& file);

/// Reads a file, and holds it to every rule of the format; `name` is what messages call it. Throws SafetensorsError.
Safetensors from_safetensors(std::string_view bytes, const std::string& name);

}  // namespace runner
