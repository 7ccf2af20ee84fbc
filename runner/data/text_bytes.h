#pragma once

#include <cstdint>
#include <string>

#include "runner/data/bytes.h"
#include "runner/data/text_format.h"

namespace runner {

/// The text of a file as UTF-8, without a byte order mark. Halves of UTF-16 characters become bytes that are no UTF-8:
/// whoever knows lines and columns tells of both.
ByteReader as_utf8(ByteReader bytes, TextEncoding encoding = TextEncoding::utf8);

/// One character.
void append_utf8(std::string& text, std::uint32_t code);

}  // namespace runner
