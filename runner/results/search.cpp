#include "runner/results/search.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <map>
#include <tuple>

#include "runner/counted.h"
#include "runner/record/measures.h"
#include "runner/results/text.h"
#include "runner/store/record_file.h"

namespace runner {
namespace {

/// The number of a candidate whose search sets one parameter alone.
std::optional<double> number_of_candidate(const CandidateRecord& candidate) {
    if (!candidate.parameters.is_map() || candidate.parameters.entries.size() != 1) return {};
    return declare::to_number(candidate.parameters.entries[0].value);
}

/// The value alone where the label is `<parameter>_<value>`.
std::string short_label(const CandidateRecord& candidate) {
    if (!number_of_candidate(candidate)) return candidate.label;
    const std::string start = candidate.parameters.entries[0].key + "_";
    return candidate.label.starts_with(start) ? candidate.label.substr(start.size()) : candidate.label;
}

/// "the smallest", "the largest", or nothing.
std::string place_in_list(const SearchRecord& search) {
    if (!search.find_kept()->mean) return "";  // all went wrong
    const auto kept = number_of_candidate(*search.find_kept());
    bool smallest = true, largest = true;
    for (const CandidateRecord& candidate : search.candidates) {
        const auto number = number_of_candidate(candidate);
        if (!number || !kept) return "";
        smallest = smallest && *kept <= *number;
        largest = largest && *kept >= *number;
    }
    return smallest ? "the smallest" : largest ? "the largest" : "";
}

/// Each by its name and figure; of many how many, and the best of them.
std::string others_of(const SearchRecord& search) {
    constexpr std::size_t most = 12;
    std::vector<const CandidateRecord*> others;
    for (const CandidateRecord& candidate : search.candidates)
        if (candidate.label != search.kept) others.push_back(&candidate);
    const auto words = [](const CandidateRecord& one) {
        return fmt::format("{} ({})", short_label(one), figure_of(one));
    };
    if (others.size() > most) {
        const bool more = more_is_better(search.by);
        const auto stayed = [](const CandidateRecord* one) {
            return std::tuple(one->left.empty(), one->at_rungs.size(), one->statuses.size());
        };
        const auto is_better = [&](const CandidateRecord* a, const CandidateRecord* b) {
            if (stayed(a) != stayed(b)) return stayed(a) > stayed(b);
            if (!a->mean || !b->mean) return a->mean.has_value() && !b->mean;
            return more ? *a->mean > *b->mean : *a->mean < *b->mean;
        };
        return fmt::format("{} others, of which {} came next", others.size(),
                           words(**std::ranges::min_element(others, is_better)));
    }
    std::vector<std::string> texts;
    for (const CandidateRecord* other : others) texts.push_back(words(*other));
    return fmt::format("{}", fmt::join(texts, ", "));
}

/// "27 of 30 left before they had all 8 seeds".
std::string about_race(const SearchRecord& search) {
    if (search.miss == 0) return {};
    const auto left = std::ranges::count_if(search.candidates, [](const auto& one) { return !one.left.empty(); });
    return fmt::format("{} of {} left the race before they had all {} seeds", left, search.candidates.size(),
                       search.seeds.size());
}

/// "30 candidates trained 3 epochs, 10 of them 9, 4 of them 20".
std::string about_halving(const SearchRecord& search) {
    std::vector<std::string> parts;
    for (std::size_t rung = 0; rung < search.rungs.size(); ++rung) {
        const auto there = std::ranges::count_if(
            search.candidates, [&](const CandidateRecord& candidate) { return candidate.at_rungs.size() > rung; });
        if (there > 0)
            parts.push_back(
                rung == 0 ? fmt::format("{} trained {}", counted(there, "candidate"), counted(search.rungs[0], "epoch"))
                          : fmt::format("{} of them {}", there, search.rungs[rung]));
    }
    return fmt::format("{}", fmt::join(parts, ", "));
}

/// How they were compared, where not all had all epochs.
std::string way_of(const SearchRecord& search) {
    if (!search.is_halving()) return {};
    return fmt::format("by successive halving (after {} epochs one in {} goes on), ",
                       fmt::join(search.rungs.begin(), search.rungs.end() - 1, ", "), search.factor);
}

}  // namespace

std::string figure_of(const CandidateRecord& candidate) {
    if (candidate.mean) return significant(*candidate.mean, 4);
    const auto wrong = std::ranges::find_if(candidate.statuses, [](const std::string& status) {
        return status != "finished" && status != "early_stopped" && status != paused_status;
    });
    return wrong == candidate.statuses.end() ? "not measured" : *wrong;
}

const CandidateRecord* SearchRecord::find_kept() const {
    const auto found = std::ranges::find(candidates, kept, &CandidateRecord::label);
    return kept.empty() || found == candidates.end() ? nullptr : &*found;
}

std::string sentence(const SearchRecord& search) {
    const CandidateRecord* kept = search.find_kept();
    const std::string who =
        search.fold == 0
            ? search.variant
            : fmt::format("{}, {}", search.variant, to_string(Replicate{.seed = search.seeds[0], .fold = search.fold}));
    if (!kept) return fmt::format("{}: its search has not ended", who);
    std::string text = fmt::format("{}: chose {} ({}) over {}", who, kept->label, figure_of(*kept), others_of(search));
    if (const std::string race = about_race(search); !race.empty()) text += "; " + race;
    if (search.is_halving()) text += "; " + about_halving(search);
    if (const std::string place = place_in_list(search); !place.empty()) text += fmt::format("; {} tried", place);
    return text;
}

namespace {

/// How many folds of one variant kept each candidate, the most frequent first.
std::string fold_sentence(const std::string& variant, const std::vector<const SearchRecord*>& folds) {
    std::vector<std::pair<std::string, int>> kept;
    int open = 0;
    for (const SearchRecord* search : folds) {
        const CandidateRecord* one = search->find_kept();
        if (!one) {
            ++open;
            continue;
        }
        const auto found = std::ranges::find(kept, one->label, &std::pair<std::string, int>::first);
        if (found == kept.end())
            kept.emplace_back(one->label, 1);
        else
            ++found->second;
    }
    std::ranges::stable_sort(kept, std::greater(), &std::pair<std::string, int>::second);
    std::vector<std::string> parts;
    for (const auto& [label, count] : kept)
        parts.push_back(parts.empty() ? fmt::format("chose {} in {} of {} folds", label, count, folds.size())
                                      : fmt::format("{} in {}", label, count));
    if (open > 0) parts.push_back(fmt::format("the search has not ended in {}", open));
    return fmt::format("{}: {}", variant, fmt::join(parts, ", "));
}

}  // namespace

std::vector<std::string> sentences(const std::vector<SearchRecord>& searches) {
    std::vector<std::string> texts;
    std::map<std::string, std::vector<const SearchRecord*>> folds;
    for (const SearchRecord& search : searches)
        if (search.fold > 0) folds[search.variant].push_back(&search);
    for (const SearchRecord& search : searches)
        if (search.fold == 0)
            texts.push_back(sentence(search));
        else if (const auto found = folds.extract(search.variant))
            texts.push_back(fold_sentence(search.variant, found.mapped()));
    return texts;
}

namespace {

/// Seeds with which it has come to its end.
std::size_t count_ended(const CandidateRecord& candidate) {
    const auto open = std::ranges::find(candidate.statuses, "interrupted");
    return static_cast<std::size_t>(open - candidate.statuses.begin());
}

/// A race may be over, or broken off, before all its seeds have run: those are named whose numbers are compared.
std::string how_a_race_chose(const SearchRecord& search) {
    std::size_t ran = 0;
    for (const CandidateRecord& candidate : search.candidates) ran = std::max(ran, count_ended(candidate));
    const std::vector<std::uint64_t> seeds(search.seeds.begin(),
                                           search.seeds.begin() + static_cast<std::ptrdiff_t>(ran));
    const std::string which =
        ran == 0 ? fmt::format("of which none of the {} has run", counted(search.seeds.size(), "seed"))
                 : fmt::format("over {} {}{}", ran == 1 ? "seed" : "seeds", fmt::join(seeds, ", "),
                               ran < search.seeds.size() ? fmt::format(" of {}", search.seeds.size()) : "");
    return fmt::format(
        "{} by {} in a race {}, each candidate by the mean of those that it ran with; it loses the best in at most "
        "{:g} % of all, without the test set",
        search.find_kept() ? "Chosen" : "Not chosen yet,", search.by, which, 100 * search.miss);
}

}  // namespace

std::string race_so_far(const SearchRecord& search) {
    std::size_t left = 0, seeds = search.seeds.size();
    for (const CandidateRecord& candidate : search.candidates) {
        if (!candidate.left.empty()) continue;
        ++left;
        seeds = std::min(seeds, count_ended(candidate));
    }
    if (search.miss == 0 || seeds == 0 || search.find_kept()) return {};
    return fmt::format("{}: after {} {} of {} are left in the race", search.variant, counted(seeds, "seed"), left,
                       counted(search.candidates.size(), "candidate"));
}

std::string halving_so_far(const SearchRecord& search) {
    if (!search.is_halving() || search.find_kept()) return {};
    std::size_t rung = 0, there = 0;
    for (const CandidateRecord& candidate : search.candidates) rung = std::max(rung, candidate.at_rungs.size());
    if (rung == 0 || rung >= search.rungs.size()) return {};
    for (const CandidateRecord& candidate : search.candidates) there += candidate.left.empty();
    return fmt::format("{}: after {} {} of {} go on to {}", search.variant, counted(search.rungs[rung - 1], "epoch"),
                       there, counted(search.candidates.size(), "candidate"), search.rungs[rung]);
}

std::string search_so_far(const SearchRecord& search) {
    return search.is_halving() ? halving_so_far(search) : race_so_far(search);
}

std::string how_it_was_chosen(const SearchRecord& search) {
    if (search.fold > 0) return fmt::format("Chosen by {}, within the training part of each fold by itself", search.by);
    if (search.miss > 0) return how_a_race_chose(search);
    const bool one = search.seeds.size() == 1;
    const bool open = search.is_halving() && !search.find_kept();
    return fmt::format("{} by {}, {} {}, {}without the test set", open ? "Not chosen yet," : "Chosen", search.by,
                       one ? "seed" : "the mean of seeds", fmt::join(search.seeds, ", "), way_of(search));
}

std::string about_choices(const std::vector<SearchRecord>& searches, const std::vector<std::string>& compared) {
    std::vector<std::string> names;
    for (const SearchRecord& search : searches)
        if (search.find_kept() && std::ranges::find(compared, search.variant) != compared.end() &&
            std::ranges::find(names, search.variant) == names.end())
            names.push_back(search.variant);
    if (names.empty()) return {};
    return fmt::format(
        "{} chose among several settings: a verdict about it is one about the value chosen, and who may choose has a "
        "little more luck than who may not.",
        fmt::join(names, ", "));
}

}  // namespace runner
