#include "tests/support/events.h"

#include <doctest/doctest.h>

#include <bit>
#include <cstring>

namespace tests {
namespace {

template <class Number>
Number take(std::string_view& bytes) {
    REQUIRE(bytes.size() >= sizeof(Number));
    Number number;
    std::memcpy(&number, bytes.data(), sizeof number);
    bytes.remove_prefix(sizeof number);
    return number;
}

std::uint64_t varint(std::string_view& bytes) {
    std::uint64_t number = 0;
    for (int shift = 0;; shift += 7) {
        const auto byte = take<unsigned char>(bytes);
        number |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
        if (byte < 0x80) return number;
    }
}

std::string_view lump(std::string_view& bytes) {
    const std::uint64_t size = varint(bytes);
    REQUIRE(size <= bytes.size());
    const std::string_view part = bytes.substr(0, size);
    bytes.remove_prefix(size);
    return part;
}

void read_value(std::string_view bytes, Event& event) {
    std::string tag;
    float number = 0;
    while (!bytes.empty()) {
        const auto key = take<unsigned char>(bytes);
        if (key == 0x0a) tag = lump(bytes);
        if (key == 0x15) number = take<float>(bytes);
        CHECK((key == 0x0a || key == 0x15));
    }
    CHECK(event.scalars.emplace(tag, number).second);
}

Event read_event(std::string_view bytes) {
    Event event;
    while (!bytes.empty()) {
        const auto key = take<unsigned char>(bytes);
        if (key == 0x09) event.wall_time = take<double>(bytes);
        if (key == 0x10) event.step = varint(bytes);
        if (key == 0x1a) event.version = lump(bytes);
        if (key == 0x2a)
            for (std::string_view summary = lump(bytes); !summary.empty();) {
                CHECK(take<unsigned char>(summary) == 0x0a);
                read_value(lump(summary), event);
            }
        CHECK((key == 0x09 || key == 0x10 || key == 0x1a || key == 0x2a));
    }
    return event;
}

}  // namespace

std::uint32_t plain_masked_crc(std::string_view bytes) {
    std::uint32_t crc = ~0U;
    for (const char c : bytes) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) crc = crc & 1 ? (crc >> 1) ^ 0x82f63b78U : crc >> 1;
    }
    return std::rotr(~crc, 15) + 0xa282ead8U;
}

std::vector<Event> read_events(std::string_view bytes) {
    std::vector<Event> events;
    while (!bytes.empty()) {
        const std::string_view length = bytes.substr(0, 8);
        const auto size = take<std::uint64_t>(bytes);
        CHECK(take<std::uint32_t>(bytes) == plain_masked_crc(length));
        REQUIRE(size <= bytes.size());
        const std::string_view payload = bytes.substr(0, size);
        bytes.remove_prefix(size);
        CHECK(take<std::uint32_t>(bytes) == plain_masked_crc(payload));
        events.push_back(read_event(payload));
    }
    return events;
}

std::vector<std::int64_t> steps_of(const std::vector<Event>& events) {
    std::vector<std::int64_t> steps;
    for (const Event& event : events)
        if (!event.scalars.empty()) steps.push_back(static_cast<std::int64_t>(event.step));
    return steps;
}

}  // namespace tests
