#include "runner/results/tensorboard.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "event.pb.h"

namespace runner {
namespace {

/// A byte's share of the checksum: the polynomial of Castagnoli, bits reversed.
constexpr std::array<std::uint32_t, 256> crc_table() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) ? 0x82f63b78U : 0U);
        table[byte] = crc;
    }
    return table;
}

template <class Integer>
std::string little_endian(Integer number) {
    std::string bytes;
    for (std::size_t i = 0; i < sizeof number; ++i) bytes += static_cast<char>((number >> (8 * i)) & 0xff);
    return bytes;
}

/// Length, its checksum, the event, its checksum.
void append_record(const tensorboard::Event& event, std::string& out) {
    const std::string payload = event.SerializeAsString();
    const std::string length = little_endian(static_cast<std::uint64_t>(payload.size()));
    out += length + little_endian(masked_crc(length)) + payload + little_endian(masked_crc(payload));
}

tensorboard::Event event_at(double seconds, std::int64_t step) {
    tensorboard::Event event;
    event.set_wall_time(seconds);
    event.set_step(step);
    return event;
}

void add_scalar(tensorboard::Event& event, const std::string& tag, double number) {
    auto* value = event.mutable_summary()->add_value();
    value->set_tag(tag);
    value->set_simple_value(static_cast<float>(number));
}

double row_seconds(const TrialRecord& trial, std::size_t row) {
    double seconds = 0;
    for (const char* name : {"train_seconds", "eval_seconds"})
        if (const auto* column = trial.curve.find(name)) seconds += (*column)[row].value_or(0);
    return seconds;
}

/// The seconds that the trial had taken before a row.
double seconds_before(const TrialRecord& trial, std::size_t row) {
    double seconds = 0;
    for (std::size_t i = 0; i < row; ++i) seconds += row_seconds(trial, i);
    return seconds;
}

}  // namespace

std::string events_of_rows(const TrialRecord& trial, std::size_t first) {
    std::string out;
    double seconds = seconds_before(trial, first);
    for (std::size_t row = first; row < trial.curve.epoch.size(); ++row) {
        seconds += row_seconds(trial, row);
        tensorboard::Event event = event_at(seconds, trial.curve.epoch[row]);
        for (const auto& [name, values] : trial.curve.columns)
            if (values[row]) add_scalar(event, name, *values[row]);
        if (event.has_summary()) append_record(event, out);
    }
    return out;
}

std::string events_of(const TrialRecord& trial) {
    std::string out;
    tensorboard::Event version = event_at(0, 0);
    version.set_file_version("brain.Event:2");
    append_record(version, out);
    out += events_of_rows(trial, 0);
    tensorboard::Event last = event_at(seconds_before(trial, trial.curve.epoch.size()), trial.epochs_run);
    for (const auto& [name, value] : trial.test)
        if (std::isfinite(value)) add_scalar(last, "test_" + name, value);
    for (const auto& [name, value] : trial.monte_carlo)
        if (std::isfinite(value)) add_scalar(last, "monte_carlo_" + name, value);
    if (last.has_summary()) append_record(last, out);
    return out;
}

std::uint32_t masked_crc(std::string_view bytes) {
    static constexpr auto table = crc_table();
    std::uint32_t crc = 0xffffffffU;
    for (const char c : bytes) crc = (crc >> 8) ^ table[(crc ^ static_cast<unsigned char>(c)) & 0xff];
    crc = ~crc;
    return ((crc >> 15) | (crc << 17)) + 0xa282ead8U;
}

std::filesystem::path event_file_of(const TrialKey& key) {
    const std::filesystem::path folder = std::filesystem::path(trial_folder(key)).lexically_relative("trials");
    return folder / "events.out.tfevents.0000000000.runner";
}

std::vector<EventFile> event_files(const Results& results) {
    std::vector<EventFile> files;
    for (const TrialRecord& trial : results.trials) files.push_back({event_file_of(trial.key()), events_of(trial)});
    return files;
}

}  // namespace runner
