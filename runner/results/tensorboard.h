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

/// The same of one trial. Of one that goes on the bytes are the beginning of those that it comes to.
std::string events_of(const TrialRecord& trial);
/// Of its curve alone, from this row on: what it grows by.
std::string events_of_rows(const TrialRecord& trial, std::size_t first);
/// Where they are, below the log folder.
std::filesystem::path event_file_of(const TrialKey& key);

/// The checksum of the records, CRC-32C, as they store it.
std::uint32_t masked_crc(std::string_view bytes);

}  // namespace runner
