#include "runner/store/trial_uses.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "layers/declare/diagnostic.h"
#include "runner/data/sha256.h"
#include "runner/store/files.h"
#include "runner/store/json.h"
#include "runner/store/record_file.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

constexpr const char* uses_name = "uses";
constexpr const char* uses_schema = "runner-uses/1";

fs::path as_seen_from(const fs::path& path, const fs::path& from) {
    std::error_code error;
    const fs::path absolute = fs::weakly_canonical(path, error), base = fs::weakly_canonical(from, error);
    return absolute.lexically_proximate(base);
}

std::vector<std::string> texts_of(const Value& map, const char* key) {
    std::vector<std::string> texts;
    if (const Value* list = map.find(key))
        for (const Value& item : list->items) texts.push_back(item.text);
    return texts;
}

Value value_of_texts(const auto& texts) {
    Value list = Value::list();
    for (const std::string& text : texts) list.items.push_back(Value::string(text));
    return list;
}

TrialUse read_use(const fs::path& folder, const fs::path& path) {
    const Value value = from_json(read_file(path), path.native());
    std::error_code error;
    TrialUse use{.sum = text_of(value, "sum"), .written = fs::last_write_time(path, error)};
    use.name = {(folder / text_of(value, "file")).lexically_normal(), texts_of(value, "settings")};
    for (std::string& hash : texts_of(value, "trials")) use.trials.insert(std::move(hash));
    return use;
}

}  // namespace

std::string RunName::text() const {
    const std::string from_here = as_seen_from(file, fs::current_path()).native();
    return settings.empty() ? from_here : fmt::format("{} {}", from_here, fmt::join(settings, " "));
}

TrialUse use_of(RunName name, std::set<std::string> trials) {
    TrialUse use{.name = std::move(name), .sum = {}, .trials = std::move(trials)};
    if (const std::string text = text_or_nothing(use.name.file); !text.empty()) use.sum = sha256(text);
    return use;
}

void write_use(const fs::path& folder, const TrialUse& use) {
    const std::string file = as_seen_from(use.name.file, folder).native();
    Value value = Value::map();
    value.set("schema", Value::string(uses_schema));
    value.set("file", Value::string(file));
    value.set("sum", Value::string(use.sum));
    value.set("settings", value_of_texts(use.name.settings));
    value.set("trials", value_of_texts(use.trials));
    constexpr std::size_t enough = 16;
    const std::string name = sha256(fmt::format("{}\n{}", file, fmt::join(use.name.settings, "\n"))).substr(0, enough);
    write_file(folder / uses_name / (name + ".json"), to_json(value));
}

std::vector<TrialUse> read_uses(const fs::path& folder) {
    std::vector<TrialUse> uses;
    std::error_code error;
    for (fs::directory_iterator entry(folder / uses_name, error), end; !error && entry != end; entry.increment(error)) {
        if (entry->path().extension() != ".json") continue;
        try {
            uses.push_back(read_use(folder, entry->path()));
        } catch (const declare::InvalidInput&) {  // names nothing
        }
    }
    std::ranges::sort(uses, [](const TrialUse& a, const TrialUse& b) {
        return std::pair(b.written, a.name.text()) < std::pair(a.written, b.name.text());
    });
    return uses;
}

}  // namespace runner
