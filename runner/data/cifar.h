#pragma once

#include "runner/data/published.h"

namespace runner {

/// How the records of CIFAR's binary files begin: one byte a label.
struct CifarLabels {
    std::size_t count = 1;  // of labels in a record
    std::size_t which = 0;  // the one that is learned
    std::vector<std::string> names;
};

/// Finds the files as those of MNIST are found, and reads them: records of labels and a picture of 32 x 32, its red
/// values first, then the green and the blue ones. The last of the files is for testing. Throws as load_published does.
Dataset load_cifar(const Published& published, const CifarLabels& labels, const DataPlaces& places, const Log& log);

}  // namespace runner
