#include "runner/data/twins.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

namespace runner {

/// What samples are compared by.
class Signatures {
public:
    virtual ~Signatures() = default;
    virtual std::string exact(const Part& part, std::int32_t row) const = 0;
    /// Alike for samples that are nearly the same.
    virtual std::string rough(const Part& part, std::int32_t row) const = 0;
    /// Of two that are roughly alike.
    virtual bool is_near(const Part& part, std::int32_t row, const Part& other, std::int32_t other_row) const = 0;
};

namespace {

constexpr double steps_of_range = 1000;
constexpr std::size_t side = 8;  // of the picture that a sample of bytes is reduced to

template <class T>
std::string bytes_of(const std::vector<T>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

class RowSignatures : public Signatures {
public:
    RowSignatures(const Part& part, const Rows& rows)
        : least_(part.values.columns(), std::numeric_limits<double>::infinity()), most_(least_.size(), -least_[0]) {
        for (const std::int32_t row : rows) {
            const std::vector<double> numbers = numbers_of(part, row);
            for (std::size_t i = 0; i < numbers.size(); ++i) {
                if (std::isnan(numbers[i])) continue;
                least_[i] = std::min(least_[i], numbers[i]);
                most_[i] = std::max(most_[i], numbers[i]);
            }
        }
    }

    std::string exact(const Part& part, std::int32_t row) const override { return bytes_of(numbers_of(part, row)); }
    /// Of few columns, samples lie near each other by chance.
    std::string rough(const Part& part, std::int32_t row) const override {
        constexpr std::size_t few_columns = 5;
        std::vector<double> numbers = numbers_of(part, row);
        if (numbers.size() < few_columns) return bytes_of(numbers);
        for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = std::round(numbers[i] / step(i)) + 0.0;
        return bytes_of(numbers);
    }
    bool is_near(const Part&, std::int32_t, const Part&, std::int32_t) const override { return true; }

private:
    static std::vector<double> numbers_of(const Part& part, std::int32_t row) {
        std::vector<double> numbers(part.values.columns());
        part.values.copy(row, numbers);
        for (double& x : numbers) x = std::isnan(x) ? std::numeric_limits<double>::quiet_NaN() : x + 0.0;
        return numbers;
    }
    double step(std::size_t i) const { return most_[i] > least_[i] ? (most_[i] - least_[i]) / steps_of_range : 1; }

    std::vector<double> least_, most_;
};

class PixelSignatures : public Signatures {
public:
    explicit PixelSignatures(const Part& part) : size_(static_cast<std::size_t>(layers::size_of(part.shape))) {
        height_ = part.shape.size() > 1 ? static_cast<std::size_t>(part.shape[0]) : 1;
        width_ = size_ / height_;
    }

    std::string exact(const Part& part, std::int32_t row) const override {
        return {reinterpret_cast<const char*>(at(part, row)), size_};
    }
    /// Which places of the picture are brighter than it is on average.
    std::string rough(const Part& part, std::int32_t row) const override {
        std::array<double, side * side> sums{};
        double all = 0;
        const std::uint8_t* pixels = at(part, row);
        for (std::size_t i = 0; i < size_; ++i) {
            sums[i / width_ * side / height_ * side + i % width_ * side / width_] += pixels[i];
            all += pixels[i];
        }
        std::string bits(sums.size(), '0');
        for (std::size_t i = 0; i < sums.size(); ++i)
            if (sums[i] * static_cast<double>(sums.size()) > all) bits[i] = '1';
        return bits;
    }
    bool is_near(const Part& part, std::int32_t row, const Part& other, std::int32_t other_row) const override {
        constexpr std::int64_t share = 50;  // a fiftieth
        const std::uint8_t *some = at(part, row), *more = at(other, other_row);
        std::int64_t difference = 0, brightness = 0;
        for (std::size_t i = 0; i < size_; ++i) {
            difference += std::abs(some[i] - more[i]);
            brightness += some[i] + more[i];
        }
        return difference * share * 2 < brightness;
    }

private:
    const std::uint8_t* at(const Part& part, std::int32_t row) const {
        return part.bytes.data() + static_cast<std::size_t>(row) * size_;
    }

    std::size_t size_, height_ = 1, width_ = 1;
};

std::unique_ptr<Signatures> signatures_of(const Part& part, const Rows& rows) {
    if (!part.bytes.empty()) return std::make_unique<PixelSignatures>(part);
    return std::make_unique<RowSignatures>(part, rows);
}

std::size_t hash_of(const std::string& signature) { return std::hash<std::string>()(signature); }

/// So many with one rough signature, such as all that are black, tell nothing of each other.
constexpr std::size_t most_alike = 64;

}  // namespace

TwinFinder::TwinFinder(const Part& part, const Rows& rows) : part_(part) {
    if (rows.empty()) return;
    signatures_ = signatures_of(part, rows);
    const auto add = [](Places& places, const std::string& signature, std::int32_t row) {
        auto& alike = places[hash_of(signature)];
        if (alike.size() < most_alike) alike.push_back(row);
    };
    for (const std::int32_t row : rows) {
        add(exact_, signatures_->exact(part, row), row);
        add(rough_, signatures_->rough(part, row), row);
    }
}

TwinFinder::~TwinFinder() = default;

std::vector<Twin> TwinFinder::find(const Part& part, const Rows& rows) const {
    std::vector<Twin> twins;
    if (!signatures_) return twins;
    for (const std::int32_t row : rows) {
        auto twin = exact_twin(part, row);
        if (!twin) twin = near_twin(part, row);
        if (twin) twins.push_back(*twin);
    }
    return twins;
}

std::optional<Twin> TwinFinder::exact_twin(const Part& part, std::int32_t row) const {
    const std::string signature = signatures_->exact(part, row);
    if (const auto found = exact_.find(hash_of(signature)); found != exact_.end())
        for (const std::int32_t at : found->second)
            if (signatures_->exact(part_, at) == signature) return Twin{row, at, true};
    return {};
}

std::optional<Twin> TwinFinder::near_twin(const Part& part, std::int32_t row) const {
    const std::string outline = signatures_->rough(part, row);
    if (const auto found = rough_.find(hash_of(outline)); found != rough_.end())
        for (const std::int32_t at : found->second)
            if (signatures_->rough(part_, at) == outline && signatures_->is_near(part, row, part_, at))
                return Twin{row, at, false};
    return {};
}

}  // namespace runner
