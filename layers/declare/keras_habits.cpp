#include "layers/declare/keras_habits.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace declare {

namespace {

bool has(const Fields& fields, std::string_view key) {
    return std::ranges::find(fields, key, &Field::key) != fields.end();
}

/// Other words for a setting, of Keras's earlier versions or of PyTorch. One that is the setting's own name stays it.
struct Renamed {
    std::string_view habit, key;
};
constexpr std::array renamed = {
    Renamed{"lr", "learning_rate"},
    Renamed{"alpha", "negative_slope"},
    Renamed{"eps", "epsilon"},
    Renamed{"init", "kernel_initializer"},
    Renamed{"kernel_init", "kernel_initializer"},
    Renamed{"bias", "use_bias"},
    Renamed{"bias_init", "bias_initializer"},
    Renamed{"out_features", "units"},
    Renamed{"output_dim", "units"},
    Renamed{"neurons", "units"},
    Renamed{"p", "rate"},
    Renamed{"nb_epoch", "epochs"},
    Renamed{"num_epochs", "epochs"},
    Renamed{"max_epochs", "epochs"},
    Renamed{"input_shape", "input"},
    Renamed{"batch_input_shape", "input"},
    Renamed{"earlystopping", "early_stopping"},
    Renamed{"learning_rate", "initial_learning_rate"},
    Renamed{"lr", "initial_learning_rate"},
    Renamed{"criterion", "loss"},
    Renamed{"optim", "optimizer"},
};

std::string_view own_word(std::string_view habit, const Fields& fields) {
    if (has(fields, habit)) return habit;
    const auto found =
        std::ranges::find_if(renamed, [&](const Renamed& it) { return it.habit == habit && has(fields, it.key); });
    return found == renamed.end() ? std::string_view() : found->key;
}

/// Settings that stand beside the component that has them, as in `{optimizer: adam, learning_rate: 0.01}`.
struct Moved {
    std::string_view habit, owner, key;
};
constexpr std::array moved = {
    Moved{"learning_rate", "optimizer", "learning_rate"},
    Moved{"lr", "optimizer", "learning_rate"},
    Moved{"momentum", "optimizer", "momentum"},
    Moved{"nesterov", "optimizer", "nesterov"},
    Moved{"weight_decay", "optimizer", "weight_decay"},
    Moved{"beta_1", "optimizer", "beta_1"},
    Moved{"beta_2", "optimizer", "beta_2"},
    Moved{"epsilon", "optimizer", "epsilon"},
    Moved{"clipnorm", "optimizer", "clipnorm"},
    Moved{"clipvalue", "optimizer", "clipvalue"},
    Moved{"global_clipnorm", "optimizer", "global_clipnorm"},
    Moved{"from_logits", "loss", "from_logits"},
    Moved{"label_smoothing", "loss", "label_smoothing"},
    Moved{"patience", "early_stopping", "patience"},
    Moved{"monitor", "early_stopping", "monitor"},
    Moved{"min_delta", "early_stopping", "min_delta"},
    Moved{"restore_best_weights", "early_stopping", "restore_best_weights"},
};

/// The owner with the setting added to those that it has.
std::string with_setting(const Moved& move, const Value& value, const Value* owner) {
    Value settings = Value::map();
    std::string name;
    if (owner && owner->is_scalar()) name = owner->text;
    if (owner && owner->is_map() && owner->entries.size() == 1) {
        name = owner->entries.front().key;
        if (owner->entries.front().value.is_map()) settings = owner->entries.front().value;
    }
    if (move.owner == "early_stopping" && owner && owner->is_map()) settings = *owner;
    if (move.owner == "early_stopping" && owner && owner->is_scalar()) settings.set("patience", *owner);
    settings.set(move.key, value);
    Value line = settings;
    if (move.owner != "early_stopping") {
        line = Value::map();
        line.set(name.empty() ? (move.owner == "optimizer" ? "adam" : "binary_crossentropy") : name, settings);
    }
    return fmt::format("it is a setting of `{0}`: write `{0}: {1}`", move.owner, show(line));
}

/// What has another shape here.
std::string other_shape(std::string_view key, const std::string& value) {
    if (key == "validation_split") return fmt::format("write `validation: {{fraction: {}}}` in `data`", value);
    if (key == "validation_data")
        return "write `validation: 5000` in `data`, for as many samples of the training part, or `validation: test`";
    if (key == "callbacks")
        return "write `early_stopping: {patience: 5, restore_best_weights: true}` in `training`, or give the optimizer "
               "a "
               "schedule, such as `optimizer: {adam: {reduce_lr_on_plateau: 0.001}}`; every curve is recorded anyway";
    if (key == "class_weights") return fmt::format("write `class_weight: {}` in `training`", value);
    if (key == "sample_weight")
        return "a column of a table says how much each row counts: write `columns: {COLUMN: weight}` in `csv`; classes "
               "are weighed by `class_weight`";
    if (key == "train_size")
        return value.find('.') == std::string::npos
                   ? fmt::format("write `take: {{train: {}}}`, for as many samples of the training part", value)
                   : fmt::format("write `size: {}`, the share of the training part to keep", value);
    if (key == "steps_per_epoch")
        return "an epoch is one pass over the training part: write `take: {train: 10000}` in `data` for less of it";
    if (key == "verbose" || key == "workers" || key == "use_multiprocessing" || key == "validation_batch_size" ||
        key == "validation_freq" || key == "initial_epoch" || key == "run_eagerly" || key == "jit_compile")
        return "there is no such setting: leave it out";
    return {};
}

/// A component has keys of its own that sections have too.
bool are_of_section(const Fields& fields, const Diagnostics& diagnostics) {
    const auto holds = [&](const SectionKeys& section) {
        return std::ranges::equal(section.keys, fields, {}, {}, &Field::key);
    };
    return fields.empty() || std::ranges::any_of(diagnostics.sections(), holds);
}

}  // namespace

std::string habitual_key(const Value::Entry& entry, const Value& map, const Fields& fields,
                         const Diagnostics& diagnostics) {
    const std::string_view key = entry.key;
    if (const std::string_view own = own_word(key, fields); !own.empty())
        return fmt::format("write `{}: {}`", own, show(entry.value));
    const auto move = std::ranges::find_if(
        moved, [&](const Moved& it) { return it.habit == key && (has(fields, it.owner) || fields.empty()); });
    if (move != moved.end()) {
        const std::string line = with_setting(*move, entry.value, map.find(move->owner));
        return fields.empty() ? line + " in `training`" : line;
    }
    if (std::string help = other_shape(key, show(entry.value)); !help.empty()) return help;
    const std::string section = diagnostics.section_with(key);
    if (section.empty() || !are_of_section(fields, diagnostics)) return {};
    return fmt::format("it belongs in `{}`: write `{}: {{{}: {}}}`", section, section, key, show(entry.value));
}

std::string habitual_settings(const Value& value, std::string_view owner) {
    const auto wanted = to_bool(value);
    if (owner != "`early_stopping`" || !wanted) return {};
    return *wanted ? "write `early_stopping: {patience: 5, restore_best_weights: true}`"
                   : "leave it out: nothing stops early then";
}

namespace {

/// Without case and underscores.
std::string plain(std::string_view name) {
    std::string result;
    for (const char c : name)
        if (c != '_') result += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return result;
}

bool begins_with_one_of(const std::string& name, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(words, [&](std::string_view word) { return name.starts_with(word); });
}

}  // namespace

namespace {

/// PyTorch's losses.
std::string loss_of_torch(const std::string& word) {
    if (begins_with_one_of(word, {"crossentropyloss", "nllloss"}))
        return "write `sparse_categorical_crossentropy` after `activation: softmax`, or "
               "`{sparse_categorical_crossentropy: {from_logits: true}}` after none";
    if (word == "bceloss") return "write `binary_crossentropy`";
    if (word == "bcewithlogitsloss") return "write `{binary_crossentropy: {from_logits: true}}`";
    if (word == "mseloss") return "write `mean_squared_error`";
    if (word == "l1loss") return "write `mean_absolute_error`";
    if (begins_with_one_of(word, {"smoothl1loss", "huberloss"})) return "write `huber`";
    if (word == "kldivloss") return "write `kl_divergence`";
    if (word == "poissonnllloss") return "write `poisson`";
    return {};
}

}  // namespace

std::string habitual_name(std::string_view name, const Catalog& catalog) {
    name = name.substr(0, name.find('('));
    const std::string word = plain(name.substr(name.rfind('.') + 1));  // npos + 1 is 0
    if (catalog.family == "dataset" &&
        begins_with_one_of(word, {"imdb", "reuters", "cifar", "bostonhousing", "californiahousing", "kmnist", "emnist",
                                  "qmnist", "svhn", "iris", "wine", "titanic", "imagenet"}))
        return "it does not come with the program: write `csv: {file: FILE.csv, label: COLUMN}` for a table of your "
               "own";
    if (catalog.family == "loss") return loss_of_torch(word);
    if (catalog.family == "layer" && begins_with_one_of(word, {"input"})) return "write `input: [28, 28]` in `model`";
    if (catalog.family == "layer" &&
        begins_with_one_of(word, {"conv3d", "convlstm", "maxpooling3d", "averagepooling3d", "lstm", "gru", "simplernn",
                                  "bidirectional", "embedding", "attention", "multiheadattention", "timedistributed"}))
        return "there is no such layer here: networks are built of `dense`, `conv2d`, and what stands between";
    return {};
}

namespace {

/// The arguments of a call, parted at its own commas.
std::vector<std::string> arguments_of(std::string_view text) {
    std::vector<std::string> arguments(1);
    int depth = 0;
    char quote = 0;
    for (const char c : text) {
        if (quote != 0)
            quote = c == quote ? 0 : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (c == '(' || c == '[' || c == '{')
            ++depth;
        else if (c == ')' || c == ']' || c == '}')
            --depth;
        if (c == ',' && depth == 0 && quote == 0)
            arguments.emplace_back();
        else if (c != ' ' || !arguments.back().empty())
            arguments.back() += c;
    }
    if (arguments.back().empty()) arguments.pop_back();
    return arguments;
}

/// A value of Python's, as YAML has it: one without settings is its name.
Value from_python(std::string text) {
    while (text.ends_with(' ')) text.pop_back();
    if (text.ends_with("()")) text.resize(text.size() - 2);
    const bool quoted =
        text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front();
    if (quoted) text = text.substr(1, text.size() - 2);
    if (text == "True" || text == "False") text[0] = static_cast<char>(std::tolower(text[0]));
    if (text == "None") return Value::null();
    if (text.size() >= 2 && (text.front() == '(' || text.front() == '[')) {
        Value list = Value::list();
        for (const std::string& item : arguments_of(std::string_view(text).substr(1, text.size() - 2)))
            list.items.push_back(from_python(item));
        return list;
    }
    Value value = Value::string(text);
    value.quoted = false;
    return value;
}

/// The settings that a call of `kind` names, in Keras's order where it does not. What is no setting is left out.
Value settings_of(const Kind& kind, std::string_view arguments) {
    Value settings = Value::map();
    std::size_t position = 0;
    for (const std::string& argument : arguments_of(arguments)) {
        const std::size_t equals = argument.find('=');
        const bool named = equals != std::string::npos && argument.find_first_of("'\"([{") > equals;
        std::string key(named ? std::string_view(argument).substr(0, equals) : std::string_view());
        while (key.ends_with(' ')) key.pop_back();
        if (!named && position < kind.fields.size()) key = kind.fields[position++].key;
        const std::size_t begin = named ? std::min(argument.find_first_not_of("= ", equals), argument.size()) : 0;
        if (const std::string_view own = own_word(key, kind.fields); !own.empty())
            settings.set(own, from_python(argument.substr(begin)));
    }
    return settings;
}

}  // namespace

std::optional<std::string> as_no_call(std::string_view text, const Catalog& catalog) {
    const std::size_t open = text.find('(');
    if (open == std::string_view::npos || open == 0) return {};
    std::string_view name = text.substr(0, open);
    name = name.substr(name.rfind('.') + 1);  // npos + 1 is 0
    const Kind* kind = catalog.find(name);
    if (!kind) return {};
    std::string_view arguments = text.substr(open + 1);
    if (arguments.ends_with(')')) arguments.remove_suffix(1);
    Value settings = settings_of(*kind, arguments);
    if (settings.entries.empty()) return kind->name;
    Value map = Value::map();
    const bool main = settings.entries.size() == 1 && kind->main() && kind->main()->key == settings.entries[0].key;
    map.set(kind->name, main ? Value(settings.entries[0].value) : settings);
    return show(map);
}

}  // namespace declare
