#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "runner/declared.h"
#include "runner/store/outcomes_file.h"

/// The files in a trial's folder, and the form in which its record is kept: JSON that ends with its own sum.
namespace runner {

inline constexpr const char* record_file = "trial.json";
inline constexpr const char* unfinished_file = "unfinished.json";
inline constexpr const char* paused_file = "paused.json";
inline constexpr const char* weights_file = "weights.safetensors";
inline constexpr const char* trained_file = "trained.safetensors";
inline constexpr const char* preparation_file = "preparation.json";
inline constexpr const char* checkpoint_file = "checkpoint";
inline constexpr const char* previous_file = "checkpoint.prev";
inline constexpr const char* state_file = "state";
inline constexpr const char* lease_file_name = "lease";

/// All of them; the record, which vouches for the others, is the last.
inline constexpr std::array trial_files = {weights_file,    trained_file,    preparation_file, outcomes_file,
                                           checkpoint_file, previous_file,   state_file,       lease_file_name,
                                           paused_file,     unfinished_file, record_file};
/// Those that tell what a trial is and how far it has come: the first that is there counts.
inline constexpr std::array telling_files = {record_file, unfinished_file, paused_file};

/// What a trial is called of which the last of them tells.
inline constexpr const char* paused_status = "paused";

/// The record's last key: the sum of all before it.
inline constexpr const char* record_sum = "record_sha256";

bool is_there(const std::filesystem::path& path);
void remove_file(const std::filesystem::path& path);

/// Throws OutputError.
void write_record_file(const std::filesystem::path& path, const Value& json);
/// Whether a record is as it was written. Those of before have no sum of themselves.
bool is_as_written(std::string_view text);
/// Nothing where it cannot be read or is not what was written.
std::optional<Value> read_record_file(const std::filesystem::path& path);

/// What stands behind a key of a map; empty where it has none.
std::string text_of(const Value& map, const char* key);
/// What stands behind a key of the record's own in its text, without reading it as JSON: ten thousand are looked
/// through in a second. Empty where it has none.
std::string_view value_in(std::string_view text, std::string_view key);
/// The text of a file; empty where it cannot be read.
std::string text_or_nothing(const std::filesystem::path& path);

}  // namespace runner
