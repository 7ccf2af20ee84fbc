#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

/// The numbers by which `classes` of a data section names classes. A number means the class of that label or, where the
/// labels are words, its place among them.
namespace runner {

/// The place of the class that `number` means; -1 if there is none.
std::int32_t find_class(std::int64_t number, const std::vector<std::string>& labels);

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
