#pragma once

#include <string>
#include <vector>

#include "runner/config/text/set.h"
#include "runner/declared.h"

namespace runner {

/// A key of the file itself: for unknown keys, help and schema.
struct Section {
    std::string key;
    std::string doc;
    Form form;
    std::string more = {};  // what its settings do not tell, line by line

    bool is_settings() const { return form.kind == Form::Kind::settings; }
};
/// All of them, in the order in which a file is best written.
const std::vector<Section>& sections();

/// Which keys stand where, for a key in the wrong place.
std::vector<declare::SectionKeys> keys_of_sections();

/// What `--set` needs to know of them.
Vocabulary vocabulary();

}  // namespace runner
