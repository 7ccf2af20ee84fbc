#include "runner/data/download.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "runner/data/bytes.h"
#include "runner/data/gzip.h"
#include "runner/data/http.h"
#include "runner/data/sha256.h"
#include "runner/data/tar.h"
#include "runner/data/temporary.h"

namespace runner {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr std::uint64_t most_download_bytes = std::uint64_t{256} << 20;  // of a file, packed or not

/// A file that came and is not the published one; the text says in what.
struct WrongFile : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Hands on what a reader gives, and returns the sum of it.
template <class Take>
std::string read_all(const ByteReader& read, Take take) {
    std::vector<std::uint8_t> buffer(1 << 20);
    Sha256 sum;
    std::uint64_t total = 0;
    while (const std::size_t got = read(buffer)) {
        const auto bytes = std::span<const std::uint8_t>(buffer).first(got);
        total += got;
        if (total > most_download_bytes)
            throw WrongFile(fmt::format("expected at most {} bytes, received more", most_download_bytes));
        sum.add(bytes);
        take(bytes);
    }
    return sum.hex();
}

void compare(const std::string& expected, const std::string& received) {
    if (!expected.empty() && expected != received)
        throw WrongFile(fmt::format("expected SHA-256 {}, received {}", expected, received));
}

/// The dataset's own mirrors, unless others are named.
std::vector<std::string> choose_mirrors(const Published& published, const DataPlaces& places) {
    std::vector<std::string> mirrors = places.mirrors;
    if (const char* named = std::getenv("RUNNER_MIRRORS"); named && mirrors.empty()) {
        std::istringstream words(named);
        for (std::string mirror; words >> mirror;) mirrors.push_back(mirror);
    }
    if (mirrors.empty()) mirrors = published.mirrors;
    for (std::string& mirror : mirrors)
        if (!mirror.ends_with('/')) mirror += '/';
    return mirrors;
}

}  // namespace

Downloader::Downloader(const Published& published, const DataPlaces& places, const Log& log)
    : published_(published),
      places_(places),
      log_(log),
      folder_(places.cache_dir / published.name),
      mirrors_(choose_mirrors(published, places)),
      silent_(mirrors_.size()) {}

fs::path Downloader::fetch(const Published::File& file) {
    std::error_code ignored;
    if (published_.archive && fs::exists(folder_ / file.name, ignored)) return folder_ / file.name;
    make_folder();
    for (std::size_t i = 0; i < mirrors_.size(); ++i)
        if (!silent_[i] && try_mirror(i, file)) return folder_ / file.name;
    throw_missing(fmt::format("{} is not in {} and could not be downloaded:\n      {}", file.name, folder_.string(),
                              fmt::join(answers_, "\n      ")));
}

void Downloader::make_folder() {
    if (places_.cache_dir.empty()) throw_missing("there is no cache folder: neither $XDG_CACHE_HOME nor $HOME is set");
    try {
        fs::create_directories(folder_);
        const Temporary probe(folder_ / "probe");
        sweep_parts(folder_);
    } catch (const fs::filesystem_error& error) {
        throw_missing(
            fmt::format("the cache folder {} cannot be written: {}", folder_.string(), error.code().message()));
    }
}

bool Downloader::try_mirror(std::size_t index, const Published::File& file) {
    const std::string name = published_.archive ? published_.archive->name : file.name + ".gz";
    const std::string address = mirrors_[index] + name;
    const fs::path target = folder_ / name;
    try {
        Temporary packed(target);
        get(address, index, packed);
        try {
            if (published_.archive)
                unpack_archive(packed.path());
            else
                unpack(file, packed.path());
            return true;
        } catch (const WrongFile& wrong) {
            const fs::path bad = target.string() + ".bad";
            packed.rename(bad);
            answers_.push_back(fmt::format("{}: {}; kept as {}", address, wrong.what(), bad.string()));
        }
    } catch (const HttpError& error) {
        silent_[index] = error.unreachable;
        answers_.push_back(fmt::format("{}: {}", address, error.what()));
    } catch (const fs::filesystem_error& error) {
        throw_missing(fmt::format("{} cannot be written: {}", target.string(), error.code().message()));
    }
    return false;
}

void Downloader::get(const std::string& address, std::size_t index, Temporary& packed) {
    Patience& patience = *places_.patience;
    const milliseconds left = patience.reach - milliseconds(patience.lost.load());
    if (left <= milliseconds(0)) throw HttpError("not asked, as the network did not answer before", true);
    // The first of several hosts may not use up the time of all.
    const bool last = index + 1 == mirrors_.size();
    const HttpLimits limits{most_download_bytes, last ? left : std::min(left, patience.reach * 5 / 8), patience.stall};
    log_(fmt::format("{}: downloading {}", published_.name, address));
    const auto start = std::chrono::steady_clock::now();
    bool began = false;
    const auto write = [&](std::span<const std::uint8_t> bytes) { began = true, packed.write(bytes); };
    try {
        http_get(address, limits, write, places_.stop);
    } catch (const HttpError& error) {
        // A host that takes its time to refuse costs a run as much as one that is silent.
        if (error.unreachable || !began)
            patience.lost += std::chrono::ceil<milliseconds>(std::chrono::steady_clock::now() - start).count();
        throw;
    }
}

void Downloader::unpack(const Published::File& file, const fs::path& packed) {
    const auto nothing = [](std::span<const std::uint8_t>) {};
    if (!file.packed_sha256.empty()) compare(file.packed_sha256, read_all(open_file(packed), nothing));
    try {
        keep(file, open_unpacked(packed));
    } catch (const GzipError& error) {
        throw WrongFile(error.what());
    }
}

void Downloader::unpack_archive(const fs::path& packed) {
    compare(published_.archive->sha256, read_all(open_file(packed), [](auto) {}));
    std::size_t found = 0;
    try {
        TarReader tar(open_unpacked(packed));
        while (const auto entry = tar.next())
            for (const Published::File& file : published_.files)
                if (fs::path(*entry).filename() == file.name) {
                    keep(file, [&](std::span<std::uint8_t> out) { return tar.read(out); });
                    ++found;
                }
    } catch (const GzipError& error) {
        throw WrongFile(error.what());
    } catch (const TarError& error) {
        throw WrongFile(error.what());
    }
    if (found < published_.files.size())
        throw WrongFile(fmt::format("expected the files {} in it, and found {}", published_.names(), found));
}

void Downloader::keep(const Published::File& file, const ByteReader& bytes) {
    Temporary unpacked(folder_ / file.name);
    compare(file.sha256, read_all(bytes, [&](auto piece) { unpacked.write(piece); }));
    unpacked.rename(folder_ / file.name);
}

void Downloader::throw_missing(const std::string& why) const {
    throw DataMissing(fmt::format("{}: {}\n      put the files {} there by hand, or name their folder with --data-dir",
                                  published_.name, why, published_.names()));
}

}  // namespace runner
