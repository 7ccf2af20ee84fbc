#include "runner/store/safetensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <optional>

#include "layers/declare/diagnostic.h"
#include "runner/store/json.h"

namespace runner {
namespace {

static_assert(std::endian::native == std::endian::little, "values are copied as they lie in the file");

constexpr std::size_t prefix = 8;  // bytes that hold the length of the header
constexpr std::uint64_t longest_header = 100'000'000;
constexpr const char* metadata_key = "__metadata__";

struct Dtype {
    std::string_view name;
    std::uint64_t bits;
};
constexpr Dtype dtypes[] = {{"BOOL", 8},    {"U8", 8},   {"I8", 8},      {"F8_E5M2", 8}, {"F8_E4M3", 8},
                            {"I16", 16},    {"U16", 16}, {"F16", 16},    {"BF16", 16},   {"I32", 32},
                            {"U32", 32},    {"F32", 32}, {"F8_E8M0", 8}, {"F4", 4},      {"F6_E2M3", 6},
                            {"F6_E3M2", 6}, {"F64", 64}, {"I64", 64},    {"U64", 64},    {"C64", 64}};

/// A tensor as the header describes it.
struct Entry {
    std::string name, dtype;
    layers::Shape shape;
    std::uint64_t begin = 0, end = 0;  // in the values, after the header
};

class HeaderReader {
public:
    HeaderReader(std::string_view bytes, const std::string& name) : bytes_(bytes), name_(name) {}

    Safetensors read() {
        const Value header = read_header();
        Safetensors file;
        std::vector<Entry> entries;
        for (const Value::Entry& entry : header.entries) {
            if (entry.key == metadata_key)
                read_metadata(entry.value, file.metadata);
            else
                entries.push_back(read_entry(entry));
        }
        check_layout(entries);
        for (const Entry& entry : entries) file.tensors[entry.name] = tensor(entry);
        return file;
    }

private:
    [[noreturn]] void fail(const std::string& why) const {
        throw SafetensorsError(fmt::format("{}: not a valid safetensors file: {}", name_, why));
    }
    [[noreturn]] void fail(const std::string& tensor, const std::string& why) const {
        fail(fmt::format("tensor `{}`: {}", tensor, why));
    }

    Value read_header() {
        if (bytes_.size() < prefix)
            fail(fmt::format("{} bytes are too few for the {} that hold the header's length", bytes_.size(), prefix));
        std::uint64_t length = 0;
        std::memcpy(&length, bytes_.data(), prefix);
        if (length > longest_header)
            fail(fmt::format("the header's length is {}, and the format allows {}", length, longest_header));
        if (length > bytes_.size() - prefix)
            fail(fmt::format("the header's length is {}, and only {} bytes follow", length, bytes_.size() - prefix));
        const std::string text(bytes_.substr(prefix, length));
        values_ = bytes_.substr(prefix + length);
        if (!text.starts_with('{')) fail("the header does not start with `{`");
        try {
            return from_json(text, name_ + " (header)");
        } catch (const declare::InvalidInput& error) {
            fail(std::string("its header is not valid JSON\n") + error.what());
        }
    }

    void read_metadata(const Value& value, std::map<std::string, std::string>& metadata) const {
        if (!value.is_map()) fail(fmt::format("`{}` is no map of texts", metadata_key));
        for (const Value::Entry& entry : value.entries) {
            if (!entry.value.is_scalar() || !entry.value.quoted)
                fail(fmt::format("`{}`: `{}` is no text", metadata_key, entry.key));
            metadata[entry.key] = entry.value.text;
        }
    }

    Entry read_entry(const Value::Entry& from) const {
        Entry entry{.name = from.key, .dtype = {}, .shape = {}};
        const Value& value = from.value;
        if (!value.is_map()) fail(entry.name, "is described by no map");
        const Value* dtype = value.find("dtype");
        if (!dtype || !dtype->is_scalar() || !dtype->quoted) fail(entry.name, "has no `dtype`");
        entry.dtype = dtype->text;
        if (!bits(entry.dtype)) fail(entry.name, fmt::format("unknown dtype `{}`", entry.dtype));
        for (const std::uint64_t size : numbers(entry.name, value, "shape"))
            entry.shape.push_back(static_cast<std::int64_t>(size));
        const auto offsets = numbers(entry.name, value, "data_offsets");
        if (offsets.size() != 2)
            fail(entry.name, fmt::format("`data_offsets` holds {} numbers, not 2", offsets.size()));
        entry.begin = offsets[0];
        entry.end = offsets[1];
        for (const auto& other : value.entries)
            if (other.key != "dtype" && other.key != "shape" && other.key != "data_offsets")
                fail(entry.name, fmt::format("unknown key `{}`", other.key));
        return entry;
    }

    std::vector<std::uint64_t> numbers(const std::string& tensor, const Value& value, const char* key) const {
        const Value* list = value.find(key);
        if (!list || !list->is_list()) fail(tensor, fmt::format("has no list `{}`", key));
        std::vector<std::uint64_t> result;
        for (const Value& item : list->items) {
            const auto number = declare::to_integer(item);
            if (!number || *number < 0)
                fail(tensor, fmt::format("`{}` holds {}, not a whole number from 0 to {}", key, declare::show(item),
                                         std::numeric_limits<std::int64_t>::max()));
            result.push_back(static_cast<std::uint64_t>(*number));
        }
        return result;
    }

    static std::optional<std::uint64_t> bits(std::string_view dtype) {
        for (const Dtype& known : dtypes)
            if (known.name == dtype) return known.bits;
        return {};
    }

    std::uint64_t bytes_of(const Entry& entry) const {
        std::uint64_t product = *bits(entry.dtype);
        for (const std::int64_t size : entry.shape)
            if (__builtin_mul_overflow(product, static_cast<std::uint64_t>(size), &product))
                fail(entry.name, fmt::format("the size of shape {} overflows", layers::show(entry.shape)));
        if (product % 8) fail(entry.name, "its values do not fill whole bytes");
        return product / 8;
    }

    /// Sorted by their place, the values follow one another without holes, from the header's end to the file's.
    void check_layout(std::vector<Entry>& entries) const {
        std::ranges::stable_sort(entries, [](const Entry& a, const Entry& b) {
            return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
        });
        std::uint64_t next = 0;
        for (const Entry& entry : entries) {
            if (entry.begin != next || entry.end < entry.begin)
                fail(entry.name, fmt::format("`data_offsets` [{}, {}]: values must start at {}, where those before end",
                                             entry.begin, entry.end, next));
            if (const std::uint64_t expected = bytes_of(entry); entry.end - entry.begin != expected)
                fail(entry.name,
                     fmt::format("`data_offsets` [{}, {}] hold {} bytes, and {} of shape {} take {}", entry.begin,
                                 entry.end, entry.end - entry.begin, entry.dtype, layers::show(entry.shape), expected));
            next = entry.end;
        }
        if (next != values_.size())
            fail(fmt::format("its tensors take {} bytes, and {} follow the header", next, values_.size()));
    }

    Safetensors::Tensor tensor(const Entry& entry) const {
        Safetensors::Tensor tensor{.dtype = entry.dtype, .shape = entry.shape, .values = {}};
        if (entry.dtype != "F32" || entry.begin == entry.end) return tensor;
        tensor.values.resize((entry.end - entry.begin) / sizeof(float));
        std::memcpy(tensor.values.data(), values_.data() + entry.begin, entry.end - entry.begin);
        return tensor;
    }

    std::string_view bytes_, values_;
    std::string name_;
};

}  // namespace

std::string to_safetensors(const Safetensors& file) {
    Value header = Value::map();
    if (!file.metadata.empty()) {
        Value metadata = Value::map();
        for (const auto& [key, text] : file.metadata) metadata.set(key, Value::string(text));
        header.set(metadata_key, std::move(metadata));
    }
    std::int64_t offset = 0;
    for (const auto& [name, tensor] : file.tensors) {
        const auto size = static_cast<std::int64_t>(tensor.values.size() * sizeof(float));
        Value entry = Value::map();
        entry.set("dtype", Value::string(tensor.dtype));
        entry.set("shape", Value::list());
        for (const std::int64_t n : tensor.shape) entry.find("shape")->items.push_back(Value::integer(n));
        entry.set("data_offsets", Value::list({Value::integer(offset), Value::integer(offset + size)}));
        header.set(name, std::move(entry));
        offset += size;
    }
    std::string text = to_json_line(header);
    text.resize((text.size() + 7) / 8 * 8, ' ');  // so that the values are aligned
    const std::uint64_t length = text.size();
    std::string bytes(prefix, '\0');
    std::memcpy(bytes.data(), &length, prefix);
    bytes += text;
    for (const auto& [name, tensor] : file.tensors)
        bytes.append(reinterpret_cast<const char*>(tensor.values.data()), tensor.values.size() * sizeof(float));
    return bytes;
}

Safetensors from_safetensors(std::string_view bytes, const std::string& name) {
    return HeaderReader(bytes, name).read();
}

}  // namespace runner
