#pragma once

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string>

namespace runner {

/// By which a file of data is known, in small letters: ".csv" of `Iris.CSV.gz`, too.
inline std::string ending_of_data(const std::filesystem::path& path) {
    const auto ending = [](const std::filesystem::path& name) {
        std::string text = name.extension().string();
        std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        return text;
    };
    const std::string last = ending(path);
    return last == ".gz" ? ending(path.stem()) : last;
}

}  // namespace runner
