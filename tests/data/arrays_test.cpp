#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>

#include "runner/data/array_values.h"
#include "runner/data/bytes.h"
#include "runner/data/npz.h"
#include "runner/data/sha256.h"
#include "tests/data/own_data.h"
#include "tests/data/support.h"

using namespace runner;
using namespace tests;

namespace {

std::string text_of(const Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

template <class T>
NpyArray array(const std::vector<T>& values, layers::Shape shape) {
    return npy_array<T>(values, std::move(shape));
}

NpyArray bytes(const Bytes& values, layers::Shape shape) { return array<std::uint8_t>(values, std::move(shape)); }

/// Six samples of 2 × 2 pixels, of three classes.
NpyArrays six(const std::string& x, const std::string& y) {
    Bytes pixels;
    for (std::uint8_t i = 0; i < 24; ++i) pixels.push_back(i);
    return {{x, bytes(pixels, {6, 2, 2})}, {y, array<std::int64_t>({7, 10, 9, 7, 10, 9}, {6})}};
}

Bytes bytes_of(const Part& part) { return {part.bytes.begin(), part.bytes.end()}; }

/// What is wrong with arrays x and y, after their place.
std::string refusal(const Folder& folder, const NpyArray& x, const NpyArray& y, const std::string& more = "test: 0.5") {
    folder.write("x.npy", to_npy(x));
    folder.write("y.npy", to_npy(y));
    const std::string dataset = "npy: {x_train: x.npy, y_train: y.npy, " + more + "}";
    std::string why;
    try {
        load_own(dataset, folder);
    } catch (const std::runtime_error& error) {
        why = error.what();
    }
    for (std::size_t at; (at = why.find(folder.path().string() + "/")) != why.npos;)
        why.erase(at, folder.path().string().size() + 1);
    return why;
}

}  // namespace

TEST_SUITE("data") {
    TEST_CASE("Keras's mnist.npz gives the bits that MNIST's own files give") {
        const Folder folder;
        const Digits train = digits(12, 3), test = digits(6, 3);
        for (const auto& [name, file] : {std::pair{"a", &train.images}, {"b", &train.labels}})
            folder.write(name, *file);
        folder.write("c", test.images);
        folder.write("d", test.labels);
        const auto values = [](const Bytes& idx, std::size_t header) {
            return Bytes(idx.begin() + static_cast<std::ptrdiff_t>(header), idx.end());
        };
        folder.write("mnist.npz", to_npz({{"x_test", bytes(values(test.images, 16), {6, 28, 28})},
                                          {"x_train", bytes(values(train.images, 16), {12, 28, 28})},
                                          {"y_train", bytes(values(train.labels, 8), {12})},
                                          {"y_test", bytes(values(test.labels, 8), {6})}}));
        const Dataset idx = load_own("idx: {train_images: a, train_labels: b, test_images: c, test_labels: d}", folder);
        const Dataset npz = load_own("npz: mnist.npz", folder);
        CHECK(npz.name == "npz");
        CHECK(bytes_of(npz.train) == bytes_of(idx.train));
        CHECK(bytes_of(npz.test) == bytes_of(idx.test));
        CHECK(npz.train.shape == idx.train.shape);
        CHECK(npz.train.classes == idx.train.classes);
        CHECK(npz.test.classes == idx.test.classes);
        CHECK(npz.labels == idx.labels);
        CHECK(npz.sha256.size() == 4);
        CHECK(npz.sha256.at("y_test") == sha256(to_npy(bytes(values(test.labels, 8), {6}))));
        CHECK_FALSE(own_dataset("npz: mnist.npz", folder)->facts());
    }

    TEST_CASE("arrays are found by the usual names, or by those that are given") {
        const Folder folder;
        folder.write("lower.npz", to_npz(six("x", "y")));
        folder.write("upper.npz", to_npz(six("X", "y")));
        folder.write("named.npz", to_npz(six("data", "target")));
        for (const char* text : {"npz: {file: lower.npz, test: 0.5}", "npz: {file: upper.npz, test: 0.5}",
                                 "npz: {file: named.npz, x_train: data, y_train: target, test: 0.5}"}) {
            CAPTURE(text);
            const Dataset dataset = load_own(text, folder);
            CHECK(dataset.labels == std::vector<std::string>{"7", "9", "10"});
            CHECK(dataset.facts().train_classes == std::vector<std::int64_t>{1, 1, 1});
            CHECK(dataset.facts().test_classes == std::vector<std::int64_t>{1, 1, 1});
            Bytes all = bytes_of(dataset.train), test = bytes_of(dataset.test);
            all.insert(all.end(), test.begin(), test.end());
            std::ranges::sort(all);
            CHECK(all == bytes_of(load_own("npz: {file: lower.npz}", folder).train));
        }
        CHECK(message_of<declare::InvalidInput>([&] { load_own("npz: {file: named.npz, x_train: dta}", folder); }) ==
              "error: `data`: " + (folder / "named.npz").string() +
                  ": there is no array `dta`: it has `data`, `target`\n      did you mean `data`?\n");
        CHECK(message_of<declare::InvalidInput>([&] { load_own("npz: named.npz", folder); }) ==
              "error: `data`: " + (folder / "named.npz").string() +
                  ": there is no array `x_train`: it has `data`, `target`\n      name the one that is meant: "
                  "`x_train: NAME`\n");
    }

    TEST_CASE("what to test on is said once") {
        const Folder folder;
        NpyArrays both = six("x_train", "y_train");
        for (auto& one : six("x_test", "y_test")) both.push_back(one);
        folder.write("both.npz", to_npz(both));
        CHECK(message_of<declare::InvalidInput>([&] { load_own("npz: {file: both.npz, test: 0.5}", folder); }) ==
              "error: `data`: " + (folder / "both.npz").string() +
                  ": it has `x_test` to test on\n      leave `test` out\n");
        const auto said = [&](const std::string& text) {
            return message_of<declare::InvalidInput>([&] { own_dataset(text, folder); });
        };
        CHECK(said("npz: {file: both.npz, x_test: x_test}").find("`x_test` of `npz` without `y_test`") !=
              std::string::npos);
        CHECK(said("npy: {x_train: a, y_train: b, y_test: c}").find("`y_test` of `npy` without `x_test`") !=
              std::string::npos);
        CHECK(said("npy: {x_train: a, y_train: b, x_test: c, y_test: d, test: 0.1}")
                  .find("`test` of `npy` beside `x_test`: both say what to test on") != std::string::npos);
        CHECK(own_dataset("npy: {x_train: a, y_train: b}", folder)->test_part() == TestPart::none);
        CHECK(own_dataset("npy: {x_train: a, y_train: b, test: 0.1}", folder)->test_part() == TestPart::chosen);
        CHECK(own_dataset("npy: {x_train: a, y_train: b, x_test: c, y_test: d}", folder)->test_part() ==
              TestPart::file);
    }

    TEST_CASE("numbers of every type, order of bytes and order of values are numpy's") {
        const Folder folder;
        const auto answer = python("numpy", R"(
r = numpy.random.default_rng(1)
for kind in ['b1', 'u1', 'i1', 'u2', 'i2', 'u4', 'i4', 'u8', 'i8', 'f2', 'f4', 'f8']:
    for order in '<>':
        for layout in 'CF':
            a = (r.normal(0, 100, (70, 3, 2, 4)) if kind[0] == 'f' else r.integers(0, 2 if kind == 'b1' else 100, (70, 3, 2, 4)) - (50 if kind[0] == 'i' else 0))
            a = a.astype(order + kind)
            if kind == 'f2': a[0, 0, 0] = [6e-8, -0.0, 65504, 1e-4]
            name = folder + kind + ('l' if order == '<' else 'b') + layout
            numpy.save(name + '.npy', numpy.asfortranarray(a) if layout == 'F' else a)
            numpy.save(name + '.expected.npy', a.astype('<f8').copy('C'))
            print(kind + ('l' if order == '<' else 'b') + layout)
)",
                                   folder);
        if (!answer) return;
        std::size_t count = 0;
        for (std::size_t at = 0, end; (end = answer->find('\n', at)) != answer->npos; at = end + 1, ++count) {
            const std::string name = answer->substr(at, end - at);
            CAPTURE(name);
            const std::vector<double> expected =
                npy_values<double>(from_npy(tests::read(folder / (name + ".expected.npy"))));
            for (const std::uint64_t mapped_from : {std::uint64_t{1}, std::uint64_t{1} << 40}) {
                Part part;
                take_samples(read_npy(folder / (name + ".npy"), mapped_from), part);
                CHECK(part.shape == layers::Shape{3, 2, 4});
                REQUIRE(part.count() == 70);
                CHECK(part.bytes.empty() == !name.starts_with("u1"));
                const Bytes pixels = bytes_of(part);
                const auto found =
                    part.bytes.empty() ? numbers_of(part.values) : std::vector<double>(pixels.begin(), pixels.end());
                CHECK(found == expected);
                NumberRows rows = part.values;
                if (!rows.empty()) {
                    CHECK(numbers_of(rows.extract(std::vector<std::int32_t>{0, 69})).size() == 48);
                    CHECK(rows.count() == 68);
                }
            }
        }
        CHECK(count == 48);
    }

    TEST_CASE("labels are numbers or texts of any script, each once") {
        const Folder folder;
        const auto answer = python("numpy", R"(
t = numpy.array(['Äpfel', 'b', 'Äpfel', '𝄞'])
numpy.save(folder + 'U.npy', t)
numpy.save(folder + 'B.npy', t.astype('>U7'))
numpy.save(folder + 'S.npy', numpy.array([b'one', b'two', b'one', b'x']))
numpy.save(folder + 'b.npy', numpy.array([True, False, True, True]))
numpy.save(folder + 'f.npy', numpy.array([[2.], [-1.], [2.], [0.]], dtype='f4'))
numpy.save(folder + 'u.npy', numpy.array([2**64 - 1, 0, 0, 1], dtype='>u8'))
print('done')
)",
                                   folder);
        if (!answer) return;
        const auto labels = [&](const std::string& name) {
            return target_labels(read_npy(folder / (name + ".npy"), large_file)).labels;
        };
        using Texts = std::vector<std::string>;
        CHECK(labels("U") == Texts{"Äpfel", "b", "𝄞"});
        CHECK(labels("B") == labels("U"));
        CHECK(labels("S") == Texts{"one", "two", "x"});
        CHECK(labels("b") == Texts{"1", "0"});
        CHECK(labels("f") == Texts{"2", "-1", "0"});
        CHECK(labels("u") == Texts{"18446744073709551615", "0", "1"});
        CHECK(target_labels(read_npy(folder / "U.npy", large_file)).classes == std::vector<std::int32_t>{0, 1, 0, 2});
    }

    TEST_CASE("numbers are predicted where that is asked for") {
        const Folder folder;
        folder.write("x.npy", to_npy(array<float>({1, 2, 3, 4}, {4})));
        folder.write("y.npy", to_npy(array<double>({0.5, 1.5, -2, 1e9}, {4, 1})));
        const std::string files = "npy: {x_train: x.npy, y_train: y.npy, x_test: x.npy, y_test: y.npy";
        const Dataset dataset = load_own(files + ", targets: numbers}", folder);
        CHECK(numbers_of(dataset.train.numbers) == std::vector<double>{0.5, 1.5, -2, 1e9});
        CHECK(dataset.train.shape == layers::Shape{1});
        CHECK(dataset.labels.empty());
        CHECK(numbers_of(dataset.test.values) == std::vector<double>{1, 2, 3, 4});
        CHECK(message_of<declare::InvalidInput>([&] { load_own(files + "}", folder); }) ==
              "error: `data`: " + (folder / "y.npy").string() +
                  ": [0, 0] is 0.5: a class is a whole number or a text\n      write `targets: numbers`, if numbers "
                  "are to be predicted\n");
    }

    TEST_CASE("a sample may have several numbers, or several yes or no") {
        const Folder folder;
        folder.write("x.npy", to_npy(array<float>({1, 2, 3, 4}, {4, 1})));
        folder.write("y.npy", to_npy(array<double>({1, 2, 3, 4, 5, 6, 7, 8}, {4, 2})));
        folder.write("yes.npy", to_npy({"|b1", {4, 3}, std::string("\1\0\0\0\1\1\0\0\0\1\1\1", 12)}));
        const std::string files = "npy: {x_train: x.npy, test: 0.25, y_train: ";
        const auto two = own_dataset(files + "y.npy, targets: numbers, standardize_targets: true}", folder);
        CHECK(two->number_targets() == 2);
        const Dataset numbers = two->load({}, {});
        CHECK(numbers.targets == std::vector<TargetColumn>{{"y1", true, false}, {"y2", true, false}});
        CHECK(numbers.train.numbers.columns() == 2);
        CHECK(numbers.facts().numbers == 2);
        const auto three = own_dataset(files + "yes.npy, targets: booleans}", folder);
        CHECK(three->number_targets() == 3);
        CHECK(three->has_boolean_targets());
        const Dataset booleans = three->load({}, {});
        CHECK(booleans.targets.size() == 3);
        CHECK(booleans.facts().booleans);
        CHECK(numbers_of(booleans.train.numbers).size() == 9);
        NpyArrays arrays = {{"x", array<float>({1, 2}, {2, 1})}, {"y", array<float>({1, 2, 3, 4, 5, 6}, {2, 3})}};
        folder.write("a.npz", to_npz(arrays));
        const auto archive = own_dataset("npz: {file: a.npz, test: 0.5, targets: numbers}", folder);
        CHECK(archive->number_targets() == 3);
        CHECK(own_dataset("npz: {file: none.npz, targets: numbers}", folder)->number_targets() == 1);
        const NpyArray x = array<float>({1, 2}, {2});
        CHECK(refusal(folder, x, array<float>({1, 0.5F}, {2}), "test: 0.5, targets: booleans") ==
              "y.npy: [1] is 0.5: expected true or false, 1 or 0");
        CHECK(refusal(folder, x, array<float>({1, 2, 3, 4}, {2, 1, 2}), "test: 0.5, targets: numbers") ==
              "y.npy: its shape is [2, 1, 2]: expected the targets of a sample in a row");
        folder.write("t.npy", to_npy(array<float>({1, 2}, {2})));
        folder.write("u.npy", to_npy(array<float>({1, 2, 3, 4}, {2, 2})));
        CHECK(refusal(folder, x, array<float>({1, 2}, {2}), "x_test: t.npy, y_test: u.npy, targets: numbers") ==
              "u.npy: expected 1 targets a sample, as in y.npy, received 2");
        CHECK(message_of<declare::InvalidInput>([&] {
                  own_dataset(files + "y.npy, standardize_targets: true}", folder);
              }).find("`standardize_targets` is about `targets: numbers`\n") != std::string::npos);
    }

    TEST_CASE("an array that no network can be trained on is told with its place and the way out") {
        const Folder folder;
        const NpyArray x = array<float>({1, 2, 3, 4}, {2, 2}), y = array<std::int32_t>({0, 1}, {2});
        CHECK(refusal(folder, x, y) == "");
        const float nan = std::numeric_limits<float>::quiet_NaN();
        CHECK(refusal(folder, array<float>({1, 2, 3, nan}, {2, 2}), y) ==
              "x.npy: [1, 1] is nan: expected a finite number\n      leave such samples out, or fill them in, as with "
              "`numpy.nan_to_num`");
        CHECK(refusal(folder, array<std::int64_t>({1, 2, 3, (std::int64_t{1} << 53) + 1}, {2, 2}), y) ==
              "x.npy: [1, 1] is 9007199254740993: a number beyond 2^53 has more digits than a double\n      take the "
              "same number off all of them");
        CHECK(refusal(folder, array<std::int64_t>({std::numeric_limits<std::int64_t>::min(), 1}, {2, 1}), y)
                  .starts_with("x.npy: [0, 0] is -9223372036854775808: a number beyond 2^53"));
        CHECK(refusal(folder, npy_texts({"a", "b"}, {2}), y) == "x.npy: expected numbers, received values of type <U1");
        CHECK(refusal(folder, array<float>({}, {0, 4}), y) == "x.npy: its shape is [0, 4]: it holds no values");
        CHECK(refusal(folder, array<float>({1}, {}), y) ==
              "x.npy: its shape is []: one number alone; expected the samples along the first side");
        CHECK(refusal(folder, x, array<std::int32_t>({0, 1, 1}, {3})) ==
              "y.npy: expected 2 targets, as many as there are samples in x.npy, received 3");
        CHECK(refusal(folder, x, array<std::int32_t>({0, 1, 1, 0}, {2, 2})) ==
              "y.npy: its shape is [2, 2]: expected one target a sample\n      of classes as zeros and a one, save "
              "`y.argmax(1)`; several numbers a sample are `targets: numbers`, and several yes or no `targets: "
              "booleans`");
        CHECK(refusal(folder, x, array<double>({0, 1e300}, {2}), "test: 0.5, targets: numbers") ==
              "y.npy: the target 1e+300 is beyond what a float32 holds");
        CHECK(refusal(folder, x, npy_texts({"a", ""}, {2})) == "y.npy: [1] is empty: expected the name of a class");
        folder.write("t.npy", to_npy(bytes({1, 2, 3, 4}, {2, 2})));
        CHECK(refusal(folder, x, y, "x_test: t.npy, y_test: y.npy") ==
              "t.npy: its values are of type |u1, and those of x.npy of type <f4: bytes are pixels, and other numbers "
              "stay as they are\n      save both as one type");
        folder.write("t.npy", to_npy(array<float>({1, 2}, {2})));
        CHECK(refusal(folder, x, y, "x_test: t.npy, y_test: y.npy") ==
              "t.npy: expected samples of shape [2], as in x.npy, received [1]");
    }

    TEST_CASE("files that hold no arrays, and arrays that are cut off, are told with the way out") {
        const Folder folder;
        const auto npy = [&](const std::string& bytes) {
            folder.write("a.npy", bytes);
            return message_of<DataCorrupt>([&] { read_npy(folder / "a.npy", large_file); });
        };
        const std::string name = (folder / "a.npy").string(), whole = to_npy(array<float>({1, 2}, {2}));
        CHECK(npy(whole).empty());
        CHECK(npy("") == name + ": it does not begin as arrays of numpy do");
        CHECK(npy(whole.substr(0, whole.size() - 1)) ==
              name +
                  ": its header says that <f4 of shape [2] follow, which take 8 bytes, and 7 do: the file is "
                  "damaged, or was not written to its end");
        std::string object = whole;
        object.replace(object.find("<f4"), 3, "|O1");
        CHECK(
            npy(object).ends_with("which is not read\n      numbers, truth values and texts are read: save the array "
                                  "anew, as with `numpy.save(\"x.npy\", x.astype(\"float32\"))`"));
        CHECK(message_of<DataMissing>([&] { read_npy(folder / "b.npy", large_file); }) ==
              (folder / "b.npy").string() + ": no such file");
        folder.write("a.npz", text_of({1, 2, 3}));
        CHECK(message_of<DataCorrupt>([&] { load_own("npz: a.npz", folder); }) ==
              (folder / "a.npz").string() +
                  ": ZIP archive: Not a zip archive\n      expected a `.npz` file, as numpy.savez writes it");
    }
}
