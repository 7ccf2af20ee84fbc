#include "runner/data/idx.h"

#include <doctest/doctest.h>

#include "runner/data/sha256.h"
#include "tests/data/support.h"

using namespace runner;
using namespace tests;

namespace {

const IdxWanted images{"images", 3, {}};

/// What reading says of a file of these bytes, without the file's name.
std::string complaint(const Bytes& bytes, const IdxWanted& wanted = images) {
    const Folder folder;
    const auto path = folder.write("file", bytes);
    const std::string text = message_of<DataCorrupt>([&] { read_idx(path, wanted); });
    const std::string name = path.string() + ": ";
    CHECK(text.starts_with(name));
    return text.substr(std::min(text.size(), name.size()));
}

Bytes with(Bytes bytes, std::size_t at, std::uint8_t value) {
    bytes.at(at) = value;
    return bytes;
}

Bytes cut(Bytes bytes, std::size_t less) {
    bytes.resize(bytes.size() - less);
    return bytes;
}

Bytes joined(Bytes a, const Bytes& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

const Bytes good = idx({2, 2, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255});

}  // namespace

TEST_SUITE("data") {
    TEST_CASE("an IDX file is read plain or gzipped, whatever its name says") {
        const Folder folder;
        for (const Bytes& bytes : {good, gzip(good)})
            for (const char* name : {"images", "images.gz"}) {
                const IdxFile file = read_idx(folder.write(name, bytes), images);
                CHECK(file.sizes == std::vector<std::int64_t>{2, 2, 3});
                CHECK(file.bytes == Bytes{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255});
                CHECK(file.sha256 == sha256(good));
            }
    }

    TEST_CASE("a long file is summed piece by piece, and cut off within one of them it is refused") {
        Bytes values(5'000'000);
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::uint8_t>(i * 31 + i / 977);
        const Bytes whole = idx({5000, 10, 100}, values);
        const Folder folder;
        for (const Bytes& bytes : {whole, gzip(whole)}) {
            const IdxFile file = read_idx(folder.write("long", bytes), images);
            CHECK(file.bytes == values);
            CHECK(file.sha256 == sha256(whole));
        }
        CHECK(complaint(cut(whole, 400'000)) == "expected 5000016 bytes by its header, received 4600016");
    }

    TEST_CASE("a gzip file may have several members") {
        const Folder folder;
        const Bytes head(good.begin(), good.begin() + 7), tail(good.begin() + 7, good.end());
        CHECK(read_idx(folder.write("two", joined(gzip(head), gzip(tail))), images).sha256 == sha256(good));
    }

    TEST_CASE("SHA-256 is the standard's") {
        const std::string abc = "abc";
        CHECK(sha256(Bytes(abc.begin(), abc.end())) ==
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    TEST_CASE("a wrong header is told with what was expected and received") {
        CHECK(complaint({}) == "expected an IDX file, received one of 0 bytes");
        CHECK(complaint({0, 0, 8}) == "expected an IDX file, received one of 3 bytes");
        CHECK(complaint(with(good, 0, 'P')) ==
              "expected an IDX file of images, which starts with the bytes 00 00 08 03, received 50 00 08 03");
        CHECK(complaint(with(good, 2, 0x0e)) == "expected unsigned bytes (type 08), received doubles (type 0e)");
        CHECK(complaint(with(good, 2, 0x07)) ==
              "expected unsigned bytes (type 08), received an unknown type (type 07)");
        CHECK(complaint(with(good, 3, 255)) == "expected images of 3 dimensions, received 255");
        CHECK(complaint(good, {"labels", 1, {}}) == "expected labels of 1 dimension, received 3");
        CHECK(complaint(cut(good, 14)) == "its header is cut off after 14 bytes");
        CHECK(complaint(idx({0, 28, 28}, {})) == "it holds no images: its sizes are [0, 28, 28]");
        CHECK(complaint(idx({0xffffffff, 0xffffffff, 0xffffffff}, {})) ==
              "its sizes [4294967295, 4294967295, 4294967295] make more than 4 GiB");
        CHECK(complaint(good, {"images", 3, {28, 28}}) == "expected images of shape [28, 28], received [2, 3]");
    }

    TEST_CASE("a length that does not fit the header is told, plain and gzipped") {
        CHECK(complaint(cut(good, 1)) == "expected 28 bytes by its header, received 27");
        CHECK(complaint(joined(good, {0})) == "expected 28 bytes by its header, received more");
        CHECK(complaint(gzip(cut(good, 1))) == "expected 28 bytes by its header, received 27");
        CHECK(complaint(gzip(joined(good, {0}))) == "expected 28 bytes by its header, received more");
        CHECK(complaint(gzip(joined(good, Bytes(1 << 20)))) == "expected 28 bytes by its header, received more");
        CHECK(complaint(idx({0xffff, 256, 255}, {1})) == "expected 4278124816 bytes by its header, received 17");
    }

    TEST_CASE("damaged gzip data are told") {
        const Bytes packed = gzip(good);
        for (std::size_t less = 1; less + 10 < packed.size(); ++less)
            CHECK(complaint(cut(packed, less)) == "gzip: the data are cut off");
        CHECK(complaint(with(packed, packed.size() - 8, packed[packed.size() - 8] ^ 1)) ==
              "gzip: the checksum at its end does not fit the data");
        CHECK(complaint(with(packed, packed.size() - 1, 9)) == "gzip: the checksum at its end does not fit the data");
        CHECK(complaint(with(packed, 11, 0x42)) == "gzip: the data are damaged (invalid stored block lengths)");
        CHECK(complaint(joined(packed, {0, 0})) == "gzip: something that is not gzip follows the data");
        CHECK(complaint(joined(packed, gzip({1}))) == "expected 28 bytes by its header, received more");
    }

    TEST_CASE("what is no file is told") {
        const Folder folder;
        CHECK(message_of<DataMissing>([&] { read_idx(folder.path() / "none", images); }) ==
              (folder.path() / "none").string() + ": no such file");
        CHECK(message_of<DataCorrupt>([&] { read_idx(folder.path(), images); }) ==
              folder.path().string() + ": expected a regular file");
        CHECK(message_of<DataCorrupt>([&] { read_idx("/dev/zero", images); }) == "/dev/zero: expected a regular file");
    }
}
