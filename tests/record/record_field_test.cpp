#include "runner/record/record_field.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace runner;

namespace {

struct Inner {
    int count = 0;
    bool operator==(const Inner&) const = default;
};
struct Outer {
    std::string name = {};
    double share = 0;
    std::int64_t steps = 1;
    std::optional<double> margin = {};
    std::vector<std::string> notes = {};
    std::optional<Inner> inner = {};
    double first = 0, second = 0;
};

}  // namespace

namespace runner {

template <>
struct Recorded<Inner> {
    static constexpr const char* name = "inner";
    static const RecordFields<Inner>& fields() {
        static const RecordFields<Inner> fields = {RecordField<Inner>::of("count", &Inner::count, "")};
        return fields;
    }
};

template <>
struct Recorded<Outer> {
    static constexpr const char* name = "outer";
    static const RecordFields<Outer>& fields() {
        using Field = RecordField<Outer>;
        static const RecordFields<Outer> fields = {
            Field::of("name", &Outer::name, "who").as_needed(),
            Field::of("share", &Outer::share, "").as_required(),
            Field::unless_default("steps", &Outer::steps, ""),
            Field::unless_default("margin", &Outer::margin, "").as_finite(),
            Field::unless_default("notes", &Outer::notes, ""),
            Field::unless_default("inner", &Outer::inner, ""),
            Field::group_of("pair", {Field::unless_default("first", &Outer::first, ""),
                                     Field::unless_default(
                                         "second", [](auto& o) -> auto& { return o.second; }, "")}),
        };
        return fields;
    }
};

}  // namespace runner

namespace {

std::string shown(const Outer& outer) { return declare::show(write_record(outer)); }

std::string error_of(const Value& value) {
    try {
        read_record<Outer>(value, "trials[3]");
    } catch (const declare::InvalidInput& error) {
        return error.diagnostics.all()[0].message;
    }
    return "none";
}

Value with(const char* key, Value value) {
    Value map = write_record(Outer{.name = "a"});
    map.set(key, std::move(value));
    return map;
}

}  // namespace

TEST_SUITE("record") {
    TEST_CASE("what says nothing is left out, and a group with it") {
        CHECK(shown(Outer{}) == "{name: \"\", share: 0}");
        CHECK(shown(Outer{.name = "a", .share = NAN, .steps = 0, .margin = 0, .notes = {"b"}, .inner = Inner{}}) ==
              "{name: a, share: null, steps: 0, margin: 0, notes: [b], inner: {count: 0}}");
        CHECK(shown(Outer{.second = 2}) == "{name: \"\", share: 0, pair: {second: 2}}");
    }

    TEST_CASE("a record comes back as it was; keys that nobody knows are left alone") {
        const Outer outer{.name = "a",
                          .share = 0.5,
                          .steps = 7,
                          .margin = 2,
                          .notes = {"b", "c"},
                          .inner = Inner{3},
                          .first = 1,
                          .second = 2};
        Value value = write_record(outer);
        value.set("later", Value::integer(1));
        const Outer back = read_record<Outer>(value, "");
        CHECK(shown(back) == shown(outer));
        CHECK(back.inner == Inner{3});
        CHECK(std::isnan(read_record<Outer>(with("share", Value::null()), "").share));
        CHECK(read_record<Outer>(with("share", Value::number(1)), "").steps == 1);
    }

    TEST_CASE("what is wrong is told with its place") {
        CHECK(error_of(Value::list()) == "`trials[3]`: expected a map, received []");
        CHECK(error_of(Value::map()) == "`trials[3].name`: expected a value, received null");
        CHECK(error_of(with("share", Value::string("x"))) == "`trials[3].share`: expected a number, received x");
        CHECK(error_of(with("steps", Value::number(1.5))) ==
              "`trials[3].steps`: expected a whole number, received 1.5");
        CHECK(error_of(with("notes", Value::string("b"))) == "`trials[3].notes`: expected a list, received b");
        Value pair = Value::map();
        pair.set("first", Value::boolean(true));
        CHECK(error_of(with("pair", pair)) == "`trials[3].pair.first`: expected a number, received true");
    }

    TEST_CASE("machines are told what may stand there: null where a number may not be finite") {
        const auto& fields = Recorded<Outer>::fields();
        CHECK(fields[0].form().kind == Form::Kind::text);
        CHECK(fields[1].form().kind == Form::Kind::either);
        CHECK(fields[3].form().kind == Form::Kind::number);
        CHECK(fields[5].form().name == "inner");
        CHECK(fields[6].group.size() == 2);
    }
}
