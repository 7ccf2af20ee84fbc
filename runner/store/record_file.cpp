#include "runner/store/record_file.h"

#include <fmt/format.h>

#include "layers/declare/diagnostic.h"
#include "runner/data/sha256.h"
#include "runner/store/files.h"
#include "runner/store/json.h"

namespace runner {
namespace {

/// A record's text as it is kept: the last key is the sum of all the bytes before it.
std::string with_sum(std::string_view text) {
    return fmt::format("{},\n  \"{}\": \"{}\"\n}}\n", text, record_sum, sha256(text));
}

}  // namespace

bool is_there(const std::filesystem::path& path) {
    std::error_code error;
    return std::filesystem::exists(path, error);
}

void remove_file(const std::filesystem::path& path) {
    std::error_code ignored;  // it may not be there
    std::filesystem::remove(path, ignored);
}

void write_record_file(const std::filesystem::path& path, const Value& json) {
    constexpr std::string_view end = "\n}\n";
    const std::string text = to_json(json);
    write_file(path, with_sum(std::string_view(text).substr(0, text.size() - end.size())));
}

bool is_as_written(std::string_view text) {
    const std::size_t sum = text.rfind(fmt::format(",\n  \"{}\": ", record_sum));
    return sum == std::string_view::npos || text == with_sum(text.substr(0, sum));
}

std::optional<Value> read_record_file(const std::filesystem::path& path) {
    if (!is_there(path)) return {};
    try {
        const std::string text = read_file(path);
        return is_as_written(text) ? std::optional(from_json(text, path.native())) : std::nullopt;
    } catch (const declare::InvalidInput&) {
        return {};
    }
}

std::string text_of(const Value& map, const char* key) {
    const Value* value = map.find(key);
    return value && value->is_scalar() ? value->text : std::string();
}

/// The keys of a record are indented by two blanks.
std::string_view value_in(std::string_view text, std::string_view key) {
    const std::string before = fmt::format("\n  \"{}\": ", key);
    const std::size_t begin = text.find(before);
    if (begin == std::string_view::npos) return {};
    text.remove_prefix(begin + before.size());
    text = text.substr(0, text.find('\n'));
    if (text.ends_with(',')) text.remove_suffix(1);
    if (text.size() > 1 && text.starts_with('"')) text = text.substr(1, text.size() - 2);
    return text;
}

std::string text_or_nothing(const std::filesystem::path& path) {
    try {
        return is_there(path) ? read_file(path) : std::string();
    } catch (const declare::InvalidInput&) {
        return {};
    }
}

}  // namespace runner
