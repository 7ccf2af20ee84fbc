#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "runner/config/spec/variant.h"
#include "runner/config/variants/resolver.h"
#include "runner/config/variants/variant_settings.h"

namespace runner {

/// Turns the settings of variants into variants: resolves their sections, reads and checks them.
class VariantReader {
public:
    /// `parameters` are the declared ones, and `defaults` the same resolved.
    VariantReader(const Value& file, const Value& parameters, const Value& defaults, Diagnostics& diagnostics)
        : file_(file), parameters_(parameters), defaults_(defaults), diagnostics_(diagnostics) {}

    Variant read(const VariantSettings& settings);
    /// A variant that chooses has its candidates read like variants, and is its first one until the search is over.
    Variant read_choosing(const VariantSettings& settings, Search search);
    /// The parameters that any of the variants uses.
    const std::set<std::string>& parameters_read() const { return read_; }

private:
    Value accepted(const VariantSettings& settings);
    Value resolve_sections(const VariantSettings& settings, Resolver& resolver);
    /// As the data of the variant tell it; what is wrong with them is told.
    std::optional<Shape> sample_shape(const Variant& variant);
    void check_sections(const Value& sections);
    /// Takes out of `sections` what a variant replaces in part alone, and tells it.
    void check_replaced(const VariantSettings& settings, Value& sections);

    const Value& file_;
    const Value& parameters_;
    const Value& defaults_;
    Diagnostics& diagnostics_;
    std::set<std::string> read_;
    std::map<std::string, std::optional<Shape>> shapes_;  // of samples, by dataset: tables are read for them
};

}  // namespace runner
