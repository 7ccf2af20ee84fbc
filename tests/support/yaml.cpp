#include "tests/support/yaml.h"

#include <doctest/doctest.h>

#include "layers/declare/diagnostic.h"
#include "runner/config/text/yaml.h"

namespace tests {

declare::Value yaml(const std::string& text, const std::string& file) {
    declare::Diagnostics diagnostics;
    const auto value = runner::read_yaml(std::make_shared<const declare::Source>(file, text), diagnostics);
    REQUIRE_MESSAGE((value && diagnostics.errors() == 0), diagnostics.render());
    return *value;
}

}  // namespace tests
