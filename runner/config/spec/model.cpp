#include "runner/config/spec/model.h"

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

}  // namespace runner
