#pragma once

#include <string>

#include "layers/declare/file_path.h"
#include "runner/config/spec/model.h"

namespace runner {

/// A value that its own reader takes apart.
template <class Meaning>
struct Unread {
    Value value;
};

struct InputShapes {
    static constexpr const char* expects = "a map of shapes, such as `{left: [28, 28], right: [28, 28]}`";
    static declare::Form form();
};
struct LayerList {
    static constexpr const char* expects = "a list of layers";
    static declare::Form form();
};
struct WeightSource {
    static constexpr const char* expects = "`{variant: NAME}` or `{file: FILE}`, with `layers`";
    static declare::Form form();
};
struct Patterns {
    static constexpr const char* expects = "patterns such as `hidden*`";
    static declare::Form form();
};
struct Renames {
    static constexpr const char* expects = "patterns such as `hidden*`, or a map from theirs to ours";
    static declare::Form form();
};

/// The keys of `model`.
struct ModelFields : Settings {
    Shape input;
    Unread<InputShapes> inputs;
    Unread<LayerList> layers;
    Unread<WeightSource> start_from;
    Unread<Patterns> freeze;
    static const declare::Fields& fields();
    static constexpr const char* title = "`model`";
};

/// The keys of `start_from`.
struct StartFromFields : Settings {
    std::string variant;
    declare::FilePath file;
    Unread<Renames> layers;
    static const declare::Fields& fields();
    static constexpr const char* title = "`start_from`";
};

}  // namespace runner

namespace declare {

template <class Meaning>
struct FieldType<runner::Unread<Meaning>> {
    static bool read(const Value& value, runner::Unread<Meaning>& out, const Reading&) {
        return out.value = value, true;
    }
    static Value write(const runner::Unread<Meaning>& unread) { return unread.value; }
    static std::string expects(const Range&) { return Meaning::expects; }
    static Form form(const Range&) { return Meaning::form(); }
};

}  // namespace declare
