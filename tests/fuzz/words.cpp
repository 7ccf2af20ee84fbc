#include "tests/fuzz/words.h"

#include <set>

#include "runner/config/schema/families.h"
#include "runner/config/schema/sections.h"
#include "runner/record/trial_json.h"
#include "runner/results/records.h"
#include "runner/results/results_json.h"

namespace tests::fuzz {
namespace {

using Words = std::set<std::string>;

void add_fields(const declare::Fields& fields, Words& words) {
    for (const declare::Field& field : fields) {
        words.insert(field.key);
        const declare::Form form = field.form();
        words.insert(form.words.begin(), form.words.end());
    }
}

template <class T>
void add_record(Words& words) {
    for (const auto& field : runner::Recorded<T>::fields()) words.insert(field.key);
}

Words collect() {
    Words words = {"$rate", "*",   "<<",     "&a",     "*a", "when", "from",
                   "share", "use", "repeat", "choose", "by", "~",    "!!str"};
    for (const declare::Catalog* catalog : runner::families())
        for (const declare::Kind* kind : catalog->kinds) {
            words.insert(kind->name);
            add_fields(kind->fields, words);
        }
    for (const runner::Section& section : runner::sections()) {
        words.insert(section.key);
        if (section.is_settings()) add_fields(*section.form.fields, words);
    }
    add_record<runner::Results>(words);
    add_record<runner::TrialRecord>(words);
    add_record<runner::DataRecord>(words);
    add_record<runner::PruneRecord>(words);
    add_record<runner::Verdict>(words);
    add_record<runner::Looks>(words);
    add_record<runner::SearchRecord>(words);
    return words;
}

}  // namespace

const std::vector<std::string>& words() {
    static const Words all = collect();
    static const std::vector<std::string> list(all.begin(), all.end());
    return list;
}

}  // namespace tests::fuzz
