#pragma once

#include <filesystem>
#include <string>

#include "layers/declare/field.h"

namespace declare {

/// A file that an experiment names: relative to the file in which the name stands (for `--set`, to the current folder).
struct FilePath {
    std::string text;            // as written: stays the same wherever the experiment lies
    std::filesystem::path path;  // absolute

    bool empty() const { return text.empty(); }
};

template <>
struct FieldType<FilePath> {
    static bool read(const Value& value, FilePath& out, const Reading& reading);
    static Value write(const FilePath& file) { return Value::string(file.text); }
    static std::string expects(const Range&) { return "the path of a file"; }
    static Form form(const Range&) { return Form::of_text(); }
};

}  // namespace declare
