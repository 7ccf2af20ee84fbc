#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

/// The numbers by which `classes` of a data section names classes. A number means the class of that label or, where the
/// labels are words, its place among them.
namespace runner {

class ClassNumbers {
public:
    explicit ClassNumbers(const std::vector<std::string>& labels);

    /// The place of the class that `number` means; -1 if there is none.
    std::int32_t find(std::int64_t number) const;

private:
    std::unordered_map<std::string, std::int32_t> places_;
    std::int64_t count_;
    bool words_;  // no label is a number
};

/// A number that names no class, or one that was named before.
struct WrongClass {
    enum class Why { unknown, repeated };
    std::size_t index;  // in the list
    Why why;
};
/// `labels` are null where they are not known yet: then only repetitions are found.
std::vector<WrongClass> find_wrong_classes(std::span<const std::int64_t> classes,
                                           const std::vector<std::string>* labels);

}  // namespace runner
