#pragma once

#include <string>

namespace runner {

/// Characters that no installed font has, as `?`: for PNG, where gnuplot 5.4 draws them as shapes that fill the
/// picture. Where `fc-list` is missing nothing is known, and the text stays.
std::string with_known_glyphs(const std::string& text);

}  // namespace runner
