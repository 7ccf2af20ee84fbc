#pragma once

#include <optional>
#include <string>

#include "runner/declared.h"

namespace runner {

/// One entry of a list of layers with its words sorted: what it is, apart from what names and connects it. Its place is
/// that of the word that says what it is.
struct LayerEntry : Located {
    enum class Form { nothing, list, layer, repeat, use };

    Form form = Form::nothing;
    std::string word;            // what unnamed layers are called by: `dense`
    const Kind* kind = nullptr;  // of a layer
    Value body;                  // settings of a layer, count of a repeat, block of a use, items of a list
    Value layers;                // of a repeat
    std::optional<Value> name, from, when, share;
    std::string parameter;  // `x` where the whole entry is `$x`
};

/// Sorts the words of `item`, which stands in the list `list`; nothing after an error was reported.
std::optional<LayerEntry> read_layer_entry(const Value& item, const Value& list, Diagnostics& diagnostics);

/// Whether the condition `when` holds: a value that is true, non-zero and non-empty does, and its entry stays.
bool condition_holds(const Value& when, Diagnostics& diagnostics);

}  // namespace runner
