#pragma once

#include <string>

#include "layers/declare/value.h"
#include "tests/fuzz/choices.h"

/// Neighbours of an input that a mutator of bytes seldom finds: those that are whole again.
namespace tests::fuzz {

/// A tree of values with one change: a value replaced, moved, doubled, left out, put into a list, a key renamed.
void mutate(declare::Value& root, Choices& choices);

/// For texts: a line doubled, left out, moved, shifted by an indent, with a word replaced.
std::string mutate_lines(const std::string& text, Choices& choices);
/// For YAML, written anew in flow style; by lines where it is none.
std::string mutate_yaml(const std::string& text, Choices& choices);
/// For JSON; by lines where it is none.
std::string mutate_json(const std::string& text, Choices& choices);

}  // namespace tests::fuzz
