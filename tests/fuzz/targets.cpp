#include <fmt/format.h>

#include "tests/fuzz/catalog.h"

namespace tests::fuzz {

const std::vector<const Target*>& targets() {
    static const std::vector<const Target*> table = {
        &yaml,  &set,  &experiment, &json,         &trial,  &results,  &checkpoint, &safetensors, &idx,  &csv,
        &numpy, &http, &markup,     &command_line, &folder, &training, &arrays,     &png,         &jpeg, &pnm};
    return table;
}

const Target& target(const std::string& name) {
    std::string known;
    for (const Target* one : targets()) {
        if (one->name == name) return *one;
        known += " " + one->name;
    }
    throw std::invalid_argument(fmt::format("no target is called `{}`: there are{}", name, known));
}

}  // namespace tests::fuzz
