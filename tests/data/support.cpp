#include "tests/data/support.h"

#include <algorithm>

namespace data_test {
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
        pixels.insert(pixels.end(), static_cast<std::size_t>(height * width), static_cast<std::uint8_t>(i));
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

layers::Ref<runner::DatasetKind> dataset(const std::string& name) {
    return layers::standard<runner::DatasetKind>(name);
}

}  // namespace data_test
