#include "runner/config/spec/model.h"

#include <fmt/format.h>

#include <set>

namespace runner {

namespace {

using layers::NetworkSpec;

template <class T>
Value write(const T& value) {
    return declare::FieldType<T>::write(value);
}

Value write_node(const NetworkSpec::Node& node) {
    Value entry = Value::map();
    entry.set("name", Value::string(node.path));
    const Value component = declare::write_component(*node.layer);
    if (component.is_map())
        entry.set(component.entries.front().key, component.entries.front().value);
    else
        entry.set(component.text, Value::map());
    entry.set("from", write(node.from));
    if (!node.share.empty()) entry.set("share", Value::string(node.share));
    return entry;
}

Value write_start_from(const StartFrom& start) {
    Value map = Value::map();
    if (start.variant.empty())
        map.set("file", write(start.file));
    else
        map.set("variant", Value::string(start.variant));
    if (start.everything) return map;
    Value renames = Value::map();
    for (const auto& [theirs, ours] : start.renames) renames.set(theirs, Value::string(ours));
    map.set("layers", renames);
    return map;
}

template <class T>
void read(const Value& map, const char* key, T& out, Diagnostics& diagnostics) {
    if (const Value* value = map.find(key))
        declare::FieldType<T>::read(*value, out, {fmt::format("`{}` of a layer", key), {}, diagnostics});
}

/// The key that is none of a node's own names its layer.
NetworkSpec::Node read_node(const Value& entry, Diagnostics& diagnostics) {
    NetworkSpec::Node node;
    read(entry, "name", node.path, diagnostics);
    read(entry, "from", node.from, diagnostics);
    read(entry, "share", node.share, diagnostics);
    Value component = Value::map();
    component.place = entry.place;
    for (const auto& [key, place, value] : entry.entries)
        if (key != "name" && key != "from" && key != "share") component.set(key, value);
    declare::FieldType<Ref<layers::Layer>>::read(component, node.layer, {"a layer", {}, diagnostics});
    return node;
}

}  // namespace

Value write_model(const ModelSpec& model) {
    Value inputs = Value::map(), nodes = Value::list(), map = Value::map();
    for (const auto& input : model.network.inputs) inputs.set(input.name, write(input.shape));
    for (const auto& node : model.network.nodes) nodes.items.push_back(write_node(node));
    map.set("inputs", inputs);
    map.set("layers", nodes);
    map.set("start_from", model.start_from ? write_start_from(*model.start_from) : Value::null());
    map.set("freeze", write(model.network.frozen));
    return map;
}

NetworkSpec read_written_network(const Value& model, Diagnostics& diagnostics) {
    NetworkSpec network;
    const Value none = Value::map(), *inputs = model.find("inputs"), *nodes = model.find("layers");
    if (!inputs || !inputs->is_map() || !nodes || !nodes->is_list()) {
        diagnostics.error(model, "`model` of a variant: expected `inputs` and `layers`");
        return network;
    }
    for (const auto& entry : inputs->entries) {
        layers::Shape shape;
        declare::FieldType<layers::Shape>::read(
            entry.value, shape, {fmt::format("`{}` of `inputs`", entry.key), {.least = 1}, diagnostics});
        network.inputs.push_back({entry.key, shape, entry.place});
    }
    std::set<std::string> consumed;
    for (const Value& entry : nodes->items) {
        network.nodes.push_back(read_node(entry, diagnostics));
        consumed.insert(network.nodes.back().from.begin(), network.nodes.back().from.end());
    }
    for (const auto& input : network.inputs) network.output = input.name;
    for (const NetworkSpec::Node& node : network.nodes)
        if (!consumed.contains(node.path)) network.output = node.path;
    return network;
}

}  // namespace runner
