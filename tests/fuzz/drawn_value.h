#pragma once

#include "layers/declare/catalog.h"
#include "tests/fuzz/choices.h"

namespace tests::fuzz {

/// What may stand where `form` is expected, null where nothing can be drawn: small numbers within their range, every
/// word, every component.
declare::Value draw(const declare::Form& form, Choices& choices, int depth = 0);

/// A map of settings: those that are required, and some of the others.
declare::Value draw_settings(const declare::Fields& fields, Choices& choices, int depth = 0);

/// A component, with settings or without.
declare::Value draw_component(const declare::Kind& kind, Choices& choices, int depth = 0);

}  // namespace tests::fuzz
