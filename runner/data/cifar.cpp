#include "runner/data/cifar.h"

#include <fmt/format.h>

#include "runner/data/gzip.h"
#include "runner/data/large_pages.h"
#include "runner/data/published_files.h"
#include "runner/data/sha256.h"

namespace runner {
namespace {

constexpr std::size_t side = 32, pixels = side * side, channels = 3, picture = pixels * channels;

/// Reads the files of one part, one after the other.
class CifarReader {
public:
    CifarReader(const CifarLabels& labels, std::int64_t published, Part& part)
        : labels_(labels), part_(part), record_(labels.count + picture) {
        part.shape = {side, side, channels};
        reserve_in_large_pages(bytes_, static_cast<std::size_t>(published) * picture);
    }

    /// Returns the sum of the file.
    std::string add(const std::filesystem::path& path) {
        Sha256 sum;
        try {
            const ByteReader next = open_unpacked(path);
            while (const std::size_t got = next(record_)) {
                if (got < record_.size()) throw_cut(path, got);
                sum.add(record_);
                add_record(path);
            }
        } catch (const GzipError& error) {
            throw DataCorrupt(fmt::format("{}: {}", path.string(), error.what()));
        }
        return sum.hex();
    }
    void finish() { part_.bytes = std::move(bytes_); }

private:
    [[noreturn]] void throw_cut(const std::filesystem::path& path, std::size_t got) const {
        throw DataCorrupt(fmt::format("{}: expected records of {} bytes, received {} at its end", path.string(),
                                      record_.size(), got));
    }

    void add_record(const std::filesystem::path& path) {
        const std::uint8_t label = record_[labels_.which];
        if (label >= labels_.names.size())
            throw DataCorrupt(fmt::format("{}: label {} in record {}: expected 0 to {}", path.string(), label,
                                          part_.classes.size(), labels_.names.size() - 1));
        part_.classes.push_back(label);
        const std::uint8_t* planes = record_.data() + labels_.count;
        for (std::size_t i = 0; i < pixels; ++i)
            for (std::size_t c = 0; c < channels; ++c) bytes_.push_back(planes[c * pixels + i]);
    }

    const CifarLabels& labels_;
    Part& part_;
    std::vector<std::uint8_t> record_, bytes_;
};

}  // namespace

Dataset load_cifar(const Published& published, const CifarLabels& labels, const DataPlaces& places, const Log& log) {
    const auto paths = find_published_files(published, places, log);
    Dataset dataset;
    dataset.name = published.name;
    dataset.labels = labels.names;
    const auto train_files = static_cast<std::int64_t>(paths.size()) - 1;
    CifarReader train(labels, published.facts.train, dataset.train), test(labels, published.facts.test, dataset.test);
    for (std::size_t i = 0; i < paths.size(); ++i) {
        const bool last = i + 1 == paths.size();
        const Part& part = last ? dataset.test : dataset.train;
        const std::size_t before = part.classes.size();
        const std::string sum = (last ? test : train).add(paths[i]);
        const std::int64_t all = last ? published.facts.test : published.facts.train / train_files;
        const auto samples = static_cast<std::int64_t>(part.classes.size() - before);
        check_sum({published, i, paths[i], samples, all, sum}, places, log);
        dataset.sha256[published.files[i].part] = sum;
    }
    train.finish();
    test.finish();
    for (const Part* part : {&dataset.train, &dataset.test})
        if (part->classes.empty())
            throw DataCorrupt(fmt::format("{}: {} is empty", published.name, paths.back().string()));
    return dataset;
}

}  // namespace runner
