#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <new>
#include <system_error>

#include "layers/onednn/executable_memory.h"
#include "runner/commands/parse.h"
#include "runner/data/dataset.h"
#include "runner/retried.h"
#include "runner/store/files.h"
#include "runner/store/folder_lock.h"

namespace {

using namespace runner;

ExitCode fail(Terminal& terminal, ExitCode code, const std::string& text) {
    terminal.err(fmt::format("error: {}\n", text));
    return code;
}

/// Files are named from it, and it may have been removed since the shell went there.
void check_working_folder() {
    std::error_code error;
    if (const std::filesystem::path here = std::filesystem::current_path(error); here.empty())
        throw UsageError(
            fmt::format("the working folder can't be used ({}): go to one that is there", error.message()));
}

ExitCode run(const std::vector<std::string>& words, Terminal& terminal) {
    const Invocation invocation = parse(words);
    if (invocation.command) {
        check_working_folder();
        return invocation.command->run(invocation.arguments, terminal);
    }
    terminal.out(invocation.text);
    return ExitCode::done;
}

/// The exit code of a command line, its error told.
ExitCode exit_of(const std::vector<std::string>& words, Terminal& terminal) {
    try {
        return run(words, terminal);
    } catch (const UsageError& error) {
        if (*error.what()) return fail(terminal, ExitCode::usage, error.what());
        terminal.err(overview());
        return ExitCode::usage;
    } catch (const declare::InvalidInput& error) {
        terminal.err(error.what());
        return ExitCode::usage;
    } catch (const DataMissing& error) {
        return fail(terminal, ExitCode::data_missing, error.what());
    } catch (const DataCorrupt& error) {
        return fail(terminal, ExitCode::data_missing, error.what());
    } catch (const OutputError& error) {
        return fail(terminal, ExitCode::output_failed, error.what());
    } catch (const FolderInUse& error) {
        return fail(terminal, ExitCode::folder_in_use, error.what());
    } catch (const layers::NoExecutableMemory& error) {
        return fail(terminal, ExitCode::trial_failed, error.what());
    } catch (const std::bad_alloc&) {
        return fail(terminal, ExitCode::trial_failed, "out of memory");
    } catch (const std::exception& error) {
        return fail(terminal, ExitCode::internal, fmt::format("this should not happen: {}", error.what()));
    }
}

/// A file that is opened while 0, 1 or 2 is closed gets that number, and messages would land in it. What takes their
/// place can't be read or written, so that it is still told when stdout is lost.
void open_standard_streams() {
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (::fcntl(stream, F_GETFD) < 0 && errno == EBADF)
            retried([&] {  // takes the lowest number that is free
                return ::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
            });
}

}  // namespace

int main(int argc, char** argv) {
    open_standard_streams();
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error of writing, which says so and saves the rest
    Terminal terminal;
    ExitCode code = exit_of({argv + 1, argv + argc}, terminal);
    if (terminal.out_error() != 0) {
        const ExitCode lost =
            fail(terminal, ExitCode::output_failed, OutputError("stdout", terminal.out_error()).what());
        if (code == ExitCode::done) code = lost;
    }
    return static_cast<int>(code);
}
