#pragma once

#include <string>

namespace runner {

/// gnuplot's SVG, mended where gnuplot leaves a `>` of a text as it is: after `]]` no XML may have it. The pixels of
/// images stay squares.
std::string mended_svg(const std::string& svg);

/// An SVG to stand within a page, without what comes before `<svg`. Its names are made its own by the prefix: a page
/// must not have one twice.
std::string inlined_svg(const std::string& svg, const std::string& prefix);

}  // namespace runner
