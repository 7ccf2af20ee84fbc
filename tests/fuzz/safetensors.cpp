#include "runner/store/safetensors.h"

#include <algorithm>
#include <cstring>

#include "runner/store/json.h"
#include "tests/fuzz/catalog.h"

namespace tests::fuzz {
namespace {

using namespace runner;

constexpr std::size_t prefix = 8;  // bytes that hold the length of the header

/// Types other than F32 are checked, and not kept.
bool is_kept(const Safetensors& file) {
    for (const auto& [name, tensor] : file.tensors)
        if (tensor.dtype != "F32") return false;
    return true;
}

void read(const std::string& input) {
    Safetensors file;
    try {
        file = from_safetensors(input, "weights");
    } catch (const SafetensorsError&) {
        return;
    }
    for (const auto& [name, tensor] : file.tensors) {
        std::int64_t size = 1;
        for (const std::int64_t side : tensor.shape) size *= side;
        require(tensor.dtype != "F32" || static_cast<std::size_t>(size) == tensor.values.size(), "arrays are whole");
    }
    if (!is_kept(file)) return;
    const std::string written = to_safetensors(file);
    require(to_safetensors(from_safetensors(written, "written")) == written,
            "a file stays the same when it is written and read");
}

std::vector<std::string> examples() {
    Safetensors two;
    two.metadata = {{"format", "pt"}};
    two.tensors["hidden/kernel"] = {.dtype = "F32", .shape = {2, 3}, .values = {1, 2, 3, 4, 5, 6}};
    two.tensors["hidden/bias"] = {.dtype = "F32", .shape = {3}, .values = {0, -1, 1e-40F}};
    Safetensors empty;
    empty.tensors["none"] = {.dtype = "F32", .shape = {0, 4}, .values = {}};
    return {to_safetensors(two), to_safetensors(empty)};
}

/// The header changed as JSON, and its length made right again.
std::string mutate_header(const std::string& input, Choices& choices) {
    if (input.size() < prefix) return mutate_lines(input, choices);
    std::uint64_t length = 0;
    std::memcpy(&length, input.data(), prefix);
    length = std::min<std::uint64_t>(length, input.size() - prefix);
    const std::string header = mutate_json(input.substr(prefix, length), choices);
    const std::uint64_t now = header.size();
    return std::string(reinterpret_cast<const char*>(&now), prefix) + header + input.substr(prefix + length);
}

}  // namespace

extern const Target safetensors = {"safetensors", read, examples, mutate_header};

}  // namespace tests::fuzz
