#include "runner/config/model/freeze.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "layers/declare/globs.h"
#include "layers/declare/lists.h"

namespace runner {

using layers::NetworkSpec;

namespace {

class Freezer {
public:
    Freezer(NetworkSpec& network, const std::vector<std::string>& paths, Diagnostics& diagnostics)
        : network_(network), paths_(paths), diagnostics_(diagnostics) {}

    void read(const Value& patterns) {
        for (const Value& item : items_of(patterns)) {
            std::string pattern;
            if (!read_glob(item, pattern, "`freeze`", diagnostics_)) continue;
            if (std::ranges::none_of(paths_, [&](const auto& path) { return Glob(pattern).matches(path); }))
                diagnostics_.error(item, fmt::format("`freeze`: no layer matches `{}`", pattern),
                                   glob_suggestion(pattern, paths_));
            for (const auto& node : network_.nodes)
                if (Glob(pattern).matches(node.path)) frozen_.emplace(node.path, &item);
        }
        for (const auto& node : network_.nodes) freeze(node);
    }

private:
    /// A layer that shares is frozen with its owner, and never alone.
    void freeze(const NetworkSpec::Node& node) {
        const auto own = frozen_.find(node.path);
        const bool frozen = frozen_.contains(node.share.empty() ? node.path : node.share);
        if (frozen) network_.frozen.push_back(node.path);
        if (frozen || own == frozen_.end()) return;
        // All layers of a block that shares are told as one, by the names of the two blocks.
        std::string_view ours = node.path, theirs = node.share;
        while (last_segment(ours) == last_segment(theirs) && ours.find('/') != ours.npos &&
               theirs.find('/') != theirs.npos) {
            ours = ours.substr(0, ours.rfind('/'));
            theirs = theirs.substr(0, theirs.rfind('/'));
        }
        diagnostics_.error(*own->second,
                           fmt::format("`freeze`: the parameters of `{}` are those of `{}`", ours, theirs),
                           fmt::format("freeze `{}`", theirs));
    }

    static std::string_view last_segment(std::string_view path) { return path.substr(path.rfind('/') + 1); }

    NetworkSpec& network_;
    const std::vector<std::string>& paths_;
    Diagnostics& diagnostics_;
    std::map<std::string, const Value*> frozen_;
};

}  // namespace

void freeze_layers(const Value& patterns, const std::vector<std::string>& paths, NetworkSpec& network,
                   Diagnostics& diagnostics) {
    Freezer(network, paths, diagnostics).read(patterns);
}

}  // namespace runner
