#pragma once

#include <string>

#include "runner/results/document.h"

namespace runner {

/// What a page has beside its document, as HTML: of one that is served.
struct PageFrame {
    std::string head = {}, top = {}, bottom = {};
};

/// One page that needs neither network nor script, for a screen, a phone and paper. Texts of files stay text, as in
/// to_markdown().
std::string to_html(const Document& document, const std::string& title, const PageFrame& frame = {});

}  // namespace runner
