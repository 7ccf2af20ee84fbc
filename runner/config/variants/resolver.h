#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runner/declared.h"

namespace runner {

/// Expands `$name` as one variant (or the file, without settings) sees the parameters.
class Resolver {
public:
    /// `parameters` maps names to defaults; `settings` holds what the variant sets, other keys are ignored.
    Resolver(const Value& parameters, const Value& settings, Diagnostics& diagnostics);

    /// The value with every `$name` expanded: what comes in keeps its own place, and its `via` shows the use.
    /// `$$` becomes a dollar.
    Value resolve(const Value& value) { return expand(value, 0); }
    /// Follows a bare `$name` to its node, and leaves what stands within as it is.
    Value peel(const Value& value);
    /// All parameters with their values; reports circles, even where nothing reads them.
    Value values() const;
    /// The parameters that were asked for, on the way to others too.
    const std::set<std::string>& read() const { return read_; }
    /// Whether there was too much to expand: what was resolved is not whole then, and that has been told.
    bool full() const { return full_; }

private:
    struct Use {
        std::string name;  // of the parameter that is used
        Place place;
    };
    struct Expanded {
        Value value;
        std::size_t count = 0, levels = 0;
    };

    const Value* node(const std::string& name) const;
    Value expand(const Value& value, std::size_t depth);
    Value expand_use(const std::string& name, const Value& use, std::size_t depth);
    const Expanded& expanded(const std::string& name, std::size_t depth);
    bool known(const std::string& name, const Value& use);
    bool in_circle(const Use& use);
    bool fits(std::size_t more, const Value& at, std::size_t depth);

    const Value& parameters_;
    const Value& settings_;
    std::unordered_map<std::string_view, const Value*> declared_, set_;  // of the two, by name
    Diagnostics& diagnostics_;
    std::map<std::string, Expanded, std::less<>> expanded_;
    std::vector<Use> stack_;
    std::set<std::string> read_;
    std::size_t count_ = 0;
    bool full_ = false;
};

}  // namespace runner
