#include "runner/record/record_field.h"

#include <fmt/format.h>

#include "layers/declare/diagnostic.h"

namespace runner {

void throw_unexpected(const std::string& path, const std::string& what, const Value& received) {
    declare::Diagnostics diagnostics;
    const std::string where = path.empty() ? "" : fmt::format("`{}`: ", path);
    diagnostics.error(declare::Place{},
                      fmt::format("{}expected {}, received {}", where, what, declare::show(received)));
    throw declare::InvalidInput(diagnostics);
}

std::string path_below(const std::string& path, const std::string& key) {
    return path.empty() ? key : path + "." + key;
}

}  // namespace runner
