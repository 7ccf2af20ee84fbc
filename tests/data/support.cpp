#include "tests/data/support.h"

#include <algorithm>

namespace tests {
namespace {

std::uint32_t crc32(const Bytes& data) {
    std::uint32_t crc = 0xffffffffu;
    for (const std::uint8_t byte : data) {
        crc ^= byte;
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (crc & 1 ? 0xedb88320u : 0);
    }
    return ~crc;
}

void add_little(Bytes& bytes, std::uint32_t word, int count) {
    for (int i = 0; i < count; ++i) bytes.push_back(static_cast<std::uint8_t>(word >> (8 * i)));
}

}  // namespace

Bytes gzip(const Bytes& data) {
    Bytes bytes = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255};
    constexpr std::size_t most = 0xffff;
    for (std::size_t at = 0; at == 0 || at < data.size(); at += most) {
        const std::size_t length = std::min(most, data.size() - at);
        bytes.push_back(at + length >= data.size());
        add_little(bytes, static_cast<std::uint32_t>(length), 2);
        add_little(bytes, static_cast<std::uint32_t>(~length), 2);
        bytes.insert(bytes.end(), data.begin() + static_cast<std::ptrdiff_t>(at),
                     data.begin() + static_cast<std::ptrdiff_t>(at + length));
    }
    add_little(bytes, crc32(data), 4);
    add_little(bytes, static_cast<std::uint32_t>(data.size()), 4);
    return bytes;
}

Digits digits(int count, int classes, int height, int width) {
    Bytes pixels, labels;
    for (int i = 0; i < count; ++i) {
        pixels.insert(pixels.end(), static_cast<std::size_t>(height) * width, static_cast<std::uint8_t>(i));
        labels.push_back(static_cast<std::uint8_t>(i % classes));
    }
    const auto size = [](int n) { return static_cast<std::uint32_t>(n); };
    return {idx({size(count), size(height), size(width)}, pixels), idx({size(count)}, labels)};
}

void write_mnist(const Folder& folder, const std::string& sub, int train, int test, const std::string& ending) {
    const auto pack = [&](const Bytes& bytes) { return ending == ".gz" ? gzip(bytes) : bytes; };
    const Digits training = digits(train), testing = digits(test);
    folder.write(sub + "train-images-idx3-ubyte" + ending, pack(training.images));
    folder.write(sub + "train-labels-idx1-ubyte" + ending, pack(training.labels));
    folder.write(sub + "t10k-images-idx3-ubyte" + ending, pack(testing.images));
    folder.write(sub + "t10k-labels-idx1-ubyte" + ending, pack(testing.labels));
}

namespace {

std::vector<std::int32_t> in_turns(std::vector<int> counts) {
    std::vector<std::int32_t> classes;
    for (bool any = true; any;) {
        any = false;
        for (std::size_t c = 0; c < counts.size(); ++c)
            if (counts[c]-- > 0) {
                classes.push_back(static_cast<std::int32_t>(c));
                any = true;
            }
    }
    return classes;
}

runner::Part part_of(const std::vector<std::int32_t>& classes) {
    runner::Part part;
    part.shape = {2};
    part.classes = classes;
    Bytes bytes;
    for (std::size_t row = 0; row < classes.size(); ++row) {
        bytes.push_back(static_cast<std::uint8_t>(row));
        bytes.push_back(1);
    }
    part.bytes = std::move(bytes);
    return part;
}

}  // namespace

runner::Dataset Given::data() const {
    runner::Dataset dataset;
    dataset.name = "given";
    dataset.train = part_of(train);
    dataset.test = part_of(test);
    for (std::int64_t c = 0; c < classes; ++c) dataset.labels.push_back(std::to_string(c));
    return dataset;
}

std::shared_ptr<Given> given(const std::vector<int>& train, const std::vector<int>& test) {
    static const declare::Kind kind{.name = "given", .doc = ""};
    auto result = std::make_shared<Given>();
    result->kind = &kind;
    result->train = in_turns(train);
    result->test = in_turns(test);
    result->classes = static_cast<std::int64_t>(train.size());
    return result;
}

declare::Ref<runner::DatasetKind> dataset(const std::string& name) {
    return declare::standard<runner::DatasetKind>(name);
}

std::vector<double> numbers_of(const runner::NumberRows& rows) {
    std::vector<double> all, row(rows.columns());
    for (std::int64_t i = 0; i < rows.count(); ++i) {
        rows.copy(i, row);
        all.insert(all.end(), row.begin(), row.end());
    }
    return all;
}

}  // namespace tests
