#include "runner/environment.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <fstream>

#include "layers/onednn/environment.h"
#include "revision.h"
#include "runner/version.h"

namespace runner {
namespace {

std::string compiler() {
#ifdef __clang__
    const std::string name = fmt::format("Clang {}.{}.{}", __clang_major__, __clang_minor__, __clang_patchlevel__);
#else
    const std::string name = fmt::format("GCC {}.{}.{}", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#endif
#ifdef NDEBUG
    return name + ", optimized";
#else
    return name + ", with assertions";
#endif
}

/// The model as Linux tells it; other systems and some processors don't.
std::string cpu_model() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("model name"))
            if (const auto colon = line.find(": "); colon != std::string::npos) return line.substr(colon + 2);
    return "unknown";
}

std::string host_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

}  // namespace

const Environment& this_environment() {
    static const Environment here = [] {
        const layers::Environment engine = layers::environment();
        return Environment{.runner = version(),
                           .git = revision,
                           .compiler = compiler(),
                           .onednn = engine.onednn,
                           .isa = engine.isa,
                           .products = engine.products,
                           .cpu = cpu_model(),
                           .host = host_name()};
    }();
    return here;
}

RunEnvironment capture_environment(int jobs) { return {{this_environment()}, 1, jobs}; }

bool same_instructions(const Environment& a, const Environment& b) {
    return a.isa == b.isa && a.onednn == b.onednn && a.products == b.products;
}

std::string instructions_of(const Environment& environment) {
    return fmt::format("{}, oneDNN {}", environment.isa, environment.onednn);
}

}  // namespace runner
