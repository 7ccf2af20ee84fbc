#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "runner/results/results.h"

namespace runner {

/// A file of a run as TensorBoard knows it: its place below the log folder, and its bytes.
struct EventFile {
    std::filesystem::path path;
    std::string bytes;
};

/// One run for each trial, `<variant>/seed-<n>`, with every number of its curve by epoch, and its test numbers after
/// the last. The time of an event is the seconds that the trial had taken: the same results make the same bytes.
std::vector<EventFile> event_files(const Results& results);

/// The checksum of the records, CRC-32C, as they store it.
std::uint32_t masked_crc(std::string_view bytes);

}  // namespace runner
