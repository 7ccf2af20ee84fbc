#pragma once

#include <string>

namespace tests::fuzz {

enum class Markup { xml, html };

/// Why a text is no well-formed markup: tags that do not close in turn, attributes without quotes, `&` and `<` that
/// begin nothing, characters that XML forbids. Empty if it is. Of HTML it knows elements without an end.
std::string markup_fault(const std::string& text, Markup kind);

}  // namespace tests::fuzz
