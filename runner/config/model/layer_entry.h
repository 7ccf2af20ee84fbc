#pragma once

#include <optional>
#include <string>
#include <vector>

#include "layers/declare/catalog.h"

namespace runner {

/// One entry of a list of layers with its words sorted: what it is, apart from what names and connects it.
struct LayerEntry {
    enum class Form { nothing, list, layer, repeat, use };

    Form form = Form::nothing;
    std::string word;                     // what unnamed layers are called by: `dense`
    const declare::Kind* kind = nullptr;  // of a layer
    declare::Value body;                  // settings of a layer, count of a repeat, block of a use, items of a list
    declare::Value layers;                // of a repeat
    std::optional<declare::Value> name, from, when, share;
    std::string parameter;  // `x` where the whole entry is `$x`
    declare::Place place;
    std::vector<declare::Value::Use> via;
};

/// A key that any entry may have, within its settings or beside them.
struct EntryKey {
    std::string name, doc;
    declare::Form form;
    std::string example;
};
const std::vector<EntryKey>& entry_keys();
/// The words of entries that are no layers, with the key that their main value has in a map.
struct EntryWord {
    std::string name, doc, main;
    declare::Form form;
    std::string main_doc;
    std::string layers_doc;  // empty where it has no `layers`
    std::string example;
};
const std::vector<EntryWord>& entry_words();

/// Layers such as `add`, whose examples have several inputs: their sources are what they are about.
bool joins(const declare::Kind& kind);

/// Sorts the words of `item`, which stands in the list `list`; nothing after an error was reported.
std::optional<LayerEntry> read_layer_entry(const declare::Value& item, const declare::Value& list,
                                           declare::Diagnostics& diagnostics);

/// Whether `when` keeps its entry: a value that is true, non-zero and non-empty does.
bool keeps(const declare::Value& when, declare::Diagnostics& diagnostics);

}  // namespace runner
