#include "runner/results/looks.h"

#include <fmt/format.h>

namespace runner {

std::vector<Look> plan_looks(int first, int most) {
    std::vector<Look> looks;
    for (int seeds = first, before = 0; seeds <= most; before = seeds++)
        looks.push_back({seeds, significance * (seeds - before) / most});
    return looks;
}

std::string listed(const std::vector<int>& seeds) {
    std::string text;
    for (std::size_t i = 0; i < seeds.size(); ++i)
        text += fmt::format("{}{}", i == 0 ? "" : i + 1 < seeds.size() ? ", " : " and ", seeds[i]);
    return text;
}

std::string looks_sentence(const Looks& looks) {
    std::string text;
    if (!looks.by_hand.empty())
        text = fmt::format(
            "The claims were judged at {} seeds before. Who looks again with more seeds finds something by chance more "
            "often, so p counts the looks at fewer seeds.",
            listed(looks.by_hand));
    if (looks.made.empty()) return text;
    const int first = looks.made.front().seeds, last = looks.made.back().seeds;
    const std::string when = first == last ? fmt::format("after {} seeds", first)
                                           : fmt::format("after each seed from the {}th to the {}th", first, last);
    const char* promise =  // who looked before has had the 5 % already
        text.empty() ? ", so that all together find something by chance at most once in twenty times" : "";
    return fmt::format(
        "{}{}Seeds were added while a claim was undecided, to {} at most: the claims were judged {}. The looks share "
        "the 5 %{}.",
        text, text.empty() ? "" : " ", looks.max_seeds, when, promise);
}

}  // namespace runner
