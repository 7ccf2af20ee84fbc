#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "runner/record/record.h"

namespace runner {

/// In the folder of a trial.
constexpr const char* outcomes_file = "test_outcomes.npz";

/// The bytes of the file: an array for each member that is not empty, under its own name. Classes are bytes, from 256
/// classes on two. `data_sha256` has a row for each file of the data: its name and its sum.
std::string outcomes_to_npz(const Outcomes& outcomes);

/// Reads the bytes of a file as the outcomes that the record of a trial tells of: as many samples, the same ones, the
/// same correct, of the same data. Arrays that are not known are left alone. Throws NpyError.
Outcomes outcomes_from_npz(std::string_view bytes, const TrialRecord& trial);

/// Sets the outcomes of a trial from a file, if it is there and is the trial's, with this SHA-256 where one is given.
/// Returns whether it is.
bool read_outcomes(const std::filesystem::path& path, TrialRecord& trial, std::string_view sum = {});

}  // namespace runner
