#include "runner/clusters/submission.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "layers/declare/diagnostic.h"
#include "runner/record/record_field.h"
#include "runner/store/files.h"
#include "runner/store/json.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

const RecordFields<Submission>& submission_fields() {
    using Field = RecordField<Submission>;
    static const RecordFields<Submission> fields = {
        Field::of("experiment", &Submission::experiment, ""),
        Field::of("token", &Submission::token, ""),
        Field::of("words", &Submission::words, ""),
        Field::of("run_words", &Submission::run_words, ""),
        Field::of("config_hash", &Submission::config_hash, ""),
        Field::of("tasks", &Submission::tasks, ""),
        Field::of("seconds_a_task", &Submission::seconds_a_task, ""),
        Field::of("jobs", &Submission::jobs, ""),
        Field::of("cluster", &Submission::cluster, ""),
    };
    return fields;
}

fs::path submissions_of(const fs::path& experiment_folder) { return experiment_folder / ".submit"; }

/// The numbers that are taken, from the smallest.
std::vector<int> numbers_in(const fs::path& folder) {
    std::vector<int> numbers;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        if (const int number = std::atoi(entry->path().filename().c_str()); number > 0) numbers.push_back(number);
    std::ranges::sort(numbers);
    return numbers;
}

fs::path numbered(const fs::path& folder, int number) { return folder / fmt::format("{:04}", number); }

}  // namespace

std::string Submission::job_name() const {
    std::string name;
    for (const char c : experiment)
        name += std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' ? c : '-';
    return fmt::format("runner-{}-{}", name, token);
}

std::vector<std::string> Submission::command_words(const std::string& program, const std::string& command) const {
    std::vector<std::string> all = {program, command};
    all.insert(all.end(), words.begin(), words.end());
    if (command == "run") all.insert(all.end(), run_words.begin(), run_words.end());
    all.insert(all.end(), {"--if-config", config_hash});
    return all;
}

Submission begin_submission(const fs::path& experiment_folder) {
    const fs::path all = submissions_of(fs::absolute(experiment_folder));
    make_folder(all);
    const std::vector<int> taken = numbers_in(all);
    int number = taken.empty() ? 1 : taken.back() + 1;
    std::error_code error;
    while (!fs::create_directory(numbered(all, number), error))
        if (error)
            throw OutputError(numbered(all, number), error.message());
        else
            ++number;
    Submission submission;
    submission.folder = fs::canonical(numbered(all, number));
    submission.token = fmt::format("{:06x}", std::random_device()() & 0xffffffU);
    submission.directory = fs::current_path();
    make_folder(submission.logs());
    if (!fs::copy_file("/proc/self/exe", submission.program(), error))
        throw OutputError(submission.program(), error.message());
    return submission;
}

void write_submission(const Submission& submission) {
    write_file(submission.folder / "submission.json", to_json(write_fields(submission, submission_fields())));
}

std::optional<Submission> latest_submission(const fs::path& experiment_folder) {
    const fs::path all = submissions_of(experiment_folder);
    std::vector<int> numbers = numbers_in(all);
    std::ranges::reverse(numbers);
    for (const int number : numbers) try {
            Submission submission;
            submission.folder = fs::absolute(numbered(all, number));
            read_fields(from_json(read_file(submission.folder / "submission.json"), "submission"), submission,
                        submission_fields(), "");
            return submission;
        } catch (const declare::InvalidInput&) {  // it was cut off before anything was submitted
        }
    return {};
}

}  // namespace runner
