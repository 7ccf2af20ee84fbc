#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "layers/activations/activation.h"
#include "layers/constraints/constraint.h"
#include "layers/initializers/initializer.h"
#include "layers/kinds/layer.h"
#include "layers/losses/loss.h"
#include "layers/metrics/metric.h"
#include "layers/optimizers/optimizer.h"
#include "layers/regularizers/regularizer.h"
#include "layers/schedules/schedule.h"

using namespace layers;

namespace {

const std::vector<const Catalog*>& catalogs() {
    static const std::vector<const Catalog*> all = {
        &catalog<Layer>(),       &catalog<Activation>(), &catalog<Initializer>(),
        &catalog<Regularizer>(), &catalog<Constraint>(), &catalog<Loss>(),
        &catalog<Metric>(),      &catalog<Optimizer>(),  &catalog<Schedule>(),
    };
    return all;
}

/// A value that a required field may take, for a round trip.
Value some_value(const Field& field) {
    if (field.components && field.components()) {
        for (const Kind* kind : field.components()->kinds)
            if (std::ranges::none_of(kind->fields, &Field::required)) return Value::string(kind->name);
        return Value::null();
    }
    return field.range.holds(1) ? Value::integer(1) : Value::number(0.5);
}

}  // namespace

TEST_SUITE("catalogs") {
    TEST_CASE("a name means one thing, and everything is described") {
        for (const Catalog* catalog : catalogs()) {
            std::set<std::string> names;
            for (const Kind* kind : catalog->kinds) {
                CAPTURE(kind->name);
                CHECK(catalog->find(kind->name) == kind);
                CHECK(names.insert(kind->name).second);
                for (const std::string& alias : kind->aliases) {
                    CHECK_MESSAGE(names.insert(alias).second, alias);
                    CHECK(catalog->find(alias) == kind);
                }
                CHECK_FALSE(kind->doc.empty());
                CHECK(std::ranges::count(kind->fields, true, &Field::main) <= 1);
                for (const Field& field : kind->fields) CHECK_FALSE(field.doc.empty());
            }
            CHECK_FALSE(catalog->kinds.empty());
        }
    }

    TEST_CASE("a single key of a map is never both a setting and a component of the main setting") {
        for (const Catalog* catalog : catalogs())
            for (const Kind* kind : catalog->kinds) {
                const Field* main = kind->main();
                if (!main || !main->components || !main->components()) continue;
                for (const Field& field : kind->fields)
                    CHECK_MESSAGE(main->components()->find(field.key) == nullptr, kind->name << "." << field.key);
            }
    }

    TEST_CASE("what is written with every default is read back to the same") {
        for (const Catalog* catalog : catalogs())
            for (const Kind* kind : catalog->kinds) {
                CAPTURE(kind->name);
                Value settings = Value::map();
                for (const Field& field : kind->fields)
                    if (field.required) settings.set(field.key, some_value(field));
                Value value = Value::map();
                value.set(kind->name, settings);
                if (kind->name == "piecewise_constant_decay")
                    value.find(kind->name)->set("values", Value::list({Value::integer(1), Value::integer(2)}));
                Diagnostics diagnostics;
                const Reading reading{"`it`", {}, diagnostics};
                const auto made = read_component(value, *catalog, reading);
                INFO(diagnostics.render());
                REQUIRE(made);
                const Value written = write_component(*made);
                const auto again = read_component(written, *catalog, reading);
                INFO(diagnostics.render());
                REQUIRE(again);
                CHECK(show(write_component(*again)) == show(written));
            }
    }

    TEST_CASE("every optimizer's file has its line in the catalog") {
        std::size_t files = 0;
        for (const auto& entry : std::filesystem::directory_iterator(PROJECT_DIR "/layers/optimizers")) {
            const std::string stem = entry.path().stem();
            if (entry.path().extension() != ".cpp" || stem == "catalog" || stem == "optimizer") continue;
            ++files;
            CHECK_MESSAGE(catalog<Optimizer>().find(stem), stem);
        }
        CHECK(files == catalog<Optimizer>().kinds.size() - 1);  // adamw stands beside adam
    }
}
