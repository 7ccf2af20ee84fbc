#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

/// Files for readers that want a path, and the project's own files to start from.
namespace tests::fuzz {

/// A regular file that lies in memory.
class MemoryFile {
public:
    explicit MemoryFile(const std::string& bytes);
    ~MemoryFile();
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    std::filesystem::path path() const;

private:
    int number_ = -1;
};

/// Several files in one input: each begins with a line `=== NAME`. What stands before the first one has no name.
std::map<std::string, std::string> split_files(const std::string& input);
std::string join_files(const std::map<std::string, std::string>& files);

/// The contents of the project's files below `folder` that end so.
std::vector<std::string> project_files(const std::string& folder, const std::string& ending);

/// The results that the project keeps as baselines, their lists cut to three items: whole still, and small.
std::vector<std::string> short_results();

}  // namespace tests::fuzz
