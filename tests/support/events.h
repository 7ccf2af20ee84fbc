#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// TensorBoard's event files, read by the format's own definition: nothing of the writer is used.
namespace tests {

struct Event {
    double wall_time = 0;
    std::uint64_t step = 0;
    std::string version;
    std::map<std::string, float> scalars;
};

/// The checksum bit by bit, as its definition reads.
std::uint32_t plain_masked_crc(std::string_view bytes);

/// Every record of a file; checks their sums, and that the last one is whole.
std::vector<Event> read_events(std::string_view bytes);

/// The steps of a file, in its order.
std::vector<std::int64_t> steps_of(const std::vector<Event>& events);

}  // namespace tests
