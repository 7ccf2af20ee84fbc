#include <doctest/doctest.h>
#include <algorithm>

#include <fmt/format.h>

#include "runner/data/cifar.h"
#include "runner/data/sha256.h"
#include "runner/data/tar.h"
#include "tests/data/http_server.h"

using namespace runner;
using namespace tests;

namespace {

/// A record: its labels, then the red, green and blue values, which tell colour and place.
Bytes record(const Bytes& labels, int number) {
    Bytes bytes = labels;
    for (int c = 0; c < 3; ++c)
        for (int i = 0; i < 1024; ++i) bytes.push_back(static_cast<std::uint8_t>(number + 80 * c + i % 32));
    return bytes;
}

Bytes records(int count, int labels = 1, int classes = 10) {
    Bytes bytes;
    for (int i = 0; i < count; ++i) {
        Bytes own;
        for (int l = 0; l < labels; ++l) own.push_back(static_cast<std::uint8_t>((i + 2 * l) % classes));
        const Bytes one = record(own, i);
        bytes.insert(bytes.end(), one.begin(), one.end());
    }
    return bytes;
}

/// A file in a tar archive, by POSIX.
void add_to_tar(Bytes& tar, const std::string& name, const Bytes& content, char type = '0') {
    Bytes header(512, 0);
    const auto put = [&](std::size_t at, const std::string& text) {
        std::copy(text.begin(), text.end(), header.begin() + static_cast<std::ptrdiff_t>(at));
    };
    put(0, name);
    put(124, fmt::format("{:011o}", content.size()));
    put(148, "        ");
    header[156] = static_cast<std::uint8_t>(type);
    put(257, "ustar");
    int sum = 0;
    for (const std::uint8_t byte : header) sum += byte;
    put(148, fmt::format("{:06o}", sum) + '\0' + ' ');
    tar.insert(tar.end(), header.begin(), header.end());
    tar.insert(tar.end(), content.begin(), content.end());
    tar.resize((tar.size() + 511) / 512 * 512);
}

DataPlaces only_in(const Folder& folder) {
    DataPlaces places;
    places.data_dir = folder.path();
    return places;
}

const std::vector<std::string> cifar10_names = {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin",
                                                "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"};

/// Two training files and one for testing, in an archive on a server.
struct SmallCifar {
    Folder cache;
    HttpServer server;
    Published published;
    DataPlaces places;
    std::vector<std::string> said;
    Bytes archive;

    SmallCifar() {
        add_to_tar(archive, "small/", {}, '5');
        add_to_tar(archive, "small/readme.html", Bytes(700, 'x'));
        for (const char* name : {"a.bin", "b.bin"}) add_to_tar(archive, std::string("small/") + name, records(4));
        add_to_tar(archive, "small/t.bin", records(3));
        archive.resize(archive.size() + 1024);
        published.name = "small";
        published.mirrors = {"https://127.0.0.1:1/"};
        published.files = {
            {"train-1", "a.bin", sha256(records(4)), ""}, {"train-2", "b.bin", "", ""}, {"test", "t.bin", "", ""}};
        published.archive = Published::Archive{"small.tar.gz", sha256(gzip(archive)), "small"};
        published.facts = {{32, 32, 3}, 8, 3, 10, {}, {}};
        places.cache_dir = cache.path();
        places.mirrors = {server.address()};
        serve();
    }
    void serve() { server.set("/small.tar.gz", {.body = gzip(archive), .headers = {}}); }
    Dataset load() {
        const std::vector<std::string> names(10, "thing");
        return load_cifar(published, {1, 0, names}, places, [this](const std::string& text) { said.push_back(text); });
    }
    std::string refusal() {
        std::string text = message_of<DataMissing>([&] { load(); });
        const std::string address = server.address() + "small.tar.gz: ";
        const std::size_t at = text.find(address);
        REQUIRE_MESSAGE(at != std::string::npos, text);
        text = text.substr(at + address.size());
        return text.substr(0, text.find_first_of(";\n"));
    }
};

}  // namespace

TEST_SUITE("data") {
    TEST_CASE("CIFAR's files are found as MNIST's are, and their pictures turned to channels last") {
        for (const char* sub : {"", "cifar10/", "cifar-10-batches-bin/", "cifar10/cifar-10-batches-bin/"}) {
            const Folder folder;
            for (std::size_t i = 0; i < 6; ++i)
                folder.write(sub + cifar10_names[i] + (i == 2 ? ".gz" : ""), i == 2 ? gzip(records(12)) : records(12));
            std::vector<std::string> said;
            const Dataset cifar =
                dataset("cifar10")->load(only_in(folder), [&](const std::string& text) { said.push_back(text); });
            CHECK(cifar.train.count() == 60);
            CHECK(cifar.test.count() == 12);
            CHECK(cifar.train.shape == layers::Shape{32, 32, 3});
            CHECK(cifar.train.classes[13] == 1);
            CHECK(cifar.labels[9] == "truck");
            // Picture 1 of a file, row 2, column 5: red, green, blue.
            const std::size_t at = (12 + 1) * 3072 + (2 * 32 + 5) * 3;
            CHECK(cifar.train.bytes[at] == 6);
            CHECK(cifar.train.bytes[at + 1] == 86);
            CHECK(cifar.train.bytes[at + 2] == 166);
            CHECK(cifar.sha256.at("train-3") == sha256(records(12)));
            REQUIRE(said.size() == 6);
            CHECK(said[0] == "warning: " + (folder.path() / (sub + cifar10_names[0])).string() +
                                 ": not the published train-1 of cifar10: 12 samples instead of 10000 (SHA-256 " +
                                 sha256(records(12)) + ")");
        }
    }

    TEST_CASE("CIFAR-100 has fine and coarse labels") {
        const Folder folder;
        folder.write("train.bin", records(30, 2, 20));
        folder.write("test.bin", records(5, 2, 20));
        const auto load = [&](const std::string& text) {
            declare::Diagnostics diagnostics;
            declare::Value value = text == "cifar100" ? declare::Value::string(text) : declare::Value::map();
            if (value.is_map()) value.set("cifar100", declare::Value::string("coarse"));
            const auto kind = std::dynamic_pointer_cast<const DatasetKind>(
                declare::read_component(value, declare::catalog<DatasetKind>(), {"it", {}, diagnostics}));
            return std::pair(kind, kind->load(only_in(folder), [](const std::string&) {}));
        };
        const auto [fine_kind, fine] = load("cifar100");
        const auto [coarse_kind, coarse] = load("coarse");
        CHECK(fine.labels.size() == 100);
        CHECK(coarse.labels.size() == 20);
        CHECK(fine.labels[99] == "worm");
        CHECK(coarse.labels[19] == "vehicles_2");
        CHECK(coarse.train.classes[3] == 3);
        CHECK(fine.train.classes[3] == 5);
        CHECK(std::ranges::equal(fine.train.bytes, coarse.train.bytes));
        CHECK(fine_kind->identity() == "cifar100");
        CHECK(coarse_kind->identity() == "cifar100/coarse");
        CHECK(coarse_kind->facts()->train_classes == std::vector<std::int64_t>(20, 2500));
    }

    TEST_CASE("records that are cut off, or of no class, are told") {
        const Folder folder;
        Bytes cut = records(2);
        cut.resize(cut.size() - 10);
        for (const std::string& name : cifar10_names) folder.write(name, records(2));
        folder.write("data_batch_2.bin", cut);
        const auto refusal = [&] {
            std::string text =
                message_of<DataCorrupt>([&] { dataset("cifar10")->load(only_in(folder), [](const std::string&) {}); });
            return text.substr(std::min(text.size(), folder.path().string().size() + 1));
        };
        CHECK(refusal() == "data_batch_2.bin: expected records of 3073 bytes, received 3063 at its end");
        folder.write("data_batch_2.bin", records(12, 1, 11));
        CHECK(refusal() == "data_batch_2.bin: label 10 in record 12: expected 0 to 9");
    }

    TEST_CASE("an archive is downloaded once, checked, and its files kept") {
        SmallCifar small;
        CHECK(small.load().train.count() == 8);
        CHECK(small.server.asked() == std::vector<std::string>{"/small.tar.gz"});
        CHECK(small.said == std::vector<std::string>{"small: downloading " + small.server.address() + "small.tar.gz"});
        CHECK(read_bytes(small.cache.path() / "small/t.bin") == records(3));
        CHECK(small.load().test.count() == 3);
        CHECK(small.server.asked().size() == 1);
    }

    TEST_CASE("an archive that is another one, or damaged, is not kept under the names that count") {
        SmallCifar small;
        const std::string sum = small.published.archive->sha256;
        small.archive[1100] ^= 1;
        small.serve();
        CHECK(small.refusal() == "expected SHA-256 " + sum + ", received " + sha256(gzip(small.archive)));
        small.published.archive->sha256 = sha256(gzip(small.archive));
        CHECK(small.load().test.count() == 3);  // a byte of what nobody reads

        for (const auto& [keep, why] : {std::pair<std::size_t, const char*>{3000, "the tar archive is cut off"},
                                        {1024 + 512 + 100, "the tar archive is cut off"},
                                        {0, "the tar archive is cut off"}}) {
            SmallCifar other;
            other.archive.resize(keep);
            other.published.archive->sha256 = sha256(gzip(other.archive));
            other.serve();
            CHECK(other.refusal() == why);
            CHECK_FALSE(std::filesystem::exists(other.cache.path() / "small/t.bin"));
        }
        SmallCifar text;
        text.archive = Bytes(2048, 'x');
        text.published.archive->sha256 = sha256(gzip(text.archive));
        text.serve();
        CHECK(text.refusal() == "expected a tar archive, received something else");
    }
}
