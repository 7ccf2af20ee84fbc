#pragma once

#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "layers/declare/catalog.h"
#include "runner/data/dataset.h"

namespace data_test {

using Bytes = std::vector<std::uint8_t>;

/// A folder that vanishes with the test.
class Folder {
public:
    Folder() {
        static std::atomic<int> count{0};
        path_ = std::filesystem::temp_directory_path() /
                ("runner-data-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
        std::filesystem::create_directories(path_);
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path write(const std::string& name, const Bytes& bytes) const {
        std::filesystem::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        return path_ / name;
    }
    std::filesystem::path write(const std::string& name, const std::string& text) const {
        return write(name, Bytes(text.begin(), text.end()));
    }

private:
    std::filesystem::path path_;
};

inline Bytes read_bytes(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// An IDX file of unsigned bytes.
inline Bytes idx(const std::vector<std::uint32_t>& sizes, const Bytes& values) {
    Bytes bytes = {0, 0, 8, static_cast<std::uint8_t>(sizes.size())};
    for (const std::uint32_t size : sizes)
        for (const int shift : {24, 16, 8, 0}) bytes.push_back(static_cast<std::uint8_t>(size >> shift));
    bytes.insert(bytes.end(), values.begin(), values.end());
    return bytes;
}

/// A gzip member that stores its data as they are.
Bytes gzip(const Bytes& data);

/// `count` images of `height` x `width`, image i full of the byte i, labels i % classes.
struct Digits {
    Bytes images, labels;
};
Digits digits(int count, int classes = 10, int height = 28, int width = 28);

/// MNIST's four files, with few images.
void write_mnist(const Folder& folder, const std::string& sub, int train, int test, const std::string& ending = "");

/// Samples of two bytes, (row, 1), of the given classes: kept in memory, with facts.
struct Given : runner::DatasetKind {
    std::vector<std::int32_t> train, test;
    std::int64_t classes = 0;

    std::optional<runner::DatasetFacts> facts() const override { return data().facts(); }
    runner::Dataset load(const runner::DataPlaces&, const runner::Log&) const override { return data(); }
    runner::Dataset data() const;
};
/// `train` and `test` list how many samples of each class; they come in turns: 0 1 2 0 1 2 … while they last.
std::shared_ptr<Given> given(const std::vector<int>& train, const std::vector<int>& test);

/// A dataset by its name.
declare::Ref<runner::DatasetKind> dataset(const std::string& name);

/// What `action` throws as `Error`; empty if nothing.
template <class Error, class Action>
std::string message_of(Action action) {
    try {
        action();
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

}  // namespace data_test
