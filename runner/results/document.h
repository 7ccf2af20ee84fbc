#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/results/statistics.h"

namespace runner {

/// A line of text, one part of which may be strong.
struct Words {
    std::string before = {}, strong = {}, after = {};
};

/// The answer to one claim: in a line, and for people who know neither the file nor statistics.
struct ClaimAnswer {
    std::string claim, decision;     // its name in the file; "supported"
    std::string sentence;            // what follows the decision in one line
    std::string asked, found, sure;  // in plain words
    std::optional<double> effect;    // to be drawn with its interval, if finite
    Interval interval;
    std::vector<double> margins = {};  // what the difference is held against, if not 0
};

/// A picture beside the Markdown, or within the HTML.
struct Picture {
    std::string caption;
    std::string file;  // "curves.svg"
    std::string svg;
};

/// Pictures below one heading.
struct PictureSection {
    std::string heading;
    std::vector<Picture> pictures;
};

/// A piece of a report, before it is Markdown or HTML.
struct Block {
    enum class Kind { title, heading, lead, paragraph, warning, list, answers, table, pictures, details };
    Kind kind = Kind::paragraph;
    std::vector<Words> lines = {};  // one, but for lists; of a title the name and then the question, if there is one
    std::vector<std::string> head = {};
    std::vector<std::vector<std::string>> rows = {};
    std::size_t words = 1;       // of a table: so many columns at its left hold no numbers
    bool last_is_words = false;  // nor does the last one
    std::vector<ClaimAnswer> answers = {};
    std::vector<Picture> pictures = {};
    std::string text = {};  // of details: as it stands, in HTML alone
};
using Document = std::vector<Block>;

}  // namespace runner
