#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "layers/declared.h"
#include "layers/kinds/layer.h"

namespace layers {

/// A network as the file says it, flat: names, connections and places, no shapes yet.
struct NetworkSpec {
    struct Input {
        std::string name;  // "input" where there is only one
        Shape shape;
        Place place;
    };
    struct Node {
        std::string path;  // `hidden1/dense`
        Ref<Layer> layer;
        std::vector<std::string> from;  // paths of nodes above, or names of inputs
        std::string share;              // path of the node whose parameters it uses; empty: its own
        Place place;
        std::vector<Value::Use> via;
    };
    std::vector<Input> inputs;
    std::vector<Node> nodes;                    // in topological order
    std::string output;                         // path of the node that nothing consumes, or an input's name
    std::vector<std::string> frozen;            // paths of the nodes whose parameters do not learn
    std::map<std::string, std::string> scopes;  // what a name stands for: `hidden` -> `hidden5/dropout`
};

/// A parameter or state of the whole network.
struct Parameter {
    std::string path;  // `hidden1/dense/kernel`
    ParameterDeclaration declaration;
    bool trainable = true;
};

/// What gives a node its values: another node of the graph, or one of its inputs.
class NodeRef {
public:
    static NodeRef node(std::size_t index) { return {false, index}; }
    static NodeRef input(std::size_t index) { return {true, index}; }

    bool is_input() const { return input_; }
    /// Its place among the nodes, or among the inputs.
    std::size_t index() const { return index_; }
    bool operator==(const NodeRef&) const = default;

private:
    NodeRef(bool input, std::size_t index) : input_(input), index_(index) {}

    bool input_;
    std::size_t index_;
};

/// A network with its shapes: nodes and edges, no memory.
struct Graph {
    struct Node {
        std::string path;
        Ref<Layer> layer;
        std::vector<NodeRef> src;
        Shape dst;
        std::vector<std::pair<std::string, std::size_t>> parameters;  // declared name -> index into Graph::parameters
        bool frozen = false;
        bool learns_below = false;  // it, or something below it, has trainable parameters
        std::int64_t multiply_adds = 0;
        bool inner = false;  // an activation split off its layer: not shown to the user as a layer of its own
        Place place;
    };
    std::vector<NetworkSpec::Input> inputs;
    std::vector<Node> nodes;
    std::vector<Parameter> parameters;
    NodeRef output = NodeRef::node(0);

    const Shape& shape(NodeRef ref) const {
        return ref.is_input() ? inputs[ref.index()].shape : nodes[ref.index()].dst;
    }
    /// Whether something learns at or below it.
    bool learns_below(NodeRef ref) const { return !ref.is_input() && nodes[ref.index()].learns_below; }
    std::int64_t count(bool trainable_only) const;
    std::int64_t multiply_adds() const;
};

/// Infers and checks every shape; all that does not fit is reported with layer, place, shapes in and out.
Graph build_graph(const NetworkSpec& spec, Diagnostics& diagnostics);

}  // namespace layers
