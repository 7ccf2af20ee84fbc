#include <fmt/format.h>

#include "runner/commands/catalog.h"
#include "runner/commands/first_experiment.h"
#include "runner/commands/shared.h"
#include "runner/config/variants/names.h"
#include "runner/store/files.h"

namespace runner {
namespace {

namespace fs = std::filesystem;

/// What data are called: "photos" of `photos/`, "iris.csv" of `../iris.csv`.
std::string title_of(const fs::path& data) {
    const fs::path path = fs::absolute(data).lexically_normal();
    return (path.has_filename() ? path : path.parent_path()).filename().string();
}

/// "iris" of "iris.csv.gz".
std::string name_of_data(const fs::path& data) {
    const std::string title = title_of(data);
    return fs::is_directory(data) ? title : title.substr(0, title.find('.', 1));
}

/// A name of an experiment that is near to another text.
std::string plain_name(const std::string& text) {
    std::string name;
    for (const char c : text)
        if (is_plain_name(std::string("a") + c))
            name += c;
        else if (!name.empty() && name.back() != '_')
            name += '_';
    const std::size_t first = name.find_first_not_of("._-");
    return first == std::string::npos ? "data" : name.substr(first, 60);
}

/// What the experiment is called where its file's name won't do; else empty.
std::string own_name(const std::string& stem) {
    Diagnostics unused;
    if (check_name("the name", stem, Located{}, unused)) return {};
    const std::string name = plain_name(stem);
    return check_name("the name", name, Located{}, unused) ? name : name + "_1";
}

/// As a file in `folder` names it: relative where that is shorter.
std::string path_from(const fs::path& folder, const fs::path& path) {
    std::string text = fs::absolute(path).lexically_normal().string();
    while (text.size() > 1 && text.ends_with('/')) text.pop_back();
    const std::string near = fs::path(text).lexically_relative(fs::absolute(folder).lexically_normal()).string();
    return near.empty() || near.size() > text.size() ? text : near;
}

ExitCode run_new(const Arguments& arguments, Terminal& terminal) {
    const fs::path path = arguments.words[0];
    const fs::path file = arguments.get("-o").value_or(plain_name(name_of_data(path)) + ".yaml");
    if (fs::exists(file))
        throw UsageError(fmt::format("{} is there already: name another file with -o", file.string()));
    const fs::path folder = file.parent_path().empty() ? fs::path(".") : file.parent_path();
    const OwnData data = read_own_data(path, path_from(folder, path), arguments.all("--label"), data_places(arguments),
                                       log_to(terminal));
    write_named_file(file, first_experiment(data, title_of(path), own_name(file.stem().string())));
    terminal.print(fmt::format("{}: a first experiment\n  runner plan {}\n  runner {}\n", file.string(), file.string(),
                               file.string()));
    return ExitCode::done;
}

}  // namespace

const Command new_command{
    "new",
    "Writes a first experiment about a table, arrays or a folder of pictures, to be changed",
    "DATA",
    1,
    1,
    {{"--label", "COLUMN", "of a table: the column to predict (default: the last); several are predicted as numbers",
      true},
     {"-o", "FILE", "the experiment file (default: the data's name, with .yaml)", false}},
    run_new};

}  // namespace runner
