#include <doctest/doctest.h>
#include <fmt/format.h>

#include <chrono>

#include "runner/results/csv.h"
#include "runner/results/gate_text.h"
#include "runner/results/markdown.h"
#include "runner/results/pictures.h"
#include "runner/results/program.h"
#include "runner/results/report.h"
#include "runner/results/report_pictures.h"
#include "runner/results/results_json.h"
#include "runner/results/table.h"
#include "runner/results/tensorboard.h"
#include "runner/results/text.h"
#include "runner/store/json.h"
#include "tests/results/sample.h"
#include "tests/support/folder.h"

using namespace runner;
using namespace tests;

namespace {

/// Begins like a formula's escape, and has what ends texts, tags and cells, runs commands, or hides.
const std::string nasty =
    "'q' \"w\" ]]> <i>&amp;</i> \\ `date` @x $(id) %s {y}_z* ~a~ | # =1+1\t\x1b[31m\x7f\xc2\x9b \xe2\x80\xae"
    "right\xe2\x80\x8b\nend, \xef\xbf\xbf \xc3\xa4 \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb.";
const std::string shown =
    "'q' \"w\" ]]> <i>&amp;</i> \\ `date` @x $(id) %s {y}_z* ~a~ | # =1+1  [31m   <U+202E>right<U+200B> end, "
    "<U+FFFF> \xc3\xa4 \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb.";

/// What readers that are not ours find in the files of a folder: one line for each that does not find what it should.
const std::string reader = R"PY(
import csv, glob, html.parser, io, json, shutil, subprocess, sys, xml.dom.minidom
nasty = open("nasty", newline="", encoding="utf-8").read()
shown = open("shown", newline="", encoding="utf-8").read()

def plain(text):
    return " ".join(text.split())

def expect(what, text, part):
    if plain(part) not in plain(text):
        print(what + ": " + repr(text[:2000]))

def texts(node, tag):
    return " ".join("".join(n.data for n in t.childNodes if n.nodeType in (3, 4)) for t in node.getElementsByTagName(tag))

class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.text, self.strange = "", []
    def handle_data(self, data):
        self.text += data
    def handle_starttag(self, tag, attributes):
        if tag in ("i", "script", "date"):
            self.strange.append(tag)

for name in glob.glob("*.svg"):
    tree = xml.dom.minidom.parse(name)
    # Long titles are wrapped, and a name of a class is cut where there is no room.
    expect(name, texts(tree, "text"), shown if name.startswith("curves") else shown[:8])
junit = xml.dom.minidom.parse("gate.xml")
expect("gate.xml", junit.getElementsByTagName("testcase")[0].getAttribute("name"), shown)
expect("gate.xml", texts(junit, "failure"), shown)
for name in ("report.html", "page.html"):
    page = Page()
    page.feed(open(name, encoding="utf-8").read())
    if page.strange:
        print(name, page.strange)
    expect(name, page.text, shown)
rows = list(csv.reader(open("curves.csv", newline="", encoding="utf-8")))
for row in rows[1:]:
    if len(row) != 6 or row[0] != nasty or row[4] not in ("val_loss", nasty, "'=" + nasty):
        print("curves.csv", row)
results = json.load(open("results.json", encoding="utf-8"))
if results["question"] != nasty or results["data"]["labels"][0] != nasty:
    print("results.json", results["question"])
for line in open("curves.jsonl", encoding="utf-8"):
    if json.loads(line)["experiment"] != nasty:
        print("curves.jsonl", line)
events = open("events", "rb").read()
if nasty.encode() not in events:
    print("events")
terminal = open("terminal", newline="", encoding="utf-8").read()
if any(ord(c) < 32 and c != "\n" or 127 <= ord(c) < 160 for c in terminal):
    print("terminal", repr(terminal))
expect("terminal", terminal, shown)
)PY";

/// The same for Markdown, by the reader that GitHub has.
const std::string markdown_reader = R"PY(
import html.parser, subprocess
shown = " ".join(open("shown", newline="", encoding="utf-8").read().split())
class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.text, self.tags = "", set()
    def handle_data(self, data):
        self.text += data.replace("\u200b", "")  # between `@` and a name
    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
for name in ("report.md", "gate.md", "start.md"):
    page = Page()
    page.feed(subprocess.run(["cmark-gfm", "--unsafe", "-e", "table", "-e", "strikethrough", name],
                             capture_output=True, check=True, encoding="utf-8").stdout)
    if name != "start.md" and shown not in " ".join(page.text.split()):
        print(name, page.text)
    wrong = page.tags & {"i", "em", "del", "code", "pre", "ol", "hr", "script", "blockquote"}
    if wrong or (name == "start.md" and page.tags != {"p"}):
        print(name, page.tags)
)PY";

/// Every text of a file that is free is the nasty one: question, experiment, classes, columns, whys, settings.
Results nasty_results() {
    std::vector<TrialRecord> trials = {sample::trial("a", 1, 3, 0.9), sample::trial("a", 2, 3, 0.9)};
    for (TrialRecord& trial : trials) {
        trial.data.labels = {nasty, "'"};
        trial.data.dataset = nasty;
        trial.weight_log = {nasty};
        trial.curve.columns = {
            {"val_loss", {0.5, 0.6, 0.7, 0.8}}, {nasty, {0.5, 0.6, 0.7, 0.8}}, {'=' + nasty, {0.5, 0.6, 0.7, 0.8}}};
    }
    trials[1].status = Status::diverged;
    trials[1].why = nasty;
    Experiment experiment = sample::experiment(trials, {});
    experiment.name = experiment.question = nasty;
    return make_results(experiment, trials, sample::environment());
}

GateReport nasty_gate() {
    GateReport report{.experiment = nasty, .refusals = {}, .notes = {nasty}, .changes = {}, .checks = {}};
    report.checks.push_back({.variant = nasty, .metric = nasty, .decision = GateDecision::missing, .why = nasty});
    return report;
}

/// Everything that the results become, in a folder.
struct NastyFolder : Folder {
    std::string problem;  // of gnuplot

    NastyFolder() {
        const Results results = nasty_results();
        write("nasty", nasty);
        write("shown", shown);
        for (const PictureKind* kind : picture_kinds()) {
            const Answer picture = draw(*kind, {{results.experiment, &results}}, {.metrics = {}});
            if (picture.problem != kind->nothing) problem += picture.problem;
            if (picture.problem.empty()) write(kind->name + ".svg", picture.out);
        }
        write("report.html", report_html(results, {}));
        std::string unused;
        write("page.html", report_html(results, report_pictures(results, unused)));
        write("report.md", report_markdown(results, true));
        write("curves.csv", curves_csv(results));
        write("curves.jsonl", curves_jsonl(results));
        write("results.json", to_json(results_to_value(results)));
        write("events", event_files(results).at(0).bytes);
        write("gate.xml", gate_junit(nasty_gate()));
        write("gate.md", gate_markdown(nasty_gate()));
        write("terminal", results_table(results, 80, false) + gate_text(nasty_gate(), 80));
        std::string starts;
        for (const char* text : {"- a", "+ b", "1. c", "23) d", "--- e", "> f", "# g", "~~~ h", "===", "| i | j |"})
            starts += escape_markdown(text) + "\n\n";
        write("start.md", starts);
        write("reader.py", reader);
        write("markdown_reader.py", markdown_reader);
    }

    /// What a script there finds wrong; "skipped" where a program that it needs is not installed.
    std::string wrong(const std::string& script, const std::string& needs) const {
        const Answer answer =
            run_program("sh",
                        {"-c", fmt::format("cd '{}' && if command -v {} >/dev/null && command -v python3 >/dev/null; "
                                           "then python3 {} 2>&1; else echo skipped; fi",
                                           path().string(), needs, script)},
                        "", std::chrono::seconds(300));
        return answer.problem + answer.out;
    }
};

}  // namespace

TEST_SUITE("results") {
    TEST_CASE("a nasty text comes through every way out, and other programs read it back") {
        CHECK(printable(nasty) == shown);
        const NastyFolder folder;
        if (folder.problem.find("not installed") == std::string::npos) CHECK(folder.problem == "");
        const std::string wrong = folder.wrong("reader.py", "python3");
        if (wrong == "skipped\n")
            MESSAGE("skipped: python3 is not installed");
        else
            CHECK(wrong == "");
        const std::string in_markdown = folder.wrong("markdown_reader.py", "cmark-gfm");
        if (in_markdown == "skipped\n")
            MESSAGE("skipped: cmark-gfm is not installed");
        else
            CHECK(in_markdown == "");
    }

    TEST_CASE("a text may begin with anything and be drawn") {
        Results results = sample::results();
        for (const std::string start :
             {"'Adam' or 'SGD'?", "''", "'", "\"x\"", "\\", "`id`", "@x", "#", "{", "$p0", "]]>"})
            for (const PictureFormat format : {PictureFormat::svg, PictureFormat::png}) {
                CAPTURE(start);
                results.question = start;
                const Answer picture = draw(results, format);
                if (picture.problem == "gnuplot is not installed") return;
                CHECK(picture.problem == "");
                if (format == PictureFormat::svg)
                    CHECK(picture.out.find(start == "\"x\"" ? start : escape_xml(start)) != std::string::npos);
            }
    }

    TEST_CASE("no field of CSV is a formula, and quotes are doubled") {
        CHECK(csv_field("plain") == "plain");
        CHECK(csv_field("a,\"b\"\nc") == "\"a,\"\"b\"\"\nc\"");
        for (const std::string text : {"=1", "+1", "-1", "@x"}) CHECK(csv_field(text) == "'" + text);
        CHECK(escape_markdown("@you, see #12, a@b.de") == "@&#8203;you, see \\#&#8203;12, a@b.de");
        CHECK(csv_field("=cmd|'/c calc'!A1,2") == "\"'=cmd|'/c calc'!A1,2\"");
    }
}
