#include "layers/declare/place.h"

#include <fmt/format.h>

#include <tuple>

namespace declare {

std::string_view Source::line(int number) const {
    std::size_t begin = 0;
    for (int current = 1; current < number; ++current) {
        begin = text.find('\n', begin);
        if (begin == std::string::npos) return {};
        ++begin;
    }
    std::size_t end = text.find('\n', begin);
    if (end == std::string::npos) end = text.size();
    if (end > begin && text[end - 1] == '\r') --end;
    return std::string_view(text).substr(begin, end - begin);
}

std::string Place::text() const {
    if (!source) return {};
    return line > 0 ? fmt::format("{}:{}:{}", source->name, line, column) : source->name;
}

namespace {
auto key(const Place& place) {
    return std::tuple(place.source ? std::string_view(place.source->name) : std::string_view(), place.line,
                      place.column);
}
}  // namespace

bool operator==(const Place& a, const Place& b) { return key(a) == key(b); }
bool before(const Place& a, const Place& b) { return key(a) < key(b); }

}  // namespace declare
