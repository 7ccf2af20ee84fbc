#include <algorithm>
#include <filesystem>

#include "tests/layers/harness.h"
#include "tests/support/folder.h"

using namespace layers;
using namespace tests;

namespace {

std::vector<Sample> samples() {
    std::vector<Sample> list;
    for (const Kind* kind : catalog<Layer>().kinds)
        for (Sample& sample : samples_of(*kind)) list.push_back(std::move(sample));
    return list;
}

}  // namespace

TEST_SUITE("layers") {
    TEST_CASE("every layer has an example, and one file of its own") {
        const auto declares = [](const std::filesystem::path& file) {
            return file.extension() == ".cpp" && read(file).find("make_kind<") != std::string::npos;
        };
        std::size_t files = 0;
        for (const auto& file : std::filesystem::directory_iterator(PROJECT_DIR "/layers/kinds"))
            files += declares(file.path());
        CHECK(files == catalog<Layer>().kinds.size());
        for (const Kind* kind : catalog<Layer>().kinds) {
            CAPTURE(kind->name);
            CHECK_FALSE(kind->examples.empty());
            CHECK(std::filesystem::exists(PROJECT_DIR "/layers/kinds/" + kind->name + ".cpp"));
        }
    }

    TEST_CASE("every layer's parameters have names that a file may use anywhere") {
        for (const Sample& sample : samples())
            for (const ParameterDeclaration& parameter : sample.layer->declare(sample.inputs).parameters)
                CHECK(std::ranges::count(parameter_names(), parameter.name) == 1);
    }

    TEST_CASE("every layer gives what its plain loop in double gives") {
        for (const Sample& sample : samples()) check_values(sample);
    }

    TEST_CASE("every layer's gradients are the slopes, of itself and of its plain loop") {
        for (const Sample& sample : samples()) check_gradients(sample);
    }

    TEST_CASE("every layer gives the same bits twice") {
        for (const Sample& sample : samples()) check_same_bits(sample);
    }

    TEST_CASE("every layer reads back what it writes") {
        for (const Sample& sample : samples()) check_settings(sample);
        for (const Kind* kind : catalog<Activation>().kinds)
            for (const Example& example : kind->examples) {
                const Value written = write_component(*make<Activation>(example.yaml));
                CHECK(same(written, write_component(*make<Activation>(show(written)))));
            }
    }

    TEST_CASE("a frozen layer keeps every value, and what stands above frozen ones learns as before") {
        for (const Sample& sample : samples()) check_frozen(sample);
    }
}
