#include "runner/data/read_pictures.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>

#include "runner/data/bytes.h"
#include "runner/data/large_pages.h"
#include "runner/data/on_all_processors.h"
#include "runner/data/pictures/read_picture.h"
#include "runner/data/sha256.h"
#include "runner/thousands.h"

namespace runner {
namespace {

constexpr std::uint64_t most_picture_bytes = std::uint64_t{1} << 30;

/// What is wrong with some of many files, from several threads.
class Faults {
public:
    explicit Faults(const std::vector<PictureFile>& files) : files_(files) {}

    void add(std::size_t index, const std::string& why) {
        const std::lock_guard lock(mutex_);
        found_.emplace(index, why);
    }
    /// Throws DataCorrupt if there are any; the first of them by their order.
    void require_none() const {
        constexpr std::size_t most = 10;
        if (found_.empty()) return;
        std::string text;
        std::size_t shown = 0;
        for (const auto& [index, why] : found_)
            if (shown++ < most)
                text += fmt::format("{}{}: {}", text.empty() ? "" : "\n", files_[index].path.string(), why);
        if (found_.size() > most) text += fmt::format("\n… and {} more", found_.size() - most);
        throw DataCorrupt(text);
    }

private:
    const std::vector<PictureFile>& files_;
    std::mutex mutex_;
    std::map<std::size_t, std::string> found_;
};

/// A fault of one file, without its name.
SharedBytes contents_of(const PictureFile& file) {
    if (file.stamp.size > most_picture_bytes) throw PictureError("it has more than 1 GiB");
    try {
        return file_bytes(file.path);
    } catch (const DataMissing&) {
        throw PictureError("it is gone");
    } catch (const DataCorrupt& error) {
        const std::string why = error.what(), name = file.path.string() + ": ";
        throw PictureError(why.starts_with(name) ? why.substr(name.size()) : why);
    }
}

/// Decodes pictures into one memory.
class PictureDecoder {
public:
    PictureDecoder(const std::vector<PictureFile>& files, const PictureSettings& settings)
        : files_(files), settings_(settings), faults_(files), sums_(files.size()) {}

    PictureCache::Decoded decode(const std::stop_token& stop) {
        find_size();
        const std::size_t size = height_ * width_ * channels();
        check_memory(size);
        std::vector<std::uint8_t> bytes;
        reserve_in_large_pages(bytes, size * files_.size());
        bytes.resize(size * files_.size());
        on_all_processors(files_.size(), stop, [&](std::size_t i) {
            try {
                const Image picture = decode(i);
                std::ranges::copy(picture.pixels, bytes.begin() + static_cast<std::ptrdiff_t>(i * size));
            } catch (const PictureError& error) {
                faults_.add(i, error.what());
            }
        });
        faults_.require_none();
        const auto side = [](std::size_t n) { return static_cast<std::int64_t>(n); };
        return {{side(files_.size()), side(height_), side(width_), side(channels())}, std::move(bytes)};
    }

    /// Of the contents that were decoded.
    const std::vector<std::string>& sums() const { return sums_; }

private:
    std::size_t channels() const { return settings_.color_mode == ColorMode::rgb ? 3 : 1; }

    /// That of the first picture that is one, where none is asked for.
    void find_size() {
        if (!settings_.image_size.empty()) {
            height_ = static_cast<std::size_t>(settings_.image_size[0]);
            width_ = static_cast<std::size_t>(settings_.image_size[1]);
            return;
        }
        for (std::size_t i = 0; i < files_.size(); ++i) try {
                const Image picture = read_picture(contents_of(files_[i]), settings_.color_mode);
                height_ = picture.height;
                width_ = picture.width;
                first_ = i;
                return;
            } catch (const PictureError& error) {
                faults_.add(i, error.what());
            }
        faults_.require_none();
    }

    void check_memory(std::size_t size) const {
        const auto memory = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
                            static_cast<std::uint64_t>(::sysconf(_SC_PAGE_SIZE));
        if (size <= memory / files_.size()) return;
        throw DataCorrupt(fmt::format(
            "{}: {} pictures of {} × {} take {:.0f} GB, more than this machine's memory\n      ask for a smaller "
            "`image_size`",
            files_.front().path.parent_path().string(), with_thousands(files_.size()), height_, width_,
            static_cast<double>(size) * static_cast<double>(files_.size()) / 1e9));
    }

    Image decode(std::size_t i) {
        const SharedBytes file = contents_of(files_[i]);
        sums_[i] = sha256(file);
        Image picture = read_picture(file, settings_.color_mode);
        if (!settings_.image_size.empty()) return fit(std::move(picture));
        if (picture.height != height_ || picture.width != width_)
            throw PictureError(fmt::format(
                "{} × {} pixels, and {} has {} × {}\n      write `image_size: [{}, {}]`: "
                "every picture is then resized to it",
                picture.height, picture.width, files_[first_].path.string(), height_, width_, height_, width_));
        return picture;
    }

    Image fit(Image picture) const {
        if (settings_.crop_to_aspect_ratio) picture = crop_to_aspect_ratio(picture, height_, width_);
        if (settings_.pad_to_aspect_ratio) picture = pad_to_aspect_ratio(picture, height_, width_);
        return resize(picture, height_, width_, settings_.interpolation);
    }

    const std::vector<PictureFile>& files_;
    const PictureSettings& settings_;
    Faults faults_;
    std::vector<std::string> sums_;
    std::size_t height_ = 0, width_ = 0, first_ = 0;
};

std::vector<std::string> sum_contents(const std::vector<PictureFile>& files, const std::stop_token& stop) {
    std::vector<std::string> sums(files.size());
    Faults faults(files);
    on_all_processors(files.size(), stop, [&](std::size_t i) {
        try {
            sums[i] = sha256(contents_of(files[i]));
        } catch (const PictureError& error) {
            faults.add(i, error.what());
        }
    });
    faults.require_none();
    return sums;
}

std::string sum_of_samples(const std::vector<PictureFile>& files, const std::vector<std::string>& contents) {
    Sha256 sum;
    for (std::size_t i = 0; i < files.size(); ++i) {
        std::string line = fmt::format("{} {}\n", contents[i], files[i].label);
        if (!files[i].group.empty()) line += fmt::format("of {}\n", files[i].group);
        sum.add({reinterpret_cast<const std::uint8_t*>(line.data()), line.size()});
    }
    return sum.hex();
}

/// A file that is written to just now may change once more without another stamp: clocks tick slowly.
bool is_settled(const std::vector<PictureFile>& files, std::chrono::system_clock::time_point listed) {
    const auto latest = std::chrono::nanoseconds((listed - std::chrono::seconds(2)).time_since_epoch()).count();
    return std::ranges::all_of(
        files, [&](const PictureFile& file) { return file.stamp.changed < latest && file.stamp.written < latest; });
}

/// What the samples depend on beside the contents; raised when they come to be decoded in another way.
std::string settings_text(const PictureSettings& settings) {
    constexpr int format = 1;
    std::string size;
    for (const std::int64_t side : settings.image_size) size += fmt::format(" {}", side);
    return fmt::format("{} {} {} {} {}{}", format, settings.crop_to_aspect_ratio, settings.pad_to_aspect_ratio,
                       static_cast<int>(settings.interpolation), static_cast<int>(settings.color_mode), size);
}

void require_going_on(const std::stop_token& stop) {
    if (stop.stop_requested()) throw DataMissing("reading the pictures was stopped");
}

}  // namespace

Pictures read_pictures(const std::vector<PictureFile>& files, const PictureSettings& settings,
                       const PictureCache& cache, std::stop_token stop, const Log& log) {
    const auto now = std::chrono::system_clock::now();
    const std::string listing = sum_of_listing(files);
    std::optional<std::string> sum = cache.find_sum(listing);
    const bool known = sum.has_value();
    if (!known) sum = sum_of_samples(files, sum_contents(files, stop));
    require_going_on(stop);
    const std::string key = sha256(settings_text(settings) + "\n" + *sum);
    auto decoded = cache.find(key);
    const auto wanted = static_cast<std::int64_t>(files.size());
    if (!decoded || decoded->shape.front() != wanted) {
        constexpr std::size_t many = 5000;
        if (files.size() >= many) log(fmt::format("decoding {} pictures, once", with_thousands(files.size())));
        PictureDecoder decoder(files, settings);
        decoded = decoder.decode(stop);
        require_going_on(stop);
        if (sum_of_samples(files, decoder.sums()) != *sum)
            throw DataCorrupt(fmt::format("{}: pictures changed while they were read\n      try again",
                                          files.front().path.parent_path().string()));
        if (!cache.keep(key, *decoded))
            log(fmt::format("warning: {}: decoded pictures can't be kept there, and are decoded anew by every run",
                            cache.folder().string()));
    }
    if (!known && is_settled(files, now)) cache.keep_sum(listing, *sum);
    return {{decoded->shape.begin() + 1, decoded->shape.end()}, decoded->bytes, *sum};
}

}  // namespace runner
