// What clang's libFuzzer calls, for the target that `--target=NAME` names; it leaves options of two dashes alone.
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <string_view>

#include "tests/fuzz/target.h"
#include "tests/fuzz/words.h"
#include "tests/support/folder.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace {

using namespace tests::fuzz;

const Target* chosen = nullptr;

/// The value of `--NAME=VALUE`; nullptr without.
const char* option(const std::vector<const char*>& words, std::string_view name) {
    for (const char* word : words)
        if (std::string_view(word).starts_with(name)) return word + name.size();
    return nullptr;
}

std::string quoted(const std::string& word) {
    std::string text = "\"";
    for (const char c : word) text += (c == '"' || c == '\\' ? "\\" : "") + std::string(1, c);
    return text + "\"";
}

/// Every target's examples in a folder of its own, and the dictionary beside them.
void write_examples(const std::filesystem::path& folder) {
    std::string dictionary;
    for (const std::string& word : words()) dictionary += quoted(word) + "\n";
    tests::write(folder / "words.dict", dictionary);
    for (const Target* target : targets()) {
        std::size_t number = 0;
        for (const std::string& example : target->examples())
            tests::write(folder / target->name / ("example-" + std::to_string(number++)), example);
    }
}

[[noreturn]] void leave(int code) {
    std::cout.flush();
    std::exit(code);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
    const std::vector<const char*> words(*argv, *argv + *argc);
    if (const char* folder = option(words, "--write-examples=")) {
        write_examples(folder);
        leave(0);
    }
    if (option(words, "--list")) {
        for (const Target* target : targets()) std::cout << target->name << "\n";
        leave(0);
    }
    try {
        const char* name = option(words, "--target=");
        chosen = &target(name ? name : "");
    } catch (const std::invalid_argument& error) {
        std::cerr << "fuzz: --target=NAME: " << error.what() << "\n";
        leave(2);
    }
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    chosen->run(std::string(reinterpret_cast<const char*>(data), size));
    return 0;
}

/// Half of the mutants are the target's own, and so whole; half are what libFuzzer makes of the bytes.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most,
                                               unsigned number) {
    Choices choices(std::uint64_t{number});
    if (choices.one_in(2)) return LLVMFuzzerMutate(data, size, most);
    std::string mutant = chosen->mutate(std::string(reinterpret_cast<const char*>(data), size), choices);
    if (mutant.size() > most) mutant.resize(most);
    std::memcpy(data, mutant.data(), mutant.size());
    return mutant.size();
}
