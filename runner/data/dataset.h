#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <vector>

#include "layers/declare/component.h"
#include "layers/math/shape.h"
#include "runner/data/columns/table_column.h"
#include "runner/data/number_rows.h"
#include "runner/data/picture_settings.h"
#include "runner/data/shared_bytes.h"
#include "runner/data/table_format.h"

namespace runner {

/// One part of a dataset as it was read: pixels are bytes, sample by sample, rows first; samples of numbers are rows of
/// doubles.
struct Part {
    layers::Shape shape;  // of one sample
    SharedBytes bytes;
    NumberRows values;                    // instead of bytes; of a table: its cells, as its columns take them
    std::vector<std::int32_t> classes;    // the targets, one a sample; or
    NumberRows numbers;                   // instead of classes, one or several a sample; or neither
    std::vector<float> weights = {};      // of each sample, how much it counts; empty: all alike
    std::vector<std::int32_t> groups;     // of each sample, from 0; empty where the dataset has none
    std::vector<std::int32_t> rows = {};  // of a table in one file: each sample's row there, from 0; empty elsewhere
    /// Of each sample among all of the dataset, the training part's first; empty where they were not dealt anew.
    std::vector<std::int32_t> places = {};
    std::vector<std::int32_t> lines = {};  // of a table's file, on which each sample starts; empty: it is no table
    std::vector<std::string> files = {};   // of each sample the file that it was read from; empty: they share one

    /// Of samples, whether they have targets or not.
    std::int64_t count() const;
};

/// What is known of a dataset before it is read: lets `check` judge shapes without data.
struct DatasetFacts {
    layers::Shape shape;
    std::int64_t train = 0, test = 0;
    std::int64_t classes = 0;                 // 0: targets are numbers
    std::vector<std::int64_t> train_classes;  // samples per class, where known
    std::vector<std::int64_t> test_classes;
    std::vector<std::string> labels = {};  // of the classes, where they are no numbers from 0
    std::int64_t numbers = 1;              // that are the target of a sample, where targets are numbers
    bool weighted = false;                 // samples have weights
    bool booleans = false;                 // numbers that are the target are 1 and 0, for yes and no

    /// The label of every class, "0", "1" … where they have no other.
    std::vector<std::string> class_labels() const;
};

/// A column of a table that is predicted.
struct TargetColumn {
    std::string name;
    bool standardize = false;  // of numbers
    bool boolean = false;      // they are 1 and 0, for yes and no
    bool operator==(const TargetColumn&) const = default;
};

struct Dataset {
    std::string name;
    bool stand_in = false;
    Part train, test;
    std::vector<std::string> labels;       // names of the classes; empty for targets that are numbers
    std::string group;                     // the column that tells the groups of the samples; empty: there are none
    std::vector<std::string> group_names;  // what it says, in the order of the groups' numbers
    std::vector<std::string> columns;      // of a table: the names of those that are inputs
    std::vector<TableColumn> table;        // what they are; empty: each is a number, and one value of a sample
    TableFormat format = {};               // how its file holds them
    std::vector<TargetColumn> targets = {};  // and the columns that are predicted
    std::string weight = {};               // and the one that says how much a row counts; empty: there is none
    std::optional<PictureSettings> pictures = {};  // how samples were made of picture files
    std::map<std::string, std::string> sha256;     // file ("train-images") -> sum of its uncompressed bytes

    /// As DatasetKind::facts, but counted.
    DatasetFacts facts() const;
};

/// How long a download may take to begin and to go on.
struct Patience {
    std::chrono::milliseconds reach{4800};   // what a run may lose, in all, on hosts that do not answer
    std::chrono::milliseconds stall{30000};  // a download that has begun, without any byte
    std::atomic<std::int64_t> lost{0};       // milliseconds, so far
};

/// Where data may be found. Copies share their patience.
struct DataPlaces {
    std::optional<std::filesystem::path> data_dir;  // --data-dir or $RUNNER_DATA_DIR: alone if given
    std::string data_dir_from = "--data-dir";       // what named it, for messages
    std::filesystem::path cache_dir;                // the user's, for downloads
    /// Folders to download from, instead of the datasets' own: HTTPS, or HTTP to this machine. Empty: those that
    /// $RUNNER_MIRRORS lists, parted by blanks, if it is set.
    std::vector<std::string> mirrors;
    std::shared_ptr<Patience> patience = std::make_shared<Patience>();
    std::stop_token stop;  // ends a download
};

/// Says something to the user while data are fetched.
using Log = std::function<void(const std::string&)>;

/// The data are not there: exit 4, unless a stand-in is declared.
struct DataMissing : std::runtime_error {
    using std::runtime_error::runtime_error;
};
/// The data are there and wrong: exit 4, never a stand-in.
struct DataCorrupt : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// What a dataset is tested on.
enum class TestPart {
    own,     // samples that come apart from the others
    file,    // likewise, in a file that its own settings name
    chosen,  // some of its samples, drawn as its own settings say
    none,    // nothing, unless folds hold some of its samples out
};

/// A source of samples: one file in runner/data/kinds/ each.
struct DatasetKind : declare::Component {
    /// Nothing where only reading tells, as for files of one's own.
    virtual std::optional<DatasetFacts> facts() const = 0;
    /// How many numbers are the target of a sample, where that is known without reading; 0: it is not, or they are
    /// classes.
    virtual std::int64_t number_targets() const { return 0; }
    /// Whether samples have weights, and numbers that are their target are 1 and 0, for yes and no: where that is known
    /// without reading.
    virtual bool has_weights() const { return false; }
    virtual bool has_boolean_targets() const { return false; }
    /// Of a sample, for models that leave their input out: nothing where it is not for files of one's own to tell.
    /// Throws as load does.
    virtual std::optional<layers::Shape> read_shape() const { return {}; }
    /// Throws DataMissing or DataCorrupt.
    virtual Dataset load(const DataPlaces& places, const Log& log) const = 0;
    virtual TestPart test_part() const { return TestPart::own; }
    /// What tells it from every other source, wherever the experiment lies: its name, with the files of one's own.
    virtual std::string identity() const { return name(); }
    /// The same with groups: a column of its own tells to which group a sample belongs, and is no value of it. Null
    /// where there are no columns.
    virtual declare::Ref<DatasetKind> grouped_by(const std::string& /*column*/) const { return nullptr; }
    /// The files that it is known as, if it can be downloaded; else null.
    virtual const struct Published* published() const { return nullptr; }
};

}  // namespace runner

namespace declare {
template <>
const Catalog& catalog<runner::DatasetKind>();
}
