#include <fmt/format.h>

#include <csignal>
#include <new>

#include "runner/commands/parse.h"
#include "runner/data/dataset.h"
#include "runner/results/files.h"
#include "runner/training/run.h"

namespace {

using namespace runner;

int fail(Terminal& terminal, ExitCode code, const std::string& text) {
    terminal.err(fmt::format("error: {}\n", text));
    return static_cast<int>(code);
}

ExitCode run(const std::vector<std::string>& words, Terminal& terminal) {
    const Invocation invocation = parse(words);
    if (invocation.command) return invocation.command->run(invocation.arguments, terminal);
    terminal.out(invocation.text);
    return ExitCode::done;
}

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    Terminal terminal;
    try {
        return static_cast<int>(run({argv + 1, argv + argc}, terminal));
    } catch (const UsageError& error) {
        if (*error.what()) return fail(terminal, ExitCode::usage, error.what());
        terminal.err(overview());
        return static_cast<int>(ExitCode::usage);
    } catch (const layers::InvalidInput& error) {
        terminal.err(error.what());
        return static_cast<int>(ExitCode::usage);
    } catch (const DataMissing& error) {
        return fail(terminal, ExitCode::data_missing, error.what());
    } catch (const DataCorrupt& error) {
        return fail(terminal, ExitCode::data_missing, error.what());
    } catch (const OutputError& error) {
        return fail(terminal, ExitCode::output_failed, error.what());
    } catch (const FolderInUse& error) {
        return fail(terminal, ExitCode::folder_in_use, error.what());
    } catch (const std::bad_alloc&) {
        return fail(terminal, ExitCode::trial_failed, "out of memory");
    } catch (const std::exception& error) {
        return fail(terminal, ExitCode::internal, fmt::format("this should not happen: {}", error.what()));
    }
}
