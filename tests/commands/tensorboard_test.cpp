#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "tests/commands/points.h"

namespace {

/// By name, what lies below a folder.
std::map<std::string, std::string> files_below(const std::filesystem::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.is_regular_file())
            files[std::filesystem::relative(entry.path(), folder).string()] = tests::read(entry.path());
    return files;
}

}  // namespace

TEST_SUITE("commands") {
    TEST_CASE("--tensorboard says where the event files come, and they are those of export") {
        const tests::Folder folder;
        tests::write_points(folder, "seeds: 2\n", 4);
        const auto outcome = tests::run({"run", "points.yaml", "--tensorboard"}, folder.path());
        CHECK(outcome.code == 0);
        CHECK(outcome.err.starts_with("Event files: tensorboard --logdir results/points/tensorboard\n"));
        REQUIRE(tests::run({"export", "results/points", "--format", "tensorboard", "-o", "logs"}, folder.path()).code ==
                0);
        const auto files = files_below(folder / "results/points/tensorboard");
        CHECK(files.size() == 4);
        CHECK(files == files_below(folder / "logs"));
    }

    TEST_CASE("a shard writes the event files of its own trials alone, and all of them together write all") {
        const tests::Folder folder;
        tests::write_points(folder, "seeds: 2\n", 4);
        const auto shard = [&](const char* part) {
            CHECK(tests::run({"run", "points.yaml", "--tensorboard", "--shard", part}, folder.path()).code == 0);
            return files_below(folder / "results/points/tensorboard");
        };
        const auto first = shard("0/2"), both = shard("1/2");
        CHECK(first.size() == 2);
        CHECK(both.size() == 4);
        CHECK(std::ranges::includes(both, first));
        REQUIRE(tests::run({"collect", "points.yaml"}, folder.path()).code == 0);
        REQUIRE(tests::run({"export", "results/points", "--format", "tensorboard", "-o", "logs"}, folder.path()).code ==
                0);
        CHECK(both == files_below(folder / "logs"));
    }

    TEST_CASE("event files that can't be written: the results are there all the same, exit 5") {
        const tests::Folder folder;
        tests::write_points(folder, "seeds: 1\n", 2);
        tests::write(folder / "results/points/tensorboard", std::string("a file"));
        const auto outcome = tests::run({"run", "points.yaml", "--tensorboard"}, folder.path());
        CHECK(outcome.code == 5);
        CHECK(outcome.err.find("\nno more event files: ") != std::string::npos);
        CHECK(outcome.out.find("small") != std::string::npos);
        CHECK(std::filesystem::exists(folder / "results/points/results.json"));
    }
}
