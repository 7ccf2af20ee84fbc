#include "runner/config/schema/sections.h"

#include "runner/config/model/model_fields.h"
#include "runner/config/schema/families.h"
#include "runner/config/spec/claim.h"
#include "runner/config/spec/evaluation.h"
#include "runner/config/spec/training.h"
#include "runner/config/variants/names.h"
#include "runner/data/seeds.h"
#include "runner/data/spec.h"

namespace runner {

namespace {

template <class Spec>
Form form_of() {
    return Form::settings_of<Spec>(Spec::fields());
}

}  // namespace

const std::vector<Section>& sections() {
    static const std::vector<Section> table = {
        {"name", "the experiment's name; default: the file's", Form::of_text()},
        {"question", "what the experiment is to answer", Form::of_text()},
        {"extends", "the file that this one builds on", Form::of_text()},
        {"parameters", "what a variant may set, with defaults", Form::map_of({}, parameter_pattern())},
        {"data", "the samples, and how they are divided", form_of<DataSpec>()},
        {"blocks", "lists of layers to be used by name", Form::map_of(Form::of_named("layers"))},
        {"model", "the network", form_of<ModelFields>()},
        {"training", "how the network learns", form_of<TrainingSpec>()},
        {"evaluation", "what happens to the trained network", form_of<EvaluationSpec>()},
        {"seeds", "how often each variant is repeated, or a list of seeds", Form::of_named("seeds")},
        {"vary",
         "what a seed varies, of `weights, order, noise, split, sample` (default: these) and `dealing`; the rest "
         "stands "
         "still at the first seed's",
         declare::FieldType<Vary>::form({.least = 1}),
         "`weights` are the first values of parameters.\n"
         "`order` is that of the training samples, and the partners of pairs drawn afresh each epoch.\n"
         "`noise` is dropout and its kin.\n"
         "`split` says which samples are held back for validation.\n"
         "`sample` says which ones `take` and `per_class` keep, and which pairs are drawn once.\n"
         "`dealing` deals training and test samples anew from all of them, as many of each class as there were.\n"},
        {"variants", "settings of parameters to be compared", Form::map_of(Form::of_named("variant"), name_pattern)},
        {"grid", "axes whose combinations are variants", Form::map_of(Form::of_named("axis")),
         "An axis that names a parameter lists its values, `momentum: [0, 0.9]`, or labels them, `momentum: {none: 0, "
         "high: 0.9}`.\n"
         "Another holds settings, as `variants` do: `kind: {plain: {}, bn: {batch_norm: true}}`.\n"
         "`choose` searches: `learning_rate: {choose: [0.1, 0.01], by: best.val_accuracy, seeds: 2}`.\n"},
        {"claims", "what the results are expected to show",
         Form::map_of(Form::settings_of<Claim>(Claim::fields()), plain_name_pattern)},
        {"gate", "how much worse than its baseline a metric may be",
         Form::map_of(Form::either(
             {{.kind = Form::Kind::number, .range = {.least = 0}}, declare::FieldType<std::vector<Over>>::form({})})),
         "Each key but `over` is a measure of trials, and its value how much worse than the baseline's mean it may be, "
         "in the unit of the measure: `test_accuracy: 0.005`, half a point (a number, at least 0).\n"
         "`over: [seeds, samples]` asks for new test samples too, as claims do; without it the gate is about new seeds "
         "on these test samples (default [seeds]).\n\n"
         "Example: gate: {test_accuracy: 0.005, test_loss: 0.02, over: [seeds, samples]}\n"}};
    return table;
}

std::vector<declare::SectionKeys> keys_of_sections() {
    std::vector<declare::SectionKeys> result;
    for (const Section& section : sections()) {
        if (!section.is_settings()) continue;
        result.push_back({section.key, {}});
        for (const declare::Field& field : *section.form.fields) result.back().keys.push_back(field.key);
    }
    return result;
}

Vocabulary vocabulary() {
    Vocabulary result{same_family, {}, replaceable_sections()};
    for (const Section& section : sections()) result.sections.push_back(section.key);
    return result;
}

}  // namespace runner
