#include "layers/engine/graph.h"

#include <fmt/format.h>

#include <algorithm>

#include "layers/kinds/activation.h"

namespace layers {
namespace {

std::int64_t sum(std::int64_t a, std::int64_t b) {
    if (__builtin_add_overflow(a, b, &a)) throw ShapeError("has more values than can be counted");
    return a;
}

std::int64_t product(std::int64_t a, std::int64_t b) {
    if (__builtin_mul_overflow(a, b, &a)) throw ShapeError("has more values than can be counted");
    return a;
}

/// Turns a spec into a graph, node by node. What stands on something wrong is left out and not reported again.
class GraphBuilder {
public:
    GraphBuilder(const NetworkSpec& spec, Diagnostics& diagnostics) : spec_(spec), diagnostics_(diagnostics) {
        graph_.inputs = spec.inputs;
        for (std::size_t i = 0; i < spec.inputs.size(); ++i) refs_.emplace(spec.inputs[i].name, NodeRef::input(i));
    }

    Graph build() {
        for (const auto& node : spec_.nodes) add(node);
        if (const auto output = refs_.find(spec_.output); output != refs_.end()) graph_.output = output->second;
        return std::move(graph_);
    }

private:
    void add(const NetworkSpec::Node& spec) {
        Graph::Node node;
        if (!spec.layer || !find_sources(spec, node)) return;
        node.path = spec.path;
        node.layer = spec.layer;
        node.place = spec.place;
        try {
            declare(spec, node);
        } catch (const ShapeError& error) {
            report(spec, fmt::format("layer `{}` ({}) {}", spec.path, spec.layer->name(), error.what()), error.help);
            return;
        }
        append(std::move(node));
        refs_.insert_or_assign(spec.path, NodeRef::node(graph_.nodes.size() - 1));
        if (const auto function = spec.layer->activation(); function && !function->identity()) add_inner(function);
    }

    /// False where something that it needs was wrong, and reported there.
    bool find_sources(const NetworkSpec::Node& spec, Graph::Node& node) const {
        const bool listed = std::ranges::find(spec_.nodes, spec.share, &NetworkSpec::Node::path) != spec_.nodes.end();
        if (listed && !refs_.contains(spec.share)) return false;
        for (const std::string& name : spec.from) {
            const auto found = refs_.find(name);
            if (found == refs_.end()) return false;
            node.src.push_back(found->second);
        }
        return true;
    }

    void declare(const NetworkSpec::Node& spec, Graph::Node& node) {
        std::vector<Shape> src;
        for (const NodeRef ref : node.src) src.push_back(graph_.shape(ref));
        const Signature signature = spec.layer->declare(src);
        node.dst = signature.dst;
        node.multiply_adds = signature.multiply_adds;
        size_of(node.dst);
        std::int64_t values = 0;
        for (const auto& parameter : signature.parameters) values = sum(values, size_of(parameter.shape));
        check_memory(sum(counted_, values));
        if (spec.share.empty())
            own(spec, node, signature);
        else
            share(spec, node, signature);
    }

    /// Values, gradients and two moments must be addressable; whether they fit the machine is asked elsewhere.
    static void check_memory(std::int64_t values) { product(values, 4 * static_cast<std::int64_t>(sizeof(float))); }

    void own(const NetworkSpec::Node& spec, Graph::Node& node, const Signature& signature) {
        node.frozen = std::ranges::find(spec_.frozen, spec.path) != spec_.frozen.end();
        for (const auto& declaration : signature.parameters) check_initializer(declaration);
        for (const auto& declaration : signature.parameters) {
            node.parameters.emplace_back(declaration.name, graph_.parameters.size());
            graph_.parameters.push_back(
                {spec.path + "/" + declaration.name, declaration, !declaration.state && !node.frozen});
            counted_ = sum(counted_, size_of(declaration.shape));
        }
    }

    static void check_initializer(const ParameterDeclaration& declaration) {
        try {
            if (declaration.initializer) declaration.initializer->fits(declaration.shape);
        } catch (const ShapeError& error) {
            throw ShapeError(fmt::format("cannot draw its {}: {}", declaration.name, error.what()), error.help);
        }
    }

    void share(const NetworkSpec::Node& spec, Graph::Node& node, const Signature& signature) {
        const auto found = std::ranges::find(graph_.nodes, spec.share, &Graph::Node::path);
        if (found == graph_.nodes.end()) throw ShapeError(fmt::format("shares `{}`, which is not there", spec.share));
        const Graph::Node& owner = *found;
        for (const auto& declaration : signature.parameters) {
            const Shape* there = shape_of(owner, declaration.name);
            if (!there || owner.parameters.size() != signature.parameters.size())
                throw ShapeError(fmt::format("cannot share the parameters of `{}` ({}): they have other names",
                                             owner.path, owner.layer->name()));
            if (*there != declaration.shape)
                throw ShapeError(fmt::format("cannot share the parameters of `{}`: its {} would be {}, but is {} there",
                                             owner.path, declaration.name, show(declaration.shape), show(*there)));
        }
        node.parameters = owner.parameters;
        node.frozen = owner.frozen;
    }

    /// Of a node's parameter, by the name that the layer declared; null if it has none of that name.
    const Shape* shape_of(const Graph::Node& node, const std::string& name) const {
        for (const auto& [declared, index] : node.parameters)
            if (declared == name) return &graph_.parameters[index].declaration.shape;
        return nullptr;
    }

    void append(Graph::Node node) {
        const auto learns = [this](NodeRef src) { return graph_.learns_below(src); };
        const auto trainable = [this](const auto& parameter) { return graph_.parameters[parameter.second].trainable; };
        node.learns_below = std::ranges::any_of(node.src, learns) || std::ranges::any_of(node.parameters, trainable);
        graph_.nodes.push_back(std::move(node));
    }

    /// The activation that a layer carries becomes a node of its own, which stands for the layer from here on.
    void add_inner(const Ref<Activation>& function) {
        const Graph::Node& outer = graph_.nodes.back();
        Graph::Node node;
        node.path = outer.path + "/activation";
        node.layer = activation_layer(function);
        node.src = {NodeRef::node(graph_.nodes.size() - 1)};
        node.dst = outer.dst;
        node.frozen = outer.frozen;
        node.inner = true;
        node.place = outer.place;
        refs_.insert_or_assign(outer.path, NodeRef::node(graph_.nodes.size()));
        append(std::move(node));
    }

    void report(const NetworkSpec::Node& spec, std::string message, std::string help) {
        diagnostics_.error(Located{spec.place, spec.via}, std::move(message), std::move(help));
    }

    const NetworkSpec& spec_;
    Diagnostics& diagnostics_;
    Graph graph_;
    std::map<std::string, NodeRef> refs_;  // what a name in `from` stands for
    std::int64_t counted_ = 0;             // values of all parameters so far
};

}  // namespace

Graph build_graph(const NetworkSpec& spec, Diagnostics& diagnostics) { return GraphBuilder(spec, diagnostics).build(); }

std::int64_t Graph::count(bool trainable_only) const {
    std::int64_t total = 0;
    for (const Parameter& parameter : parameters)
        if (!trainable_only || parameter.trainable) total = sum(total, size_of(parameter.declaration.shape));
    return total;
}

std::int64_t Graph::multiply_adds() const {
    std::int64_t total = 0;
    for (const Node& node : nodes) total = sum(total, node.multiply_adds);
    return total;
}

}  // namespace layers
