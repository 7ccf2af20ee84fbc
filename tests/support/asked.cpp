#include "tests/support/asked.h"

#include "tests/support/python.h"

namespace tests {

Outcome run_here(const std::vector<std::string>& words, const Folder& folder) {
    Outcome outcome = run(words, folder.path());
    const std::string path = (folder / "").string();
    for (std::size_t at = outcome.err.find(path); at != std::string::npos; at = outcome.err.find(path))
        outcome.err.erase(at, path.size());
    return outcome;
}

void require_asked(const Folder& folder, const std::string& variant) {
    using Words = std::vector<std::string>;
    for (const Words& words :
         {Words{"run", "x.yaml"}, Words{"predict", "results/x", "new.csv", "--variant", variant, "-o", "said.csv"}}) {
        const Outcome outcome = run(words, folder.path());
        REQUIRE_MESSAGE(outcome.code == 0, outcome.err);
    }
    const Outcome said =
        run({"evaluate", "results/x", "--data", "new.csv", "--variant", variant, "--json"}, folder.path());
    REQUIRE_MESSAGE(said.code == 0, said.err);
    write(folder / "said.json", said.out);
}

void check_python(const Folder& folder, const std::string& needs, const std::string& script, int lines) {
    const auto said = python(folder, "import sys\ntry:\n    import " + needs +
                                         "\nexcept ImportError: sys.exit()\nimport csv, json, numpy as np\n"
                                         "near = lambda a, b: print(bool(np.allclose(a, b, rtol=1e-6, atol=0)))\n"
                                         "rows = lambda f: list(csv.DictReader(open(f)))\n"
                                         "of = lambda rows, c: np.array([float(r[c]) for r in rows])\n" +
                                         script);
    if (!said || said->empty()) {
        MESSAGE("skipped: numpy or " << needs << " of Python are not installed");
        return;
    }
    std::string expected;
    for (int i = 0; i < lines; ++i) expected += "True\n";
    CHECK(*said == expected);
}

}  // namespace tests
