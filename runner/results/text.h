#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "layers/declare/printable.h"

namespace runner {

/// How many characters a UTF-8 text shows; all that is printed here is one column wide.
int columns_of(std::string_view text);

/// Lines of at most `width` columns, broken at spaces; a word that is longer stands alone.
std::vector<std::string> wrap(std::string_view text, int width);

/// Padded with spaces to `width` columns.
std::string left(std::string_view text, int width);
std::string right(std::string_view text, int width);

/// A number for people: `digits` significant ones, without an exponent where that stays short.
std::string significant(double number, int digits);

/// Three significant digits at most, or those before the point, and the sign of what is not 0: "+0.00123", "−3",
/// "+44,520".
std::string signed_number(double number);

using declare::printable;

/// For XML and HTML, texts and attributes; what is not printable is replaced.
std::string escape_xml(std::string_view text);

}  // namespace runner
