#pragma once

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <map>
#include <optional>
#include <string>

#include "tests/support/folder.h"
#include "tests/support/program.h"

namespace tests {

/// `code` in Python with numpy, among these files besides; what it says, and nothing where there is no Python.
inline std::optional<std::string> python(const Folder& folder, const std::string& code,
                                         const std::map<std::string, std::string>& files = {}) {
    for (const auto& [name, text] : files) write(folder / name, text);
    write(folder / "ask.py", code);
    const std::string command =
        fmt::format("cd '{}' && /usr/bin/python3 ask.py > said 2> wrong", folder.path().string());
    if (std::system("/usr/bin/python3 -c 'import numpy' 2> /dev/null") != 0) return {};
    const int code_of_end = std::system(command.c_str());
    CHECK_MESSAGE(code_of_end == 0, read(folder / "wrong"));
    return read(folder / "said");
}

}  // namespace tests
