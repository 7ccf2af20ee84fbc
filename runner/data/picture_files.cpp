#include "runner/data/picture_files.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>

#include "runner/counted.h"
#include "runner/data/csv.h"
#include "runner/data/sha256.h"
#include "runner/data/split_problem.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

bool is_hidden(const fs::path& path) { return path.filename().native().starts_with('.'); }

/// Nothing where there is no such file.
std::optional<FileStamp> stamp_of(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
    const auto nanoseconds = [](const timespec& time) { return time.tv_sec * 1'000'000'000 + time.tv_nsec; };
    return FileStamp{.device = status.st_dev,
                     .inode = status.st_ino,
                     .size = static_cast<std::uint64_t>(status.st_size),
                     .written = nanoseconds(status.st_mtim),
                     .changed = nanoseconds(status.st_ctim)};
}

/// Finds what lies in folders.
class FolderLister {
public:
    FolderLister(const fs::path& folder, const Log& log) : folder_(folder), log_(log) {}

    std::vector<PictureFile> list() try {
        std::vector<fs::path> classes;
        for (const auto& entry : fs::directory_iterator(folder_)) {
            if (is_hidden(entry.path())) continue;
            if (entry.is_directory())
                classes.push_back(entry.path());
            else if (is_picture(entry.path()))
                ++loose_;
        }
        std::ranges::sort(classes, {}, &fs::path::native);
        for (const fs::path& one : classes) list_class(one);
        if (files_.empty()) throw_none();
        tell_of_others();
        return std::move(files_);
    } catch (const fs::filesystem_error& error) {
        throw DataCorrupt(fmt::format("{}: cannot be read: {}", error.path1().string(), error.code().message()));
    }

private:
    void list_class(const fs::path& folder) {
        std::vector<fs::path> found;
        for (const auto& entry : fs::recursive_directory_iterator(folder)) {
            if (is_hidden(entry.path()) || entry.is_directory()) continue;
            if (is_picture(entry.path()))
                found.push_back(entry.path());
            else if (others_++ == 0)
                other_ = entry.path();
        }
        std::ranges::sort(found, {}, &fs::path::native);
        for (fs::path& path : found) add(std::move(path), folder.filename().string());
    }

    void add(fs::path path, std::string label) {
        const auto stamp = stamp_of(path);
        if (!stamp) throw DataCorrupt(fmt::format("{}: expected a regular file", path.string()));
        files_.push_back({std::move(path), std::move(label), *stamp});
    }

    [[noreturn]] void throw_none() const {
        constexpr const char* way_out =
            "expected a folder for each class with its pictures, or the path of a CSV file that lists pictures and "
            "their labels";
        throw DataCorrupt(fmt::format(
            "{}: {}\n      {}", folder_.string(),
            loose_ > 0 ? fmt::format("{} in it, and no class is known of {}",
                                     loose_ == 1 ? "1 picture lies" : fmt::format("{} pictures lie", loose_),
                                     loose_ == 1 ? "it" : "them")
                       : "there are no pictures",
            way_out));
    }

    void tell_of_others() const {
        if (others_ > 0)
            log_(fmt::format("warning: {}: {} passed over, such as {}: PNG, JPEG, PGM and PPM are read",
                             folder_.string(), counted(others_, "file"), other_.string()));
        if (loose_ > 0)
            log_(fmt::format("warning: {}: {} beside the folders of the classes passed over", folder_.string(),
                             counted(loose_, "picture")));
    }

    const fs::path& folder_;
    const Log& log_;
    std::vector<PictureFile> files_;
    std::size_t loose_ = 0, others_ = 0;
    fs::path other_;
};

/// Reads a table: paths, relative to its own folder, and labels.
class TableLister {
public:
    TableLister(const fs::path& table, const PictureColumns& columns) : table_(table), wanted_(columns) {}

    std::vector<PictureFile> list() {
        read_csv(table_, ',', [this](std::span<const std::string_view> cells, int line) {
            if (line_++ == 0) return read_header(cells);
            add(cells, line);
        });
        if (files_.empty()) throw DataCorrupt(fmt::format("{}: it lists no pictures", table_.string()));
        return std::move(files_);
    }

private:
    void read_header(std::span<const std::string_view> cells) {
        x_ = find(cells, wanted_.x_col, "`x_col` of `folder`", "paths");
        if (!wanted_.y_col.empty()) y_ = find(cells, wanted_.y_col, "`y_col` of `folder`", "labels");
        if (!wanted_.group.empty()) group_ = find(cells, wanted_.group, "`group` of `data`", "groups");
    }

    std::size_t find(std::span<const std::string_view> header, const std::string& name, const char* setting,
                     const char* what) const {
        const auto found = std::ranges::find(header, name);
        if (found != header.end()) return static_cast<std::size_t>(found - header.begin());
        const std::vector<std::string> names(header.begin(), header.end());
        throw DataCorrupt(fmt::format("{}:1: there is no column `{}` of {}\n      {} names it; {}", table_.string(),
                                      name, what, setting, declare::suggestion(name, names)));
    }

    void add(std::span<const std::string_view> cells, int line) {
        const fs::path name(cells[x_]);
        fs::path path = (table_.parent_path() / name).lexically_normal();
        const auto stamp = stamp_of(path);
        if (!stamp)
            throw DataMissing(
                fmt::format("{}:{}: {}: no such file{}", table_.string(), line, path.string(),
                            name.is_relative() ? "\n      paths are relative to the table's folder" : ""));
        PictureFile& file = files_.emplace_back(PictureFile{std::move(path), {}, *stamp});
        if (y_) file.label = cells[*y_];
        if (y_ && file.label.empty())
            throw DataCorrupt(fmt::format("{}:{}: the label is empty", table_.string(), line));
        if (!group_) return;
        file.group = cells[*group_];
        if (file.group.empty()) throw DataCorrupt(fmt::format("{}:{}: the group is empty", table_.string(), line));
    }

    const fs::path& table_;
    const PictureColumns& wanted_;
    std::vector<PictureFile> files_;
    std::size_t x_ = 0;
    std::optional<std::size_t> y_, group_;
    int line_ = 0;
};

PictureFile unlabelled(const fs::path& path) {
    const auto stamp = stamp_of(path);
    if (!stamp) throw DataCorrupt(fmt::format("{}: expected a regular file", path.string()));
    return {.path = path, .label = {}, .stamp = *stamp};
}

std::vector<PictureFile> all_within(const fs::path& folder) try {
    std::vector<PictureFile> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (!is_hidden(entry.path()) && !entry.is_directory() && is_picture(entry.path()))
            files.push_back(unlabelled(entry.path()));
    if (files.empty())
        throw DataCorrupt(
            fmt::format("{}: there are no pictures\n      PNG, JPEG, PGM and PPM are read, known by "
                        "their endings",
                        folder.string()));
    std::ranges::sort(files, {}, [](const PictureFile& file) { return file.path.native(); });
    return files;
} catch (const fs::filesystem_error& error) {
    throw DataCorrupt(fmt::format("{}: cannot be read: {}", error.path1().string(), error.code().message()));
}

}  // namespace

bool is_picture(const fs::path& path) {
    constexpr std::array<std::string_view, 6> endings = {".png", ".jpg", ".jpeg", ".pgm", ".ppm", ".pnm"};
    std::string ending = path.extension().string();
    std::ranges::transform(ending, ending.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return std::ranges::find(endings, ending) != endings.end();
}

std::vector<PictureFile> list_any_pictures(const fs::path& path, const std::string& x_col) {
    std::error_code error;
    const auto status = fs::status(path, error);
    if (!fs::exists(status)) throw DataMissing(fmt::format("{}: no such file or folder", path.string()));
    if (fs::is_directory(status)) return all_within(path);
    if (is_picture(path)) return {unlabelled(path)};
    return TableLister(path, {x_col, {}}).list();
}

std::vector<PictureFile> list_pictures(const fs::path& path, const PictureColumns& columns, const Log& log) {
    std::error_code error;
    const auto status = fs::status(path, error);
    if (!fs::exists(status)) throw DataMissing(fmt::format("{}: no such folder", path.string()));
    if (!fs::is_directory(status)) return TableLister(path, columns).list();
    if (!columns.group.empty())
        throw DataProblems({impossible("group", fmt::format("{}: folders have no columns: name a CSV file that lists "
                                                            "the pictures",
                                                            path.string()))});
    return FolderLister(path, log).list();
}

std::string sum_of_listing(const std::vector<PictureFile>& files) {
    std::string text;
    for (const auto& [path, label, stamp, group] : files)
        text += fmt::format("{}\n{}\n{}\n{} {} {} {} {}\n", path.native(), label, group, stamp.device, stamp.inode,
                            stamp.size, stamp.written, stamp.changed);
    return sha256(text);
}

}  // namespace runner
