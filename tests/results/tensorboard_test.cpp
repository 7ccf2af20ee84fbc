#include "runner/results/tensorboard.h"

#include <doctest/doctest.h>

#include <fmt/format.h>

#include <bit>
#include <map>

#include "runner/results/program.h"
#include "runner/results/results_json.h"
#include "runner/store/json.h"
#include "tests/results/sample.h"
#include "tests/support/events.h"
#include "tests/support/program.h"

using namespace runner;
using namespace tests;

namespace {

/// The same numbers by Google's own library: messages made of the public numbers of the fields.
constexpr const char* python = R"(
import json, struct, sys
try:
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
except ImportError:
    sys.exit(0)
file = descriptor_pb2.FileDescriptorProto(name="event.proto", package="t", syntax="proto3")
def message(name, *fields):
    made = file.message_type.add(name=name)
    for name, number, kind, repeated, of in fields:
        made.field.add(name=name, number=number, type=kind, label=3 if repeated else 1, type_name=of)
message("Value", ("tag", 1, 9, False, None), ("simple_value", 2, 2, False, None))
message("Summary", ("value", 1, 11, True, ".t.Value"))
message("Event", ("wall_time", 1, 1, False, None), ("step", 2, 3, False, None), ("file_version", 3, 9, False, None),
        ("summary", 5, 11, False, ".t.Summary"))
pool = descriptor_pool.DescriptorPool()
pool.Add(file)
Event = message_factory.MessageFactory(pool).GetPrototype(pool.FindMessageTypeByName("t.Event"))
data, events = bytes.fromhex(sys.stdin.read()), []
while data:
    size = struct.unpack("<Q", data[:8])[0]
    event = Event.FromString(data[12:12 + size])
    data = data[16 + size:]
    events.append([event.wall_time, event.step, event.file_version,
                   [[value.tag, value.simple_value] for value in event.summary.value]])
print(json.dumps(events))
)";

std::string hex(const std::string& bytes) {
    std::string text;
    for (const unsigned char c : bytes) text += fmt::format("{:02x}", c);
    return text;
}

}  // namespace

TEST_SUITE("results") {
    TEST_CASE("the checksum of event files is the published one") {
        CHECK(masked_crc(std::string("\x1a\x11") + "CRC test, one two") == 0x5794d08aU);
        CHECK(masked_crc(std::string(32, '\0')) == std::rotr(0x8a9136aaU, 15) + 0xa282ead8U);
        CHECK(masked_crc("") == plain_masked_crc(""));
    }

    TEST_CASE("event files hold every number of every trial, in records whose checksums hold") {
        const Results results = sample::results();
        const auto files = event_files(results);
        REQUIRE(files.size() == results.trials.size());
        CHECK(files[0].path == "plain/seed-1/events.out.tfevents.0000000000.runner");
        CHECK(files[23].path == "bn_dropout/seed-8/events.out.tfevents.0000000000.runner");
        for (std::size_t i = 0; i < files.size(); ++i) {
            const TrialRecord& trial = results.trials[i];
            const auto events = read_events(files[i].bytes);
            const std::size_t rows = trial.curve.epoch.size();
            REQUIRE(events.size() == rows + 2);
            CHECK(events[0].version == "brain.Event:2");
            for (std::size_t row = 0; row < rows; ++row) {
                const Event& event = events[row + 1];
                CHECK(static_cast<std::int64_t>(event.step) == trial.curve.epoch[row]);
                std::map<std::string, float> expected;
                for (const auto& [name, values] : trial.curve.columns)
                    if (values[row]) expected[name] = static_cast<float>(*values[row]);
                CHECK(event.scalars == expected);
                CHECK(event.wall_time >= events[row].wall_time);
            }
            CHECK(events[2].wall_time == trial.curve.find("train_seconds")->at(1));
            const std::map<std::string, float> test = {{"test_accuracy", static_cast<float>(trial.test.at("accuracy"))},
                                                       {"test_loss", static_cast<float>(trial.test.at("loss"))}};
            CHECK(events.back().scalars == test);
            CHECK(static_cast<std::int64_t>(events.back().step) == trial.epochs_run);
        }
    }

    TEST_CASE("python3-protobuf reads the same from event files") {
        const std::string bytes = event_files(sample::results())[0].bytes;
        const auto answer = run_program("/usr/bin/python3", {"-c", python}, hex(bytes));
        if (answer.problem == "/usr/bin/python3 is not installed" || (answer.problem.empty() && answer.out.empty())) {
            MESSAGE("skipped: python3-protobuf is not installed");
            return;
        }
        REQUIRE(answer.problem == "");
        const Value theirs = from_json(answer.out);
        const auto ours = read_events(bytes);
        REQUIRE(theirs.items.size() == ours.size());
        for (std::size_t i = 0; i < ours.size(); ++i) {
            const auto& event = theirs.items[i].items;
            CHECK(declare::to_number(event[0]) == ours[i].wall_time);
            CHECK(declare::to_integer(event[1]) == static_cast<std::int64_t>(ours[i].step));
            CHECK(event[2].text == ours[i].version);
            std::map<std::string, float> scalars;
            for (const Value& pair : event[3].items)
                scalars[pair.items[0].text] = static_cast<float>(*declare::to_number(pair.items[1]));
            CHECK(scalars == ours[i].scalars);
        }
    }

    TEST_CASE("export writes event files beside the results, or where -o says") {
        const tests::Folder folder;
        tests::write(folder / "x/results.json", to_json(results_to_value(sample::results())));
        const auto beside = tests::run({"export", "x", "--format", "tensorboard"}, folder.path());
        CHECK(beside.code == 0);
        CHECK(beside.out.empty());
        CHECK(beside.err == "24 runs: tensorboard --logdir x/tensorboard\n");
        const std::string name = "bn/seed-3/events.out.tfevents.0000000000.runner";
        const std::string bytes = tests::read(folder / "x/tensorboard" / name);
        CHECK(bytes == event_files(sample::results())[10].bytes);
        CHECK(tests::run({"export", "x/results.json", "--format", "tensorboard", "-o", "logs"}, folder.path()).code ==
              0);
        CHECK(tests::read(folder / "logs" / name) == bytes);
        const std::string csv = tests::run({"export", "x"}, folder.path()).out;
        CHECK(tests::run({"export", "x", "-o", "x.csv"}, folder.path()).out.empty());
        CHECK(tests::read(folder / "x.csv") == csv);
        CHECK(tests::run({"export", "x", "--format", "tsv"}, folder.path()).err ==
              "error: --format: expected one of `csv`, `jsonl`, `outcomes`, `tensorboard`, `onnx`, "
              "`c`, `keras-weights`, received `tsv`\n");
    }
}
