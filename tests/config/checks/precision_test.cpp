#include <doctest/doctest.h>

#include "layers/onednn/environment.h"
#include "tests/config/reading.h"

using runner::Value;
using tests::errors;

namespace {

std::string with(const std::string& precision) {
    return "{optimizer: adam, loss: sparse_categorical_crossentropy, precision: " + precision + "}";
}

}  // namespace

TEST_SUITE("precision") {
    TEST_CASE("a processor without bfloat16 is told before anything runs, and `auto` is what it has") {
        CHECK(errors({.training = with("float32")}) == "");
        CHECK(errors({.training = with("auto")}) == "");
        CHECK(errors({.training = with("bfloat16")}) ==
              (layers::computes(layers::Precision::bfloat16)
                   ? ""
                   : "3:79 this processor does not multiply bfloat16: oneDNN uses " + layers::environment().isa +
                         " on it\n  processors with AVX512-BF16 or AMX do: Intel Xeon since Cooper Lake, AMD since Zen "
                         "4; `auto` takes float32 on all others\n"));
        CHECK(errors({.training = with("float16")}).starts_with("3:79 "));
    }

    TEST_CASE("`auto` is written as what it came to, so that no trial mixes two precisions") {
        using layers::Precision;
        const Precision best = layers::computes(Precision::bfloat16) ? Precision::bfloat16 : Precision::float32;
        const runner::Variant variant = tests::judge(tests::Sections{.training = with("auto")}.text()).variant;
        CHECK(variant.training.precision == best);
        const Value written = write_settings(variant.training, runner::TrainingSpec::fields());
        CHECK(written.find("precision")->text == (best == Precision::bfloat16 ? "bfloat16" : "float32"));
    }
}
