#pragma once

#include <cstdint>
#include <string>

#include "runner/data/bytes.h"

namespace runner {

/// What the bytes of a text mean. UTF-16 is known by its byte order mark wherever it has one; else its low bytes come
/// first.
enum class TextEncoding { utf8, latin1, utf16 };

/// The text of a file as UTF-8, without a byte order mark. Halves of UTF-16 characters become bytes that are no UTF-8:
/// whoever knows lines and columns tells of both.
ByteReader as_utf8(ByteReader bytes, TextEncoding encoding = TextEncoding::utf8);

/// One character.
void append_utf8(std::string& text, std::uint32_t code);

}  // namespace runner
