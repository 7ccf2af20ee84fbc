#include "layers/declare/file_path.h"

namespace declare {

bool FieldType<FilePath>::read(const Value& value, FilePath& out, const Reading& reading) {
    if (!value.is_scalar() || value.text.empty()) return reading.wrong(value, expects({}));
    // A source is named by its path; an option such as `--set data.dataset=…` is none.
    const std::string source = value.place.source ? value.place.source->name : "";
    const auto folder =
        source.starts_with("--") ? std::filesystem::path() : std::filesystem::path(source).parent_path();
    out = {value.text, std::filesystem::absolute(folder / value.text).lexically_normal()};
    return true;
}

}  // namespace declare
