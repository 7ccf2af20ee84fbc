#include "tests/fuzz/files.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "runner/store/files.h"
#include "runner/store/json.h"
#include "tests/support/folder.h"

namespace tests::fuzz {

namespace fs = std::filesystem;

MemoryFile::MemoryFile(const std::string& bytes) : number_(::memfd_create("fuzz", MFD_CLOEXEC)) {
    if (number_ < 0 || runner::write_all(number_, bytes, ::write) != 0) throw std::runtime_error("no file in memory");
}

MemoryFile::~MemoryFile() { ::close(number_); }

fs::path MemoryFile::path() const { return fmt::format("/proc/self/fd/{}", number_); }

namespace {

constexpr std::string_view mark = "=== ";

}  // namespace

std::map<std::string, std::string> split_files(const std::string& input) {
    std::map<std::string, std::string> files;
    std::string name;
    std::size_t at = 0;
    while (at < input.size()) {
        if (input.compare(at, mark.size(), mark) == 0) {
            const std::size_t end = std::min(input.find('\n', at), input.size());
            name = input.substr(at + mark.size(), end - at - mark.size());
            at = std::min(end + 1, input.size());
        }
        const std::size_t next = input.find(fmt::format("\n{}", mark), at);
        files[name] = input.substr(at, next == std::string::npos ? next : next - at);
        at = next == std::string::npos ? input.size() : next + 1;
    }
    return files;
}

std::string join_files(const std::map<std::string, std::string>& files) {
    std::string text;
    for (const auto& [name, content] : files) text += fmt::format("{}{}\n{}\n", mark, name, content);
    return text;
}

std::vector<std::string> project_files(const std::string& folder, const std::string& ending) {
    std::vector<fs::path> paths;
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(PROJECT_DIR) / folder))
        if (entry.path().native().ends_with(ending)) paths.push_back(entry.path());
    std::ranges::sort(paths);
    std::vector<std::string> contents;
    for (const fs::path& path : paths) contents.push_back(read(path));
    return contents;
}

namespace {

void shorten(declare::Value& value) {
    constexpr std::size_t most = 3;
    if (value.items.size() > most) value.items.resize(most);
    for (declare::Value& item : value.items) shorten(item);
    for (declare::Value::Entry& entry : value.entries) shorten(entry.value);
}

}  // namespace

std::vector<std::string> short_results() {
    static const std::vector<std::string> all = [] {
        std::vector<std::string> results = project_files("results/baselines", ".json");
        for (std::string& text : results) {
            declare::Value value = runner::from_json(text);
            shorten(value);
            text = runner::to_json(value);
        }
        return results;
    }();
    return all;
}

}  // namespace tests::fuzz
