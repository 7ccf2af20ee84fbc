#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "layers/engine/graph.h"
#include "runner/config/model/layer_entry.h"
#include "runner/declared.h"

namespace runner {

/// Turns lists of layers into the flat nodes of a network: repeats and blocks unrolled, every layer named, every name
/// that `from` and `share` use found. Names are fixed before `when` and null drop anything, so that the layers of two
/// variants keep their names.
class Expansion {
public:
    /// `network` has its inputs; nodes are appended to it. `blocks` may be null.
    Expansion(layers::NetworkSpec& network, const Value* blocks, Diagnostics& diagnostics);

    /// Reads the whole list; false after an error was reported.
    bool read(const Value& list);

    /// Paths of all layers of the file, those that were dropped included.
    const std::vector<std::string>& paths() const { return paths_; }

private:
    using Sources = std::vector<std::string>;  // paths of nodes, or names of inputs

    /// The list that is read at the moment.
    struct List {
        std::string scope;  // `a/hidden1/`
        Sources input;      // what `input` means in it; empty where it means nothing
        const List* parent = nullptr;
        // The list of an unnamed repeat or use has the scope of its parent, where the count goes on; within it, `dense`
        // still is its own first one.
        bool borrows_scope = false;
        std::map<std::string, int> counts = {};
        std::map<std::string, std::string> own = {};  // name within it -> path
    };
    /// What a name of the file means.
    struct Meaning {
        Sources stands_for;
        std::size_t first = 0, last = 0;  // its nodes, the last excluded
        Place place;
    };
    /// A name in `from` or `share` that was not there yet.
    struct Unknown {
        Value value;
        std::string key, help;
        std::vector<std::string> paths;  // that it would have, from the innermost scope outwards
    };

    void read_list(const Value& list, List& frame, Sources& flow, bool dropped);
    void read_items(const Value& list, List& frame, Sources& flow, bool dropped);
    void read_entry(const LayerEntry& entry, List& frame, Sources& flow, bool dropped);
    void nothing(const LayerEntry& entry, List& frame, const Sources& flow);
    void layer(const LayerEntry& entry, List& frame, Sources& flow, bool dropped);
    void list_of_parameter(const LayerEntry& entry, List& frame, Sources& flow, bool dropped);
    void repeat(const LayerEntry& entry, List& frame, Sources& flow, bool dropped);
    void use(const LayerEntry& entry, List& frame, Sources& flow, bool dropped);

    bool within_budget(const LayerEntry& entry);
    std::string name_of(const LayerEntry& entry, List& frame);
    static List inner(const std::string& name, const std::string& path, const Sources& input, const List& parent);
    Sources sources_of(const LayerEntry& entry, List& frame, const Sources& flow);
    Sources source_after_drop(const LayerEntry& entry, const Sources& sources, const Sources& flow);
    void add_node(const LayerEntry& entry, const std::string& path, const Sources& sources);
    void check_dropped(const LayerEntry& entry);
    void share(const LayerEntry& entry, List& frame, std::size_t first);
    void define(const std::string& path, Meaning meaning);
    const Meaning* find(const std::string& name, const List& frame) const;
    void unknown(const Value& value, const std::string& key, const List& frame);
    std::string suggest(const std::string& word, const List& frame) const;
    void report_unknown();

    layers::NetworkSpec& network_;
    const Value* blocks_;
    Diagnostics& diagnostics_;
    std::map<std::string, Meaning> names_;
    std::map<std::string, int> counts_;
    std::vector<std::string> paths_;
    std::vector<std::string> open_blocks_;
    std::vector<Unknown> unknown_;
    std::size_t compared_ = 0;  // names, with those that are unknown
    int entries_ = 0;
    std::size_t open_lists_ = 0;
    bool good_ = true;
};

}  // namespace runner
