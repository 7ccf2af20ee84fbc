// The one door to libzip.
#include "runner/data/npz.h"

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>
#include <limits>
#include <map>
#include <span>

namespace runner {
namespace {

constexpr const char* npy_ending = ".npy";

struct CloseSource {
    void operator()(zip_source_t* source) const { zip_source_free(source); }
};
using Source = std::unique_ptr<zip_source_t, CloseSource>;

struct DiscardZip {
    void operator()(zip_t* zip) const { zip_discard(zip); }
};
using Zip = std::unique_ptr<zip_t, DiscardZip>;

struct CloseZipFile {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using ZipFile = std::unique_ptr<zip_file_t, CloseZipFile>;

/// Of a call that has failed: libzip's own words.
[[noreturn]] void throw_zip_error(zip_error_t& error) {
    const std::string why = zip_error_strerror(&error);
    zip_error_fini(&error);
    throw NpyError("ZIP archive: " + why);
}
[[noreturn]] void throw_zip_error(zip_t* zip) { throw NpyError(std::string("ZIP archive: ") + zip_strerror(zip)); }

Source source_of(std::string_view bytes) {
    zip_error_t error;
    zip_error_init(&error);
    Source source(zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error));
    if (!source) throw_zip_error(error);
    return source;
}

/// The archive takes the source over; a further hold on it outlives the archive.
Zip open_zip(Source& source, int flags) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_keep(source.get());
    Zip zip(zip_open_from_source(source.get(), flags, &error));
    if (zip) return zip;
    zip_source_free(source.get());
    throw_zip_error(error);
}

/// At the beginning of the times that ZIP knows, packed by deflate.
void add_file(zip_t* zip, const std::string& name, std::string_view bytes) {
    zip_source_t* source = zip_source_buffer(zip, bytes.data(), bytes.size(), 0);
    if (!source) throw_zip_error(zip);
    const zip_int64_t index = zip_file_add(zip, name.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
        zip_source_free(source);
        throw_zip_error(zip);
    }
    constexpr zip_uint16_t midnight = 0, first_of_1980 = 1 << 5 | 1;
    const auto file = static_cast<zip_uint64_t>(index);
    if (zip_file_set_dostime(zip, file, midnight, first_of_1980, 0) != 0 ||
        zip_set_file_compression(zip, file, ZIP_CM_DEFLATE, 1) != 0)
        throw_zip_error(zip);
}

/// What a closed archive has left in its source.
std::string bytes_of(zip_source_t* source) {
    zip_stat_t stat;
    if (zip_source_stat(source, &stat) != 0 || zip_source_open(source) != 0)
        throw NpyError(std::string("ZIP archive: ") + zip_error_strerror(zip_source_error(source)));
    std::string bytes(stat.size, '\0');
    const zip_int64_t count = zip_source_read(source, bytes.data(), bytes.size());
    zip_source_close(source);
    if (count != static_cast<zip_int64_t>(bytes.size())) throw NpyError("ZIP archive: it cannot be read back");
    return bytes;
}

/// Fills `out`, or less at the file's end.
std::size_t read_some(zip_file_t* file, std::span<char> out) {
    std::size_t filled = 0;
    while (filled < out.size()) {
        const zip_int64_t count = zip_fread(file, out.data() + filled, out.size() - filled);
        if (count < 0) throw NpyError(std::string("ZIP archive: ") + zip_file_strerror(file));
        if (count == 0) break;
        filled += static_cast<std::size_t>(count);
    }
    return filled;
}

}  // namespace

std::string to_npz(const NpyArrays& arrays) {
    std::vector<std::string> files;  // which the archive reads when it is closed
    files.reserve(arrays.size());
    Source source = source_of({});
    Zip zip = open_zip(source, ZIP_CREATE | ZIP_TRUNCATE);
    for (const auto& [name, array] : arrays) add_file(zip.get(), name + npy_ending, files.emplace_back(to_npy(array)));
    if (zip_close(zip.get()) != 0) throw_zip_error(zip.get());
    zip.release();
    return bytes_of(source.get());
}

struct NpzReader::Archive {
    zip_source_t* source = nullptr;
    zip_t* zip = nullptr;
    std::map<std::string, zip_uint64_t, std::less<>> places;

    Archive() = default;
    Archive(const Archive&) = delete;
    Archive& operator=(const Archive&) = delete;
    ~Archive() {
        if (zip) zip_discard(zip);
        zip_source_free(source);
    }

    ZipFile open(const std::string& name) const {
        const auto place = places.find(name);
        if (place == places.end()) throw NpyError(fmt::format("it has no array `{}`", name));
        ZipFile file(zip_fopen_index(zip, place->second, 0));
        if (!file) throw_zip_error(zip);
        return file;
    }
    std::uint64_t size_of(const std::string& name) const {
        zip_stat_t stat;
        const auto place = places.find(name);
        if (place == places.end() || zip_stat_index(zip, place->second, 0, &stat) != 0 || !(stat.valid & ZIP_STAT_SIZE))
            throw NpyError(fmt::format("it has no array `{}`", name));
        return stat.size;
    }
};

NpzReader::NpzReader(std::string_view bytes) : archive_(std::make_unique<Archive>()) {
    if (bytes.empty()) throw NpyError("it is empty");  // to libzip an archive without files
    Source source = source_of(bytes);
    archive_->zip = open_zip(source, ZIP_RDONLY | ZIP_CHECKCONS).release();
    archive_->source = source.release();
    const auto count = static_cast<zip_uint64_t>(zip_get_num_entries(archive_->zip, 0));
    for (zip_uint64_t i = 0; i < count; ++i) {
        const char* file = zip_get_name(archive_->zip, i, ZIP_FL_ENC_GUESS);
        std::string name = file ? file : "";
        if (!name.ends_with(npy_ending)) continue;
        name.resize(name.size() - std::string_view(npy_ending).size());
        if (!archive_->places.emplace(name, i).second) throw NpyError(fmt::format("it has two arrays `{}`", name));
        names_.push_back(std::move(name));
    }
}

NpzReader::~NpzReader() = default;

bool NpzReader::contains(std::string_view name) const { return archive_->places.contains(name); }

NpyHeader NpzReader::header(const std::string& name) const {
    const ZipFile file = archive_->open(name);
    std::string beginning(longest_npy_header, '\0');
    beginning.resize(read_some(file.get(), beginning));
    NpyHeader header = read_npy_header(beginning);
    const std::uint64_t size = archive_->size_of(name);
    if (size < header.begin || size - header.begin != header.values_size)
        throw NpyError(fmt::format("array `{}` takes {} bytes, and {} of shape {} take {}", name, size, header.descr,
                                   layers::show(header.shape), header.values_size + header.begin));
    return header;
}

NpyArray NpzReader::read(const std::string& name) const { return from_npy(file(name)); }

std::string NpzReader::file(const std::string& name) const {
    const NpyHeader header = this->header(name);
    const ZipFile packed = archive_->open(name);
    // Memory is taken as the bytes come: an archive may claim what it does not hold.
    constexpr std::size_t step = 1 << 20;
    const std::uint64_t size = header.begin + header.values_size;
    std::string bytes;
    while (bytes.size() < size) {
        const std::size_t begin = bytes.size(), count = std::min<std::uint64_t>(step, size - begin);
        bytes.resize(begin + count);
        if (read_some(packed.get(), std::span(bytes).subspan(begin)) != count)
            throw NpyError(fmt::format("array `{}` is cut off", name));
    }
    char after = 0;  // libzip compares the sum where the file ends
    if (read_some(packed.get(), {&after, 1}) != 0) throw NpyError(fmt::format("array `{}` does not end in time", name));
    return bytes;
}

}  // namespace runner
