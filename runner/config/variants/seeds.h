#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runner/config/variants/resolver.h"
#include "runner/config/variants/variant_settings.h"
#include "runner/data/seeds.h"

namespace runner {

/// Seeds stay exact in every reader of JSON.
inline constexpr double seeds_end = 9007199254740992.0;  // 2^53

/// `seeds: N` means 1…N; a list is taken as it stands. `seeds` may be null: one seed.
std::vector<std::uint64_t> read_seeds(const Value* seeds, Diagnostics& diagnostics);
/// What a seed varies; `vary` may be null: the usual. A file in which nothing varies is wrong.
Vary read_vary(const Value& vary, Diagnostics& diagnostics);
/// `repeat` of the file's data, or of the first variant's that has its own; null where none has.
Value find_repeat(const Value& file, const std::vector<VariantSettings>& variants, Resolver& resolver);
/// The seeds of `--seeds N` or `--seeds LIST`, such as `3,7,9`.
Value read_seeds_option(const std::string& option, Diagnostics& diagnostics);

}  // namespace runner
