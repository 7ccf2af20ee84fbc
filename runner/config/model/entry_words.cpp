#include "runner/config/model/entry_words.h"

#include <algorithm>

#include "runner/config/variants/names.h"

namespace runner {

const std::vector<EntryKey>& entry_keys() {
    static const std::vector<EntryKey> table = {
        {"name", "what patterns, `from` and the weights' file call it", Form::of_text(plain_name_pattern),
         "dense: {name: digits, units: 10}"},
        {"from", "the layers that are its inputs; default: the layer above", Form::list_of(Form::of_text()),
         "add: {from: [input, dense]}"},
        {"when", "keeps the entry if true, non-zero or non-empty", {}, "batch_normalization: {when: $batch_norm}"},
        {"share", "the layer or block above whose parameters it uses", Form::of_text(),
         "{name: b, use: tower, from: right, share: a}"}};
    return table;
}

const std::vector<EntryWord>& entry_words() {
    static const std::vector<EntryWord> table = {
        {"repeat",
         "the `layers`, so many times, one after the other",
         "count",
         {.kind = Form::Kind::integer, .range = {.least = 0}},
         "how often; may be written alone",
         "what is repeated",
         "{repeat: 5, name: hidden, layers: [{dense: 100}]}"},
        {"use", "the layers of a block of `blocks`", "block", Form::of_text(), "which block; may be written alone", "",
         "{use: tower, name: a, from: left}"}};
    return table;
}

bool joins(const Kind& kind) {
    return std::ranges::any_of(kind.examples, [](const Example& e) { return e.inputs.size() > 1; });
}

}  // namespace runner
