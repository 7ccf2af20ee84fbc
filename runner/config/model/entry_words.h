#pragma once

#include <string>
#include <vector>

#include "runner/declared.h"

/// The words of entries of `layers`, the layers themselves aside: for parsing, help and schema.
namespace runner {

/// A key that any entry may have, within its settings or beside them.
struct EntryKey {
    std::string name, doc;
    Form form;
    std::string example;
};
const std::vector<EntryKey>& entry_keys();
/// The words of entries that are no layers, with the key that their main value has in a map.
struct EntryWord {
    std::string name, doc, main;
    Form form;
    std::string main_doc;
    std::string layers_doc;  // empty where it has no `layers`
    std::string example;
};
const std::vector<EntryWord>& entry_words();

/// Layers such as `add`, whose examples have several inputs: their sources are what they are about.
bool joins(const Kind& kind);

}  // namespace runner
