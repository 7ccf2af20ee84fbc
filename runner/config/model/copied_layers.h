#pragma once

#include <set>
#include <string>

namespace runner {

/// The parameters of a network that named weights are meant for. A layer is copied whole: one that gets something and
/// is not given all does not fit.
class CopiedLayers {
public:
    void add(const std::string& parameter);
    /// Whether a parameter gets nothing, and another of its layer something.
    bool lacks(const std::string& parameter) const;

private:
    std::set<std::string> parameters_, layers_;
};

}  // namespace runner
