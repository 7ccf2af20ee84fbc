#pragma once

#include <optional>
#include <string>
#include <vector>

#include "layers/losses/answer.h"
#include "layers/math/shape.h"
#include "runner/data/columns/table_column.h"
#include "runner/data/picture_settings.h"
#include "runner/data/table_format.h"
#include "runner/declared.h"

namespace runner {

/// How the samples of a dataset became the numbers that a network was trained on: what anybody has to do before asking
/// the network again.
struct Preparation {
    layers::Shape shape;              // of a sample
    bool pixels = false;              // bytes, 0 to 255; else numbers
    std::vector<double> center = {};  // x becomes (x - center) · factor: one of each for all values, or one a value;
    std::vector<double> factor = {};  // both empty: it stays
    std::vector<std::string> columns = {};   // of a table, in their order
    std::vector<std::string> targets = {};   // the columns that are predicted, of a table, in the order of the outputs
    layers::Units units = {};                // of the numbers that are predicted
    bool booleans = false;                   // they are 1 and 0, for yes and no
    std::string weight = {};                 // the column that says how much a row counts; empty: there is none
    std::vector<double> class_weights = {};  // how much samples of each class count, where the training weighs them
    std::vector<std::string> labels = {};    // of the classes, in the order of the outputs; none: numbers
    /// How the cells of each column become values, before these are shifted and scaled. Empty: each is a number, and
    /// the value.
    std::vector<TableColumn> table = {};
    TableFormat format = {};                       // how the file of a table holds it
    std::optional<PictureSettings> pictures = {};  // how picture files become samples

    /// What the network reads of value `i` of a sample, and the way back.
    double prepared(double x, std::size_t i) const {
        return factor.empty() ? x : (x - center[factor.size() > 1 ? i : 0]) * factor[factor.size() > 1 ? i : 0];
    }
    double unprepared(double y, std::size_t i) const {
        return factor.empty() ? y : y / factor[factor.size() > 1 ? i : 0] + center[factor.size() > 1 ? i : 0];
    }
    bool operator==(const Preparation&) const = default;
};

/// As it is kept beside a network's weights.
Value write(const Preparation& preparation);
/// Nothing where the value is none.
std::optional<Preparation> read_preparation(const Value& value);

}  // namespace runner
