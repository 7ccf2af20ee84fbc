#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "runner/declared.h"

namespace runner {

/// Writes a map as to_json does, an entry at a time: of a large one no more than that has to be in memory. For a map of
/// several lines, with an entry at least.
class JsonMapText {
public:
    void add(const std::string& key, const Value& value);
    /// A list of several lines, with an item at least; each is asked for when its turn comes.
    void add(const std::string& key, std::size_t count, const std::function<Value(std::size_t)>& item);
    std::string end();

private:
    void begin(const std::string& key);

    std::string text_;
};

}  // namespace runner
