#include "runner/data/stored_array.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <future>

#include "runner/data/bytes.h"
#include "runner/data/dataset.h"
#include "runner/data/large_pages.h"
#include "runner/data/npz.h"
#include "runner/data/sha256.h"

namespace runner {
namespace {

constexpr const char* way_to_numbers =
    "numbers, truth values and texts are read: save the array anew, as with `numpy.save(\"x.npy\", "
    "x.astype(\"float32\"))`";

[[noreturn]] void throw_damaged(const std::string& name, const std::string& why) {
    throw DataCorrupt(fmt::format("{}: {}", name, why));
}

[[noreturn]] void throw_damaged(const std::string& name, const NpyError& error) {
    const std::string why = error.what();
    throw_damaged(name, why.ends_with("which is not read") ? why + "\n      " + way_to_numbers : why);
}

/// Copies the values of an array that stands column by column, W bytes each, into rows.
template <std::size_t W>
void deal_columns(const std::uint8_t* src, std::uint8_t* dst, std::size_t rows,
                  const std::vector<std::size_t>& columns) {
    constexpr std::size_t block = 64;  // rows whose lines of memory stay at hand
    for (std::size_t first = 0; first < rows; first += block)
        for (std::size_t j = 0; j < columns.size(); ++j) {
            const std::size_t last = std::min(rows, first + block);
            for (std::size_t i = first; i < last; ++i)
                std::memcpy(dst + (i * columns.size() + j) * W, src + (columns[j] * rows + i) * W, W);
        }
}

/// Of each value of a row, the place among all values of a row that stand column by column.
std::vector<std::size_t> column_places(const layers::Shape& row) {
    std::vector<std::size_t> strides;
    std::size_t stride = 1;
    for (const std::int64_t side : row) {
        strides.push_back(stride);
        stride *= static_cast<std::size_t>(side);
    }
    std::vector<std::size_t> places(stride);
    for (std::size_t j = 0; j < places.size(); ++j) {
        std::size_t rest = j;
        for (std::size_t d = row.size(); d-- > 0; rest /= static_cast<std::size_t>(row[d]))
            places[j] += rest % static_cast<std::size_t>(row[d]) * strides[d];
    }
    return places;
}

SharedBytes in_rows(const StoredArray& array) {
    const auto rows = static_cast<std::size_t>(array.rows());
    const std::vector<std::size_t> columns = column_places(array.row_shape());
    std::vector<std::uint8_t> dealt;
    reserve_in_large_pages(dealt, array.values.size());
    dealt.resize(array.values.size());
    const auto* src = array.values.data();
    switch (array.header.value_size) {
        case 1:
            deal_columns<1>(src, dealt.data(), rows, columns);
            break;
        case 2:
            deal_columns<2>(src, dealt.data(), rows, columns);
            break;
        case 4:
            deal_columns<4>(src, dealt.data(), rows, columns);
            break;
        case 8:
            deal_columns<8>(src, dealt.data(), rows, columns);
            break;
        default:
            throw_damaged(array.name, "texts stand column by column (`fortran_order`), expected row by row");
    }
    return dealt;
}

NpyHeader header_of(const std::string& name, std::span<const std::uint8_t> file) try {
    const auto* text = reinterpret_cast<const char*>(file.data());
    return read_npy_header({text, std::min(file.size(), longest_npy_header)});
} catch (const NpyError& error) {
    throw_damaged(name, error);
}

/// `file` are the bytes of a `.npy` file.
StoredArray array_of(const std::string& name, const SharedBytes& file) {
    auto sum = std::async(std::launch::async, [&] { return sha256(file); });
    StoredArray array;
    array.name = name;
    array.header = header_of(name, file);
    if (file.size() - array.header.begin != array.header.values_size)
        throw_damaged(name, fmt::format("its header says that {} of shape {} follow, which take {} bytes, and {} do: "
                                        "the file is damaged, or was not written to its end",
                                        array.header.descr, layers::show(array.header.shape), array.header.values_size,
                                        file.size() - array.header.begin));
    array.values = file.from(array.header.begin);
    if (array.header.fortran_order && array.header.shape.size() > 1 && !array.values.empty())
        array.values = in_rows(array);
    array.sha256 = sum.get();
    return array;
}

}  // namespace

layers::Shape StoredArray::row_shape() const {
    return {header.shape.begin() + (header.shape.empty() ? 0 : 1), header.shape.end()};
}

std::string StoredArray::place_of(std::size_t i) const {
    std::string index;
    for (std::size_t d = header.shape.size(); d-- > 0;) {
        const auto side = static_cast<std::size_t>(header.shape[d]);
        index = fmt::format("{}{}{}", i % side, index.empty() ? "" : ", ", index);
        i /= side;
    }
    return fmt::format("{}: [{}]", name, index);
}

StoredArray read_npy(const std::filesystem::path& path, std::uint64_t mapped_from) {
    return array_of(path.string(), file_bytes(path, mapped_from));
}

NpyHeader read_npy_header_of(const std::filesystem::path& path) {
    std::vector<std::uint8_t> head(longest_npy_header);
    head.resize(open_file(path)(head));
    return header_of(path.string(), head);
}

struct ArrayArchive::Opened {
    std::string name;
    SharedBytes bytes;
    NpzReader reader;
};

ArrayArchive::ArrayArchive(const std::filesystem::path& path, std::uint64_t mapped_from) try {
    SharedBytes bytes = file_bytes(path, mapped_from);
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    opened_.reset(new Opened{path.string(), std::move(bytes), NpzReader(text)});
} catch (const NpyError& error) {
    throw_damaged(path.string(),
                  fmt::format("{}\n      expected a `.npz` file, as numpy.savez writes it", error.what()));
}

ArrayArchive::~ArrayArchive() = default;

const std::vector<std::string>& ArrayArchive::names() const { return opened_->reader.names(); }

bool ArrayArchive::contains(const std::string& name) const { return opened_->reader.contains(name); }

NpyHeader ArrayArchive::header(const std::string& name) const {
    try {
        return opened_->reader.header(name);
    } catch (const NpyError& error) {
        throw_damaged(fmt::format("{}: {}", opened_->name, name), error);
    }
}

StoredArray ArrayArchive::read(const std::string& name) const {
    constexpr std::uint64_t most_bytes = std::uint64_t{4} << 30;
    const std::string place = fmt::format("{}: {}", opened_->name, name);
    try {
        if (opened_->reader.header(name).values_size > most_bytes)
            throw_damaged(place,
                          "it takes more than 4 GiB unpacked\n      save it with numpy.save, as a `.npy` file: "
                          "that is read as it lies, of any size");
        auto file = std::make_shared<const std::string>(opened_->reader.file(name));
        const std::span bytes(reinterpret_cast<const std::uint8_t*>(file->data()), file->size());
        return array_of(place, {bytes, file});
    } catch (const NpyError& error) {
        throw_damaged(place, error);
    }
}

}  // namespace runner
