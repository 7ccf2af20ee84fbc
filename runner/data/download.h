#pragma once

#include "runner/data/bytes.h"
#include "runner/data/published.h"

namespace runner {

class Temporary;

/// Downloads a dataset's files into the cache, from its mirrors in turn. A host that gave no answer is not asked again.
class Downloader {
public:
    Downloader(const Published& published, const DataPlaces& places, const Log& log);

    /// The path of the file, unpacked, after its sum was found right: nothing else ever has its name. What has a wrong
    /// sum is kept beside it as `.bad`. Of an archive all files come at once. Throws DataMissing with every mirror's
    /// answer.
    std::filesystem::path fetch(const Published::File& file);

private:
    bool try_mirror(std::size_t index, const Published::File& file);
    void get(const std::string& address, std::size_t index, Temporary& packed);
    void unpack(const Published::File& file, const std::filesystem::path& packed);
    void unpack_archive(const std::filesystem::path& packed);
    void keep(const Published::File& file, const ByteReader& bytes);
    void make_folder();
    [[noreturn]] void throw_missing(const std::string& why) const;

    const Published& published_;
    const DataPlaces& places_;
    const Log& log_;
    std::filesystem::path folder_;
    std::vector<std::string> mirrors_;
    std::vector<bool> silent_;
    std::vector<std::string> answers_;
};

}  // namespace runner
