#include "tests/training/support.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "layers/math/random.h"
#include "runner/config/checks/checks.h"
#include "runner/config/model/model.h"
#include "runner/config/text/yaml.h"
#include "runner/training/network/trial_evaluation.h"

namespace tests {
namespace {

struct Clouds : DatasetKind {
    std::optional<DatasetFacts> facts() const override {
        DatasetFacts facts;
        facts.shape = {2};
        facts.train = 135;
        facts.test = 30;
        facts.classes = 3;
        return facts;
    }
    Dataset load(const DataPlaces&, const Log&) const override {
        Dataset dataset;
        dataset.name = "clouds";
        dataset.labels = {"0", "1", "2"};
        dataset.sha256 = {{"clouds", "1f"}};
        dataset.train = part(135, "train");
        dataset.test = part(30, "test");
        return dataset;
    }

private:
    static Part part(std::int64_t count, const char* name) {
        Part part;
        part.shape = {2};
        part.values = NumberRows(2);
        layers::Draws draws(layers::Stream(1, "clouds", name));
        for (std::int64_t i = 0; i < count; ++i) {
            const auto kind = static_cast<std::int32_t>(i % 3);
            part.classes.push_back(kind);
            const double x = (kind == 1 ? 1.5 : 0.0) + 0.5 * draws.normal();
            const double y = (kind == 2 ? 1.5 : 0.0) + 0.5 * draws.normal();
            part.values.append(std::vector<double>{x, y});
        }
        return part;
    }
};

const declare::Kind clouds_kind = declare::make_kind<Clouds>({.name = "clouds", .doc = "for tests", .fields = {}});

constexpr const char* model = R"(
input: [2]
layers:
  - dense: {name: hidden, units: 8, activation: elu}
  - dense: {name: out, units: 3, activation: softmax}
)";
constexpr const char* training = R"(
optimizer: {adam: 0.05}
loss: sparse_categorical_crossentropy
metrics: [accuracy]
batch_size: 16
epochs: 3
)";

Value parse(const std::string& yaml, Diagnostics& diagnostics) {
    const auto source = std::make_shared<declare::Source>(declare::Source{"test.yaml", yaml});
    return read_yaml(source, diagnostics).value_or(Value::map());
}

/// Keys of `with` replace those of `base`.
Value merged(Value base, const Value* with) {
    if (!with) return base;
    for (const auto& entry : with->entries) base.set(entry.key, entry.value);
    return base;
}

}  // namespace

DataSpec clouds() {
    DataSpec data;
    data.dataset = std::dynamic_pointer_cast<const DatasetKind>(declare::make_component(clouds_kind));
    data.validation = Validation{.test = false, .selection = {}};
    data.validation->selection.count = 45;
    data.scaling = Scaling::none;
    return data;
}

TrialData clouds_data(const DataSpec& spec, const Seeds& seeds) {
    return make_trial_data(std::make_shared<const Dataset>(spec.dataset->load({}, {})), spec, seeds);
}

Variant variant(const std::string& name, const std::string& yaml) {
    Diagnostics diagnostics;
    const Value given = yaml.empty() ? Value::map() : parse(yaml, diagnostics);
    Value sections = Value::map();
    sections.set("data", Value::map());
    sections.set("model", merged(parse(model, diagnostics), given.find("model")));
    sections.set("training", merged(parse(training, diagnostics), given.find("training")));
    sections.set("evaluation", merged(Value::map(), given.find("evaluation")));
    Variant variant;
    variant.name = name;
    variant.parameters = Value::map();
    variant.data = clouds();
    variant.model = read_model(*sections.find("model"), nullptr, diagnostics);
    variant.training = read_training(*sections.find("training"), diagnostics);
    variant.evaluation = read_evaluation(*sections.find("evaluation"), diagnostics);
    variant.graph = layers::build_graph(variant.model.network, diagnostics);
    variant.resolved = sections;
    INFO(diagnostics.render());
    REQUIRE(diagnostics.errors() == 0);
    return variant;
}

Experiment experiment(std::vector<Variant> variants, std::vector<std::uint64_t> seeds) {
    Experiment experiment;
    experiment.name = "tiny";
    experiment.seeds = std::move(seeds);
    experiment.variants = std::move(variants);
    return experiment;
}

TrainedTrial train_trial(const Variant& variant, std::uint64_t seed) {
    TrainingObserver observer;
    return train_trial(variant, seed, observer, {});
}

TrainedTrial train_trial(const Variant& variant, const Seeds& seeds, TrainingObserver& observer,
                         const std::stop_token& stop, const TrainingState* from) {
    const std::uint64_t seed = seeds[Purpose::weights];
    TrialData data = clouds_data(variant.data, seeds);
    layers::Parameters parameters(variant.graph);
    parameters.initialize(seed);
    const TrialContext context{variant, {seed}, seeds, data, parameters, stop};
    TrainedTrial trained;
    trained.record = fit(context, observer, from);
    if (trained.record.status != Status::interrupted) evaluate_trial(context, trained.record);
    trained.weights.assign(parameters.values().begin(), parameters.values().end());
    return trained;
}

}  // namespace tests
