#include "runner/store/safetensors.h"

#include <doctest/doctest.h>

#include <cstring>
#include <limits>

using namespace runner;

namespace {

std::string file(const std::string& header, const std::string& values = {}) {
    const std::uint64_t length = header.size();
    std::string bytes(8, '\0');
    std::memcpy(bytes.data(), &length, 8);
    return bytes + header + values;
}

std::string floats(std::initializer_list<float> values) {
    std::string bytes;
    for (const float value : values) bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    return bytes;
}

std::string problem(const std::string& bytes) {
    try {
        from_safetensors(bytes, "w.safetensors");
    } catch (const SafetensorsError& error) {
        return error.what();
    }
    return "none";
}

}  // namespace

TEST_SUITE("store") {
    TEST_CASE("weights are written as the safetensors format orders them") {
        Safetensors weights;
        weights.metadata["seed"] = "1";
        weights.tensors["hidden1/dense/kernel"] = {.dtype = "F32", .shape = {2, 1}, .values = {1.5F, -2}};
        weights.tensors["hidden1/dense/bias"] = {.dtype = "F32", .shape = {1}, .values = {3}};
        const std::string bytes = to_safetensors(weights);
        std::uint64_t length = 0;
        std::memcpy(&length, bytes.data(), 8);
        CHECK(length % 8 == 0);
        const std::string header = bytes.substr(8, length);
        const std::string text =
            R"({"__metadata__": {"seed": "1"}, )"
            R"("hidden1/dense/bias": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}, )"
            R"("hidden1/dense/kernel": {"dtype": "F32", "shape": [2, 1], "data_offsets": [4, 12]}})";
        CHECK(header.substr(0, text.size()) == text);
        CHECK(header.find_first_not_of(' ', text.size()) == std::string::npos);
        CHECK(bytes.substr(8 + length) == floats({3, 1.5F, -2}));
    }

    TEST_CASE("what is written reads back to the same bits") {
        Safetensors weights;
        weights.metadata["note"] = "ümlaut \"quoted\"";
        weights.tensors["a"] = {
            .dtype = "F32", .shape = {2, 2}, .values = {-0.0F, std::numeric_limits<float>::denorm_min(), 1e38F, 0.1F}};
        weights.tensors["empty"] = {.dtype = "F32", .shape = {0, 3}, .values = {}};
        weights.tensors["scalar"] = {.dtype = "F32", .shape = {}, .values = {7}};
        const Safetensors read = from_safetensors(to_safetensors(weights), "w");
        CHECK(read.metadata == weights.metadata);
        REQUIRE(read.tensors.size() == 3);
        for (const auto& [name, tensor] : weights.tensors) {
            CHECK(read.tensors.at(name).shape == tensor.shape);
            CHECK(floats({}) +
                      std::string(reinterpret_cast<const char*>(tensor.values.data()), tensor.values.size() * 4) ==
                  std::string(reinterpret_cast<const char*>(read.tensors.at(name).values.data()),
                              read.tensors.at(name).values.size() * 4));
        }
        CHECK(to_safetensors(read) == to_safetensors(weights));
    }

    TEST_CASE("types other than F32 are checked and left alone") {
        const Safetensors read = from_safetensors(
            file(
                R"({"i":{"dtype":"I64","shape":[1],"data_offsets":[4,12]},"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}   )",
                floats({2, 0, 0})),
            "w");
        CHECK(read.tensors.at("i").dtype == "I64");
        CHECK(read.tensors.at("i").values.empty());
        CHECK(read.tensors.at("w").values == std::vector<float>{2});
    }

    TEST_CASE("every broken rule of the format is named") {
        const std::string not_valid = "w.safetensors: not a valid safetensors file: ";
        struct Row {
            std::string bytes, why;
        };
        const auto one = [](const std::string& entry, const std::string& values = floats({1})) {
            return file("{\"w\":" + entry + "}", values);
        };
        const std::vector<Row> rows = {
            {"", "0 bytes are too few for the 8 that hold the header's length"},
            {"1234567", "7 bytes are too few for the 8 that hold the header's length"},
            {std::string(8, '\xff'), "the header's length is 18446744073709551615, and the format allows 100000000"},
            {std::string("\x01\xe1\xf5\x05\0\0\0\0", 8),
             "the header's length is 100000001, and the format allows 100000000"},
            {std::string("\x10\0\0\0\0\0\0\0{}", 10), "the header's length is 16, and only 2 bytes follow"},
            {file(""), "the header does not start with `{`"},
            {file(" {}"), "the header does not start with `{`"},
            {file("[]"), "the header does not start with `{`"},
            {one("[]"), "tensor `w`: is described by no map"},
            {one(R"({"shape":[1],"data_offsets":[0,4]})"), "tensor `w`: has no `dtype`"},
            {one(R"({"dtype":"F33","shape":[1],"data_offsets":[0,4]})"), "tensor `w`: unknown dtype `F33`"},
            {one(R"({"dtype":"F32","data_offsets":[0,4]})"), "tensor `w`: has no list `shape`"},
            {one(R"({"dtype":"F32","shape":[-1],"data_offsets":[0,4]})"),
             "tensor `w`: `shape` holds -1, not a whole number from 0 to 9223372036854775807"},
            {one(R"({"dtype":"F32","shape":[1.5],"data_offsets":[0,4]})"),
             "tensor `w`: `shape` holds 1.5, not a whole number from 0 to 9223372036854775807"},
            {one(R"({"dtype":"F32","shape":[1],"data_offsets":[0]})"),
             "tensor `w`: `data_offsets` holds 1 numbers, not 2"},
            {one(R"({"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1})"), "tensor `w`: unknown key `x`"},
            {one(R"({"dtype":"F32","shape":[2],"data_offsets":[0,4]})"),
             "tensor `w`: `data_offsets` [0, 4] hold 4 bytes, and F32 of shape [2] take 8"},
            {one(R"({"dtype":"F32","shape":[1],"data_offsets":[4,0]})"),
             "tensor `w`: `data_offsets` [4, 0]: values must start at 0, where those before end"},
            {one(R"({"dtype":"F32","shape":[1],"data_offsets":[4,8]})", floats({1, 2})),
             "tensor `w`: `data_offsets` [4, 8]: values must start at 0, where those before end"},
            {one(R"({"dtype":"F32","shape":[1],"data_offsets":[0,4]})", ""),
             "its tensors take 4 bytes, and 0 follow the header"},
            {one(R"({"dtype":"F32","shape":[1],"data_offsets":[0,4]})", floats({1, 2})),
             "its tensors take 4 bytes, and 8 follow the header"},
            {one(R"({"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]})"),
             "tensor `w`: the size of shape [4294967296, 4294967296] overflows"},
            {one(R"({"dtype":"F4","shape":[1],"data_offsets":[0,1]})", "x"),
             "tensor `w`: its values do not fill whole bytes"},
            {file(
                 R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
                 floats({1})),
             "tensor `b`: `data_offsets` [0, 4]: values must start at 4, where those before end"},
            {file(
                 R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}})",
                 floats({1, 2, 3})),
             "tensor `b`: `data_offsets` [8, 12]: values must start at 4, where those before end"},
            {file(R"({"__metadata__":{"a":1}})"), "`__metadata__`: `a` is no text"},
            {file(R"({"__metadata__":[]})"), "`__metadata__` is no map of texts"},
        };
        for (const Row& row : rows) CHECK(problem(row.bytes) == not_valid + row.why);
    }

    TEST_CASE("a header that is not JSON, or names a tensor twice, is refused with its place") {
        CHECK(problem(file("{\"w\":"))
                  .starts_with("w.safetensors: not a valid safetensors file: its header is not valid JSON"));
        const std::string entry = R"("w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]})";
        CHECK(problem(file("{" + entry + "," + entry + "}", floats({1}))).find("`w` stands twice") !=
              std::string::npos);
        CHECK(problem(file("{" + std::string(100000, '['))).find("nested deeper than 200 levels") == std::string::npos);
        CHECK(problem(file("{\"a\":" + std::string(100000, '['))).find("nested deeper than 200 levels") !=
              std::string::npos);
    }

    TEST_CASE("no byte that goes missing or changes in the header crashes the reader") {
        Safetensors weights;
        weights.tensors["w"] = {.dtype = "F32", .shape = {3}, .values = {1, 2, 3}};
        const std::string good = to_safetensors(weights);
        for (std::size_t cut = 0; cut < good.size(); ++cut) CHECK(problem(good.substr(0, cut)) != "none");
        for (std::size_t at = 0; at + 12 < good.size(); ++at)
            for (const char byte : {'\0', '"', '9', '\xff'}) {
                std::string bad = good;
                bad[at] = byte;
                (void)problem(bad);
            }
        CHECK(problem(good) == "none");
    }
}
