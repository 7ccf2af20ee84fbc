#pragma once

#include <string>

#include "runner/config/experiment.h"

namespace runner {

/// A value that its own reader takes apart.
template <class Meaning>
struct Unread {
    Value value;
};

struct InputShapes {
    static constexpr const char* expects = "a map of shapes, such as `{left: [28, 28], right: [28, 28]}`";
};
struct LayerList {
    static constexpr const char* expects = "a list of layers";
};
struct WeightSource {
    static constexpr const char* expects = "`{variant: NAME}` or `{file: FILE}`, with `layers`";
};
struct Patterns {
    static constexpr const char* expects = "patterns such as `hidden*`";
};

/// The keys of `model`.
struct ModelFields : Settings {
    Shape input;
    Unread<InputShapes> inputs;
    Unread<LayerList> layers;
    Unread<WeightSource> start_from;
    Unread<Patterns> freeze;
    static const layers::Fields& fields();
    static constexpr const char* title = "`model`";
};

/// The keys of `start_from`.
struct StartFromFields : Settings {
    std::string variant;
    FilePath file;
    Unread<Patterns> layers;
    static const layers::Fields& fields();
    static constexpr const char* title = "`start_from`";
};

}  // namespace runner

namespace layers {

template <class Meaning>
struct FieldType<runner::Unread<Meaning>> {
    static bool read(const Value& value, runner::Unread<Meaning>& out, const Reading&) {
        return out.value = value, true;
    }
    static Value write(const runner::Unread<Meaning>& unread) { return unread.value; }
    static std::string expects(const Range&) { return Meaning::expects; }
};

}  // namespace layers
