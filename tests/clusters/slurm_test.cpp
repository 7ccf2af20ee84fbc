#include "runner/clusters/slurm.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "runner/clusters/kubernetes.h"
#include "runner/clusters/shell_words.h"
#include "runner/results/program.h"
#include "tests/support/folder.h"
#include "tests/support/program.h"
#include "tests/support/yaml.h"

using namespace runner;
using declare::Value;

namespace {

Submission example() {
    Submission submission;
    submission.experiment = "it's bn";
    submission.token = "7f3a9c";
    submission.folder = "/data/50% off/.submit/0001";
    submission.directory = "/data";
    submission.words = {"/data/it's bn.yaml", "--out", "/data/results"};
    submission.run_words = {"--jobs", "2"};
    submission.config_hash = "abc";
    submission.tasks = 40;
    return submission;
}

bool has(const std::vector<std::string>& words, const std::string& word) {
    return std::ranges::find(words, word) != words.end();
}

}  // namespace

TEST_SUITE("clusters") {
    TEST_CASE("words come out of a shell as they went in") {
        const std::vector<std::string> words = {"plain/word-1.yaml", "", "it's", "a b", "$HOME `id` \\ \"x\"", "*"};
        CHECK(quoted_for_shell(words) == "plain/word-1.yaml '' 'it'\\''s' 'a b' '$HOME `id` \\ \"x\"' '*'");
        CHECK(shell_words(quoted_for_shell(words)) == words);
        CHECK(shell_words("  --mem=2G   --comment=\"two words\" a\\ b ") ==
              std::vector<std::string>{"--mem=2G", "--comment=two words", "a b"});
        const Answer answer = run_program("sh", {"-c", "printf '%s|' " + quoted_for_shell(words)}, "");
        CHECK(answer.out == "plain/word-1.yaml||it's|a b|$HOME `id` \\ \"x\"|*|");
    }

    TEST_CASE("more tasks than an array may have are several arrays") {
        const auto arrays = arrays_of(2500, 1000);
        REQUIRE(arrays.size() == 3);
        CHECK(arrays[2].first == 2000);
        CHECK(arrays[2].count == 500);
        CHECK(arrays_of(1000, 1000).size() == 1);
    }

    TEST_CASE("what sbatch prints is an id, and that of a cluster") {
        CHECK(read_slurm_id("17\n")->job == "17");
        CHECK(read_slurm_id("17;big\n")->cluster == "big");
        CHECK_FALSE(read_slurm_id(""));
        CHECK_FALSE(read_slurm_id("sbatch: error"));
    }

    TEST_CASE("the words for sbatch: an array that is requeued and warned, the user's own last") {
        const SlurmOptions options{
            .partition = "main", .more = {"--time=3"}, .cpus = 2, .max_parallel = 16, .minutes = 45};
        const auto words = array_words(example(), {0, 40}, options);
        CHECK(words == std::vector<std::string>{
                           "--parsable", "--requeue", "--open-mode=append", "--chdir=/data", "--partition=main",
                           "--job-name=runner-it-s-bn-7f3a9c", "--array=0-39%16", "--cpus-per-task=2", "--time=45",
                           "--signal=B:USR1@120", "--output=/data/50%% off/.submit/0001/logs/%A_%a.log", "--time=3"});
        Submission submitted = example();
        submitted.jobs = {"17", "18"};
        CHECK(has(collect_words(submitted, options), "--dependency=afterany:17:18"));
    }

    TEST_CASE("a task's script trains the shard of its number, and asks for another turn when its time is up") {
        const std::string script = task_script(example(), {1000, 40});
        CHECK(script.starts_with("#!/bin/sh\n"));
        CHECK(script.find("'/data/50% off/.submit/0001/runner' run '/data/it'\\''s bn.yaml' --out /data/results "
                          "--jobs 2 --if-config abc --help-out --shard \"$((1000 + SLURM_ARRAY_TASK_ID))/40\" &\n") !=
              std::string::npos);
        // The script at work: a runner that says what it was asked for and ends as it is told; a scontrol that tells.
        const tests::Folder folder;
        Submission submission = example();
        submission.folder = folder.path();
        submission.tasks = 4;
        const auto run = [&](const std::string& runner) {
            tests::write(folder / "runner", "#!/bin/sh\n" + runner);
            tests::write(folder / "scontrol", "#!/bin/sh\necho scontrol $*\n");
            for (const char* name : {"runner", "scontrol"})
                std::filesystem::permissions(folder / name, std::filesystem::perms::owner_all);
            tests::write(folder / "task.sh", task_script(submission, {0, 4}));
            return run_program(
                "sh",
                {"-c", "PATH=" + folder.path().string() + ":$PATH SLURM_ARRAY_JOB_ID=17 SLURM_ARRAY_TASK_ID=3 sh " +
                           (folder / "task.sh").string() + "; echo code $?"},
                "");
        };
        CHECK(run("echo $*; exit 7\n").out ==
              "run /data/it's bn.yaml --out /data/results --jobs 2 --if-config abc --help-out --shard 3/4\ncode 7\n");
        const std::string obeys = "trap 'exit 143' USR1\nsleep 1\nkill -USR1 $PPID\nwhile :; do sleep 0.1; done\n";
        CHECK(run(obeys).out == "scontrol requeue 17_3\ncode 143\n");
        const std::string finishes = "trap 'exit 0' USR1\nsleep 1\nkill -USR1 $PPID\nwhile :; do sleep 0.1; done\n";
        CHECK(run(finishes).out == "code 0\n");
        const std::string ended =
            "trap 'sleep 0.2; exit 143' TERM\nsleep 1\nkill -TERM $PPID $$\nwhile :; do sleep 0.1; done\n";
        CHECK(run(ended).out == "code 143\n");
    }

    TEST_CASE("two Jobs for Kubernetes: an indexed one of shards, and one that collects") {
        const std::string text = kubernetes_jobs(
            example(),
            {.image = "registry/runner:1", .claim = "work", .mount = "/data", .cpus = 2, .max_parallel = 16});
        const std::size_t mark = text.find("---\n");
        REQUIRE(mark != std::string::npos);
        const Value shards = tests::yaml(text.substr(0, mark)), collects = tests::yaml(text.substr(mark + 4));
        const auto at = [](const Value& root, const std::vector<const char*>& keys) {
            const Value* value = &root;
            for (const char* key : keys) {
                value = value->kind == Value::Kind::list ? &value->items[static_cast<std::size_t>(std::atoi(key))]
                                                         : value->find(key);
                REQUIRE(value);
            }
            return value->text;
        };
        CHECK(at(shards, {"apiVersion"}) == "batch/v1");
        CHECK(at(shards, {"kind"}) == "Job");
        CHECK(at(shards, {"metadata", "name"}) == "runner-it-s-bn-7f3a9c");
        CHECK(at(shards, {"spec", "completionMode"}) == "Indexed");
        CHECK(at(shards, {"spec", "completions"}) == "40");
        CHECK(at(shards, {"spec", "parallelism"}) == "16");
        CHECK(at(shards, {"spec", "backoffLimitPerIndex"}) == "3");
        CHECK(at(shards, {"spec", "podFailurePolicy", "rules", "1", "onExitCodes", "containerName"}) == "runner");
        for (const Value* job : {&shards, &collects}) {
            CHECK(at(*job, {"spec", "template", "spec", "restartPolicy"}) == "Never");
            CHECK(at(*job, {"spec", "template", "spec", "containers", "0", "name"}) == "runner");
            CHECK(at(*job, {"spec", "template", "spec", "containers", "0", "image"}) == "registry/runner:1");
            CHECK(at(*job, {"spec", "template", "spec", "containers", "0", "volumeMounts", "0", "mountPath"}) ==
                  "/data");
            CHECK(at(*job, {"spec", "template", "spec", "volumes", "0", "persistentVolumeClaim", "claimName"}) ==
                  "work");
        }
        const std::vector<const char*> command = {"spec", "template", "spec", "containers", "0", "command", "2"};
        CHECK(
            at(shards, command) ==
            "exec runner run '/data/it'\\''s bn.yaml' --out /data/results --jobs 2 --if-config abc --help-out --shard "
            "\"$JOB_COMPLETION_INDEX/40\"");
        CHECK(at(collects, command) ==
              "exec runner collect '/data/it'\\''s bn.yaml' --out /data/results --if-config abc --wait");
        CHECK(at(collects, {"metadata", "name"}) == "runner-it-s-bn-7f3a9c-collect");
    }
}
