#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "layers/declare/component.h"
#include "runner/data/dataset.h"
#include "tests/support/folder.h"

namespace tests {

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

/// All numbers, row by row.
std::vector<double> numbers_of(const runner::NumberRows& rows);

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

}  // namespace tests
