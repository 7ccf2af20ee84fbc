#include "runner/data/npz.h"

#include <doctest/doctest.h>

#include <optional>

#include "runner/data/base64.h"
#include "runner/results/program.h"
#include "tests/support/folder.h"

using namespace runner;

namespace {

NpyArrays some_arrays() {
    const std::vector<std::uint32_t> index = {0, 7, 4294967295U};
    const std::vector<float> numbers = {0.5F, -1.25F, 3, 1e-30F, 0, 7};
    const std::vector<std::uint8_t> bytes = {1, 255, 0};
    return {{"index", npy_array<std::uint32_t>(index, {3})},
            {"numbers", npy_array<float>(numbers, {3, 2})},
            {"bytes", npy_array<std::uint8_t>(bytes, {3})},
            {"none", npy_array<float>({}, {0, 4})},
            {"texts", npy_texts({"train-images", "añ本🙂", "", "z"}, {2, 2})}};
}

std::string error_of(const auto& call) {
    try {
        call();
    } catch (const NpyError& error) {
        return error.what();
    }
    return "no error";
}

std::string npy_with(const std::string& header, const std::string& values = {}) {
    std::string bytes = "\x93NUMPY";
    for (const std::size_t byte : {std::size_t{1}, std::size_t{0}, header.size() & 255, header.size() >> 8})
        bytes += static_cast<char>(byte);
    return bytes + header + values;
}

/// What foreign code says; nothing where it is not installed.
std::optional<std::string> python(const std::string& script, const tests::Folder& folder) {
    const std::string start = "import sys\ntry: import numpy\nexcept ImportError: sys.exit()\n";
    const auto answer = run_program("/usr/bin/python3", {"-c", start + script, folder.path().native()}, "");
    if (answer.problem == "/usr/bin/python3 is not installed" || (answer.problem.empty() && answer.out.empty())) {
        MESSAGE("skipped: python3-numpy is not installed");
        return {};
    }
    REQUIRE_MESSAGE(answer.problem.empty(), answer.problem);
    return answer.out;
}

}  // namespace

TEST_SUITE("npz") {
    TEST_CASE("arrays come back as they were written, and the same arrays are the same bytes") {
        const NpyArrays arrays = some_arrays();
        const std::string bytes = to_npz(arrays);
        CHECK(bytes == to_npz(arrays));
        CHECK(bytes.substr(10, 4) ==
              std::string("\0\0\x21\0", 4));  // the first of January 1980, whatever the clock says
        const NpzReader reader(bytes);
        CHECK(reader.names() == std::vector<std::string>{"index", "numbers", "bytes", "none", "texts"});
        for (const auto& [name, array] : arrays) {
            CAPTURE(name);
            CHECK(reader.contains(name));
            CHECK(reader.read(name) == array);
            CHECK(reader.header(name).shape == array.shape);
            CHECK(reader.header(name).values_size == array.bytes.size());
            CHECK(from_npy(to_npy(array)) == array);
            CHECK(read_npy_header(to_npy(array)).begin % 64 == 0);
        }
        CHECK(npy_values<std::uint32_t>(reader.read("index")) == std::vector<std::uint32_t>{0, 7, 4294967295U});
        CHECK(npy_texts_of(reader.read("texts")) == std::vector<std::string>{"train-images", "añ本🙂", "", "z"});
        CHECK_FALSE(reader.contains("index.npy"));
        CHECK(error_of([&] { reader.read("other"); }) == "it has no array `other`");
        CHECK(error_of([&] { npy_values<float>(reader.read("index")); }) ==
              "expected values of type <f4, received <u4");
        CHECK(error_of([&] { npy_texts_of(reader.read("index")); }) == "expected texts, received values of type <u4");
    }

    TEST_CASE("numpy reads what is written") {
        const tests::Folder folder;
        tests::write(folder / "a.npz", to_npz(some_arrays()));
        tests::write(folder / "a.npy", to_npy(some_arrays()[1].second));
        const auto answer = python(
            "f = numpy.load(sys.argv[1] + '/a.npz')\n"
            "for k in f: print(k, f[k].dtype.str, f[k].shape, f[k].tolist())\n"
            "print((numpy.load(sys.argv[1] + '/a.npy') == f['numbers']).all())\n",
            folder);
        if (answer)
            CHECK(*answer ==
                  "index <u4 (3,) [0, 7, 4294967295]\n"
                  "numbers <f4 (3, 2) [[0.5, -1.25], [3.0, 1.0000000031710769e-30], [0.0, 7.0]]\n"
                  "bytes |u1 (3,) [1, 255, 0]\nnone <f4 (0, 4) []\n"
                  "texts <U12 (2, 2) [['train-images', 'añ本🙂'], ['', 'z']]\nTrue\n");
    }

    TEST_CASE("what numpy writes is read") {
        const tests::Folder folder;
        const auto answer = python(
            "a = dict(x=numpy.arange(6, dtype='<i8').reshape(2, 3), y=numpy.float32(2.5), z=numpy.array(['a', 'bc']),"
            " w=numpy.asfortranarray(numpy.ones((2, 2))), o=numpy.array([None]), s=numpy.zeros(2, dtype='i4,f4'))\n"
            "numpy.savez(sys.argv[1] + '/plain.npz', **a)\n"
            "numpy.savez_compressed(sys.argv[1] + '/packed.npz', **a)\n"
            "print('written')\n",
            folder);
        if (!answer) return;
        for (const char* name : {"plain.npz", "packed.npz"}) {
            CAPTURE(name);
            const std::string bytes = tests::read(folder / name);
            const NpzReader reader(bytes);
            CHECK(npy_values<std::int64_t>(reader.read("x")) == std::vector<std::int64_t>{0, 1, 2, 3, 4, 5});
            CHECK(reader.read("x").shape == layers::Shape{2, 3});
            CHECK(npy_values<float>(reader.read("y")) == std::vector<float>{2.5F});
            CHECK(reader.read("y").shape.empty());
            CHECK(npy_texts_of(reader.read("z")) == std::vector<std::string>{"a", "bc"});
            CHECK(reader.header("w").fortran_order);
            CHECK(error_of([&] { reader.read("w"); }) ==
                  "it stands column by column (`fortran_order`), expected row by row");
            CHECK(error_of([&] { reader.read("o"); }) == "its values are of type `|O`, which is not read");
            CHECK(error_of([&] { reader.read("s"); }).starts_with("its header is not numpy's"));
        }
    }

    TEST_CASE("an archive that is damaged or cut off is not believed") {
        const std::string whole = to_npz(some_arrays());
        const auto read_all = [](const std::string& bytes) {
            const NpzReader reader(bytes);
            NpyArrays arrays;
            for (const std::string& name : reader.names()) arrays.emplace_back(name, reader.read(name));
            return arrays;
        };
        const NpyArrays arrays = some_arrays();
        CHECK(error_of([&] { NpzReader(""); }) != "no error");
        CHECK(error_of([&] { NpzReader("PK, and more"); }) != "no error");
        for (std::size_t size = 0; size < whole.size(); size += 7)
            CHECK(error_of([&] { read_all(whole.substr(0, size)); }) != "no error");
        for (std::size_t place = 0; place < whole.size(); ++place) {
            std::string flipped = whole;
            flipped[place] = static_cast<char>(flipped[place] ^ 4);
            // Flags and times that say nothing of the values may differ; the values may not.
            const std::string error = error_of([&] {
                for (const auto& [name, array] : read_all(flipped))
                    for (const auto& [other, expected] : arrays)
                        if (name == other) CHECK(array == expected);
            });
            CHECK_FALSE(error.empty());
        }
    }

    TEST_CASE("a header is read whole or refused, before there is memory for what it promises") {
        const auto error = [](const std::string& bytes) { return error_of([&] { from_npy(bytes); }); };
        const std::string good = "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }\n";
        CHECK(error(npy_with(good, "1234")) == "no error");
        CHECK(error(npy_with("{\"shape\":(1L),\"descr\":\"<f4\",\"fortran_order\":False}", "1234")) == "no error");
        CHECK(error(npy_with(good, "123")) == "its values take 3 bytes, and <f4 of shape [1] take 4");
        CHECK(error(npy_with(good, "12345")) == "its values take 5 bytes, and <f4 of shape [1] take 4");
        CHECK(error("") == "it does not begin as arrays of numpy do");
        CHECK(error("\x93NUMPY") == "it does not begin as arrays of numpy do");
        CHECK(error(npy_with(good).substr(0, 9)) == "its header is cut off");
        CHECK(error(npy_with(good).substr(0, 40)) == "its header is cut off");
        CHECK(error(std::string("\x93NUMPY\x04\x00\x01\x00", 10)) == "its format 4 is none of 1, 2 and 3");
        CHECK(error(std::string("\x93NUMPY\x02\x00\xff\xff\xff\x7f{", 13)) == "its header takes 2147483647 bytes");
        CHECK(error(npy_with("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }")) ==
              "the size of shape [4294967296, 4294967296] overflows");
        CHECK(error(npy_with("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }")) ==
              "its header is not numpy's: expected a length, at least 0 at byte 51");
        CHECK(error(npy_with("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }")) ==
              "its header is not numpy's: expected a length, at least 0 at byte 51");
        CHECK(error(npy_with("{'descr': '<f4', 'fortran_order': False}")) ==
              "its header is not numpy's: expected the keys `descr`, `fortran_order` and `shape` at byte 40");
        CHECK(error(npy_with("{'descr': '<f4', 'descr': '<f4'}")) ==
              "its header is not numpy's: expected one of the keys `descr`, `fortran_order` and `shape`, each once at "
              "byte 25");
        CHECK(error(npy_with("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }")) ==
              "its values are of type `<c8`, which is not read");
        CHECK(error(npy_with(good + "x", "1234")) == "its header is not numpy's: expected the header's end at byte 58");
    }

    TEST_CASE("bytes are text by RFC 4648, and other texts are none") {
        const std::vector<std::pair<std::string, std::string>> known = {{"", ""},
                                                                        {"f", "Zg=="},
                                                                        {"fo", "Zm8="},
                                                                        {"foo", "Zm9v"},
                                                                        {"foob", "Zm9vYg=="},
                                                                        {"fooba", "Zm9vYmE="},
                                                                        {"foobar", "Zm9vYmFy"},
                                                                        {"\xff\xfe", "//4="}};
        for (const auto& [text, expected] : known) {
            const std::vector<std::uint8_t> bytes(text.begin(), text.end());
            CHECK(to_base64(bytes) == expected);
            CHECK(from_base64(expected) == bytes);
        }
        for (const char* wrong : {"Z", "Zg=", "Zg", "Zh==", "Zg==Zg==", "Z===", "====", "Zm9*", "Zm9v\n", "Zm 9"})
            CHECK_FALSE(from_base64(wrong));
    }
}
