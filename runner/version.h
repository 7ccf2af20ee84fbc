#pragma once

namespace runner {

/// The project's version, such as "0.1.0".
const char* version();

}  // namespace runner
