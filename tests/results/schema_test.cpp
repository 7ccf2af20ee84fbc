#include "runner/results/schema.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "runner/results/results_json.h"
#include "runner/store/json.h"
#include "tests/results/sample.h"
#include "tests/support/json_schema.h"
#include "tests/support/program.h"

using namespace runner;
using namespace tests;

namespace {

/// As much of JSON Schema as the schema of results uses, but strict: a key that it doesn't name is a fault too.
class Validator {
public:
    std::vector<std::string> faults;
    void check(const Value& value, const Value& schema, const std::string& path) {
        if (const Value* ref = schema.find("$ref"))
            return check(value, *root_.find("definitions")->find(ref->text.substr(14)), path);
        if (const Value* type = schema.find("type");
            type && !any(*type, [&](const Value& t) { return is(value, t.text); }))
            faults.push_back(path + ": " + declare::show(value) + " is no " + declare::show(*type));
        if (const Value* words = schema.find("enum");
            words && !any(*words, [&](const Value& w) { return w.text == value.text; }))
            faults.push_back(path + ": " + value.text);
        if (const Value* required = schema.find("required"))
            for (const Value& key : required->items)
                if (!value.find(key.text)) faults.push_back(path + ": lacks " + key.text);
        const Value *properties = schema.find("properties"), *others = schema.find("additionalProperties");
        for (const auto& entry : value.entries) {
            const Value* property = properties ? properties->find(entry.key) : nullptr;
            if (!property) property = others;
            if (property)
                check(entry.value, *property, path + "." + entry.key);
            else if (properties)
                faults.push_back(path + ": unknown " + entry.key);
        }
        if (const Value* items = schema.find("items"))
            for (const Value& item : value.items) check(item, *items, path + "[]");
    }

private:
    Value root_ = results_schema();

    template <class Test>
    static bool any(const Value& one_or_list, const Test& test) {
        return one_or_list.is_list() ? std::ranges::any_of(one_or_list.items, test) : test(one_or_list);
    }
    static bool is(const Value& value, const std::string& type) {
        if (type == "object") return value.is_map();
        if (type == "array") return value.is_list();
        if (type == "null") return value.is_null();
        if (type == "boolean") return declare::to_bool(value).has_value();
        if (type == "integer") return declare::to_integer(value).has_value();
        if (type == "number") return declare::to_number(value).has_value();
        return value.is_scalar() && value.quoted;
    }
};

/// A trial with everything that a trial may have.
TrialRecord rich() {
    TrialRecord trial = sample::trial("plain", 9, 5, 0.9);
    trial.status = Status::diverged;
    trial.why = "why";
    trial.step_losses = {1, NAN};
    trial.pruned = {{0.1, {}, 0.5, {{"loss", 1}}}};
    trial.monte_carlo = {{"accuracy", 0.9}};
    trial.test_outcomes = OutcomesRecord{"file", 8, "/w==", "ab"};
    trial.frozen_cache = FrozenCacheRecord{false, "why", "hidden1", 1};
    trial.weight_log = {"copied"};
    trial.data.validation_is_test = true;
    return trial;
}

}  // namespace

TEST_SUITE("results") {
    TEST_CASE("what is written is what the schema says, key by key") {
        auto trials = sample::trials();
        trials.push_back(rich());
        auto claims = sample::claims();
        claims.push_back(sample::claim("absent", "bn", "nobody", "test_accuracy", Expect::not_less));
        claims.back().margin = Margin{0.01, false};
        claims.push_back(sample::claim("number", "bn", "", "test_accuracy", Expect::greater));
        claims.back().against_number = 0.5;
        claims.back().margin = Margin{0.05, true};
        claims.push_back(claims[2]);
        claims.back().name = "missed";
        claims.back().target = 0.987;
        Results results = make_results(sample::experiment(trials, claims), trials, sample::environment());
        results.search = {sample::search("bn"), sample::search("plain")};
        const Value value = results_to_value(results);
        Validator validator;
        validator.check(value, results_schema(), "results");
        CHECK(validator.faults == std::vector<std::string>{});
    }

    TEST_CASE("the schema refuses what is not so") {
        Value value = results_to_value(sample::results());
        value.set("schema", Value::string("runner-results/2"));
        value.find("trials")->items[0].remove("seed");
        value.find("trials")->items[1].set("epochs_run", Value::string("3"));
        value.find("claims")->items[0].set("invented", Value::null());
        Validator validator;
        validator.check(value, results_schema(), "results");
        CHECK(validator.faults == std::vector<std::string>{"results.schema: runner-results/2",
                                                           "results.trials[]: lacks seed",
                                                           "results.trials[].epochs_run: \"3\" is no integer",
                                                           "results.claims[]: unknown invented"});
    }

    TEST_CASE("python3-jsonschema accepts what is written, and refuses what is not so") {
        const Value good = results_to_value(sample::results());
        auto trials = sample::trials();
        trials.push_back(rich());
        const Value rich =
            results_to_value(make_results(sample::experiment(trials, {}), trials, sample::environment()));
        Value other = good, less = good, text = good;
        other.set("schema", Value::string("runner-results/2"));
        less.find("trials")->items[0].remove("seed");
        text.find("trials")->items[1].set("epochs_run", Value::string("3"));
        const auto accepts = tests::python_accepts(results_schema(), {good, rich, other, less, text});
        if (accepts)
            CHECK(*accepts == std::vector<bool>{true, true, false, false, false});
        else
            MESSAGE("skipped: python3-jsonschema is not installed");
    }

    TEST_CASE("the command prints the schema that results are held against") {
        const tests::Folder folder;
        CHECK(tests::run({"schema", "results"}, folder.path()).out == to_json(results_schema()));
    }
}
