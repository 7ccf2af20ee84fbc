#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runner/data/feed.h"
#include "runner/data/preparation.h"
#include "runner/predict/asked_format.h"

namespace runner {

/// What is read of a table that networks are asked about.
struct AskedColumns {
    std::vector<std::string> values;        // of a sample, in the networks' order
    std::vector<std::string> targets = {};  // the truth; none: it is not wanted
    std::vector<std::string> labels;        // of the classes that it names; none: it is numbers
    bool booleans = false;                  // which are 1 and 0, for yes and no
    std::string weight = {};                // how much a row counts, if the table has it; empty: all count alike
    std::vector<std::string> kept = {};
    bool lines = false;                   // before what is kept: the line of the file
    std::vector<TableColumn> table = {};  // what the columns of values are; none: numbers
    TableFormat trained = {};             // how the table to train on was written
    AskedFormat told = {};                // what is said of this one

    /// What networks read that were trained with this preparation.
    static AskedColumns of(const Preparation& preparation) {
        return {.values = preparation.columns, .table = preparation.table, .trained = preparation.format};
    }
    /// Whether rows that miss a cell are left out.
    bool may_drop() const;
    /// Whether both read the same of any file, whatever fills in for what is missing.
    bool reads_as(const AskedColumns& other) const;
};

/// Some rows of it, as the file has them.
struct AskedRows {
    std::size_t count = 0;
    std::vector<double> values;         // row by row; NaN where a cell is missing that something stands for
    std::vector<std::int32_t> classes;  // the truth, one of the two, or none
    std::vector<double> numbers;        // row by row
    std::vector<float> weights;         // none where all count alike
    std::vector<std::string> kept;      // likewise
};

/// A table as it was read: which rows there are, and what is not asked about.
struct AskedFile {
    std::int64_t rows = 0, dropped = 0;  // left out because they miss a cell
    std::vector<std::string> unused;     // columns
    bool lacks_weight = false;           // the column that is wanted is not there
};

/// Reads a table of text, whose columns may stand in any order, beside others, and gives its rows in blocks of at most
/// `block`. One without a header has them in the order of the table to train on, or those of the values alone. Throws
/// DataMissing; DataCorrupt with file and line; declare::InvalidInput where columns are missing.
AskedFile read_asked(const std::filesystem::path& path, const AskedColumns& wanted, std::size_t block,
                     const std::function<void(const AskedRows&)>& each);

/// Rows as a network was trained to read them, in the order of the file. Both must outlive it.
class AskedFeed : public Feed {
public:
    AskedFeed(const AskedRows& rows, const Preparation& preparation);

    std::int64_t count() const override { return static_cast<std::int64_t>(rows_.count); }
    void begin_epoch(const Order&) override {}
    void gather(std::int64_t first, layers::Plan& plan) const override;
    double majority() const override { return 0; }
    std::span<const std::int32_t> rows(int input) const override;

private:
    void gather_row(const double* src, float* dst) const;
    void encode_row(const double* src, float* dst) const;

    const AskedRows& rows_;
    const std::vector<TableColumn>& table_;
    std::vector<double> center_, factor_;  // of each value of a sample
    layers::Units units_;
    std::vector<std::int32_t> places_;
};

/// Finds columns whose numbers lie where no training sample did, as those of another unit do.
class FarColumns {
public:
    explicit FarColumns(const Preparation& preparation) : preparation_(preparation) {}
    void add(const AskedRows& rows);
    /// "column `mass` lies about 4100, and what the networks were trained on at 4.1 ± 0.8: is it in another unit?"
    std::vector<std::string> found() const;

private:
    const Preparation& preparation_;
    std::vector<double> sums_;
    double count_ = 0;
};

}  // namespace runner
