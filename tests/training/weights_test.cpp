#include "runner/training/weights.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runner/store/identity.h"
#include "tests/support/added_setting.h"
#include "tests/training/support.h"

using namespace tests;

namespace {

/// hidden1/dense, hidden1/norm, hidden2/dense …, out; every value of a parameter is its number in the network.
layers::Parameters network(const std::string& tower, int depth, double units = 4, bool norm = true) {
    std::string yaml = "model:\n  layers:\n";
    for (int i = 1; i <= depth; ++i) {
        yaml += fmt::format("    - dense: {{name: {}{}, units: {}}}\n", tower, i, units);
        if (norm) yaml += fmt::format("    - batch_normalization: {{name: norm{}}}\n", i);
    }
    yaml += "    - dense: {name: out, units: 3, activation: softmax}\n";
    const Variant made = variant("v", yaml);
    layers::Parameters parameters(made.graph);
    for (std::size_t i = 0; i < parameters.count(); ++i)
        for (float& value : parameters.value(i)) value = static_cast<float>(i + 1);
    return parameters;
}

StartFrom named(std::vector<std::pair<std::string, std::string>> renames) {
    StartFrom start;
    start.everything = false;
    start.renames = std::move(renames);
    return start;
}

std::string problem(const StartFrom& start, const layers::Parameters& theirs, layers::Parameters& ours) {
    try {
        start_from(start, weights_of(theirs), "`parent`", ours);
    } catch (const WeightsMisfit& error) {
        return error.what();
    }
    return "none";
}

}  // namespace

TEST_SUITE("training") {
    TEST_CASE("everything is copied, moving statistics included, and comes back from a file to the same bits") {
        layers::Parameters theirs = network("h", 2), ours = network("h", 2);
        for (float& value : ours.values()) value = -1;
        const auto log = start_from({}, from_safetensors(to_safetensors(weights_of(theirs)), "f"), "`parent`", ours);
        for (std::size_t i = 0; i < ours.count(); ++i) CHECK(ours.value(i)[0] == theirs.value(i)[0]);
        CHECK(log.size() == 2);
        CHECK(log[0].starts_with("from `parent`: copied 14: "));
        CHECK(log[0].find("norm2/moving_variance") != std::string::npos);
        CHECK(log[1] == "initialised afresh 0");
    }

    TEST_CASE("what is named is copied under its new name, and the rest keeps its first values") {
        const layers::Parameters theirs = network("h", 2, 4, false);
        layers::Parameters ours = network("k", 3, 4, false);
        const float first = ours.value(*ours.find("k3/kernel"))[0];
        const auto log = start_from(named({{"h[1-2]", "k[1-2]"}}), weights_of(theirs), "`parent`", ours);
        CHECK(log == std::vector<std::string>{
                         "from `parent`: copied 4: h1/kernel -> k1/kernel, h1/bias -> k1/bias, h2/kernel -> k2/kernel, "
                         "h2/bias -> k2/bias",
                         "initialised afresh 4: k3/kernel, k3/bias, out/kernel, out/bias"});
        CHECK(ours.value(*ours.find("k2/bias"))[0] == theirs.value(*theirs.find("h2/bias"))[0]);
        CHECK(ours.value(*ours.find("k3/kernel"))[0] == first);
    }

    TEST_CASE("without `layers`, what either side has too much is named") {
        const layers::Parameters deep = network("h", 2, 2, false), shallow = network("h", 1, 2, false);
        layers::Parameters ours = network("h", 1, 2, false);
        CHECK(problem({}, deep, ours) ==
              "the weights of `parent` do not fit:\n"
              "  `h2/bias` of `parent` has no place in this network\n"
              "  `h2/kernel` of `parent` has no place in this network\n"
              "  `layers` names those that are to be copied");
        layers::Parameters deeper = network("h", 2, 2, false);
        const float before = deeper.value(0)[0];
        CHECK(problem({}, shallow, deeper) ==
              "the weights of `parent` do not fit:\n"
              "  `parent` has no `h2/kernel`\n"
              "  `parent` has no `h2/bias`\n"
              "  `layers` names those that are to be copied");
        CHECK(deeper.value(0)[0] == before);
    }

    TEST_CASE("what is named must fit, and a pattern must match") {
        const layers::Parameters theirs = network("h", 2, 4, false);
        layers::Parameters narrow = network("h", 2, 5, false);
        CHECK(problem(named({{"h1", "h1"}}), theirs, narrow) ==
              "the weights of `parent` do not fit:\n"
              "  `h1/bias` of `parent` has shape [4], and [5] is needed\n"
              "  `h1/kernel` of `parent` has shape [2, 4], and [2, 5] is needed");
        Safetensors bare = weights_of(theirs);
        bare.tensors.erase("h1/bias");
        layers::Parameters whole = network("h", 2, 4, false);
        CHECK_THROWS_WITH_AS(start_from(named({{"h[1-2]", "h[1-2]"}}), bare, "`w.safetensors`", whole),
                             "the weights of `w.safetensors` do not fit:\n"
                             "  `w.safetensors` has nothing for `h1/bias`, and a layer is copied whole",
                             WeightsMisfit);
        CHECK(problem(named({{"h1", "x1"}}), theirs, narrow)
                  .find("`h1/bias` of `parent`, here `x1/bias`, has no place") != std::string::npos);
        CHECK(problem(named({{"hiden*", "hiden*"}}), theirs, narrow).find("`hiden*` matches nothing in `parent`") !=
              std::string::npos);
        Safetensors half = weights_of(theirs);
        half.tensors.at("h1/bias").dtype = "F16";
        layers::Parameters ours = network("h", 2, 4, false);
        CHECK_THROWS_WITH_AS(start_from(named({{"h1", "h1"}}), half, "`w.safetensors`", ours),
                             "the weights of `w.safetensors` do not fit:\n"
                             "  `h1/bias` of `w.safetensors` is F16, and F32 is needed",
                             WeightsMisfit);
    }

    TEST_CASE("weights that are no numbers are refused, each by its name, and nothing is copied") {
        Safetensors broken = weights_of(network("h", 2, 4, false));
        broken.tensors.at("h1/bias").values[1] = NAN;
        broken.tensors.at("out/kernel").values[0] = INFINITY;
        layers::Parameters ours = network("h", 2, 4, false);
        for (float& value : ours.values()) value = -1;
        CHECK_THROWS_WITH_AS(start_from({}, broken, "`w.safetensors`", ours),
                             "the weights of `w.safetensors` hold numbers that are not finite: `h1/bias`, `out/kernel`",
                             WeightsMisfit);
        CHECK(std::ranges::all_of(ours.values(), [](float value) { return value == -1; }));
        CHECK(start_from(named({{"h2", "h2"}}), broken, "`w.safetensors`", ours).size() == 2);
    }

    TEST_CASE("a trial is what it is computed from: not its name, nor what is accepted") {
        const Origin origin{.data = {{"clouds", "1f"}}, .seeds = 1, .parent = {}};
        const Identity plain = identify(variant("plain"), origin);
        CHECK(plain.training.size() == 64);
        CHECK(identify(variant("other"), origin).trial == plain.trial);
        CHECK(identify(variant("plain", "training: {accept: [diverged]}"), origin).trial == plain.trial);
        const Identity pruned = identify(variant("plain", "evaluation: {prune: {fraction: 0.5}}"), origin);
        CHECK(pruned.training == plain.training);
        CHECK(pruned.trial != plain.trial);
        std::vector<Origin> others(3, origin);
        others[0].seeds = 2;
        others[1].data["clouds"] = "20";
        others[2].file = "x";
        for (const Origin& other : others) CHECK(identify(variant("plain"), other).training != plain.training);
        CHECK(identify(variant("plain", "training: {epochs: 4}"), origin).training != plain.training);
        CHECK(identify(variant("plain", "model: {freeze: hidden}"), origin).training != plain.training);
    }

    TEST_CASE("an identity stays what it is as long as nothing that is trained changes") {
        const Origin origin{.data = {{"clouds", "1f"}}, .seeds = 1, .parent = {}};
        const Identity plain = identify(variant("plain"), origin);
        CHECK(plain.training == "164d4c31241be0dd46aa896b5aa88c14f3147d0a578ae9cf23e413883fd35fd0");
        CHECK(plain.formats.empty());
    }

    TEST_CASE("what comes to mean another computation is another trial of the same settings, where it is used") {
        const Origin origin{.data = {{"clouds", "1f"}}, .seeds = 1, .parent = {}};
        const auto identify_with = [&](const char* precision) {
            Variant made = variant("plain");
            if (precision) made.resolved.find("training")->set("precision", Value::string(precision));
            return identify(made, origin);
        };
        const Identity before = identify_with(nullptr);
        const AddedSetting setting(TrainingSpec::fields(), "precision", "float32", 2);
        const Identity after = identify_with("float32");
        CHECK(after.training != before.training);
        CHECK(after.settings == before.settings);
        CHECK(after.formats == declare::Formats{{"training.precision", 2}});
        CHECK(identify_with("bfloat16").settings != before.settings);
        Origin child = origin;
        child.parent = after;
        CHECK(identify(variant("child"), child).formats == declare::Formats{{"its start's training.precision", 2}});
        Origin other = origin;
        other.parent = before;
        CHECK(identify(variant("child"), child).settings == identify(variant("child"), other).settings);
        CHECK(identify(variant("child"), child).trial != identify(variant("child"), other).trial);
    }
}
