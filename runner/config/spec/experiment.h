#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "layers/declare/file_path.h"
#include "layers/engine/graph.h"
#include "layers/losses/loss.h"
#include "layers/metrics/metric.h"
#include "layers/optimizers/optimizer.h"
#include "runner/data/dataset.h"
#include "runner/declared.h"

namespace runner {

using layers::Shape;

// ---- data ----------------------------------------------------------------------------------------------------------

enum class Pick { first, last, random, stratified };

/// How many samples, and which: `5000`, or `{count: 5000, pick: last}`, or `{fraction: 0.1}`.
struct Selection : Settings {
    std::optional<std::int64_t> count;
    std::optional<double> fraction;
    std::optional<Pick> pick;  // left out: the default of the key that it stands under
    static const declare::Fields& fields();
    static constexpr const char* title = "a selection";
    void check(const Value& at, Diagnostics& diagnostics) const override;
};

/// A selection for each part of the data; a part without one is kept whole.
struct PartSelections : Settings {
    std::optional<Selection> train, validation, test;
    static const declare::Fields& fields();
    static constexpr const char* title = "the parts";
};

/// The validation part: taken from the training images, or the test set itself.
struct Validation {
    bool test = false;
    Selection selection;
};

struct PairLabels : Settings {
    std::int64_t same = 0, different = 1;
    static const declare::Fields& fields();
    static constexpr const char* title = "`labels` of `pairs`";
};
struct PairCounts : Settings {
    std::optional<std::int64_t> train, validation, test;  // left out: as many as there are images
    static const declare::Fields& fields();
    static constexpr const char* title = "`count` of `pairs`";
};
enum class Resample { each_epoch, never };
/// Pairs of images for the inputs `left` and `right`; classes are then `same` and `different`.
struct Pairs : Settings {
    double same = 0.5;
    PairLabels labels;
    PairCounts count;
    Resample resample = Resample::each_epoch;
    static const declare::Fields& fields();
    static constexpr const char* title = "`pairs`";
};

enum class Scaling { unit, standardize, none };

struct DataSpec : Settings {
    Ref<DatasetKind> dataset;
    Ref<DatasetKind> on_missing;        // the declared stand-in; may be null
    std::vector<std::int64_t> classes;  // kept, relabelled in this order; empty: all
    std::optional<Validation> validation;
    std::optional<PartSelections> take, per_class;
    std::optional<Pairs> pairs;
    Scaling scaling = Scaling::unit;
    static const declare::Fields& fields();
    static constexpr const char* title = "`data`";
};

// ---- model ---------------------------------------------------------------------------------------------------------

/// Whose weights a network starts with.
struct StartFrom {
    std::string variant;  // or
    declare::FilePath file;
    bool everything = true;                                    // no `layers`: all must fit
    std::vector<std::pair<std::string, std::string>> renames;  // globs: theirs -> ours; equal without a rename
    Place place;
};

struct ModelSpec {
    layers::NetworkSpec network;  // `frozen` included
    std::optional<StartFrom> start_from;
};

// ---- training ------------------------------------------------------------------------------------------------------

enum class Direction { automatic, min, max };

/// Keras's EarlyStopping.
struct EarlyStopping : Settings {
    std::string monitor = "val_loss";
    double min_delta = 0;
    std::int64_t patience = 0;
    Direction mode = Direction::automatic;
    std::optional<double> baseline;
    bool restore_best_weights = false;
    std::int64_t start_from_epoch = 0;
    static const declare::Fields& fields();
    static constexpr const char* title = "`early_stopping`";
};

enum class Outcome { diverged, collapsed };
enum class Record { epochs, steps };

struct TrainingSpec : Settings {
    Ref<layers::Optimizer> optimizer;
    Ref<layers::Loss> loss;
    std::vector<Ref<layers::Metric>> metrics;
    std::int64_t batch_size = 32;
    std::int64_t epochs = 1;
    bool shuffle = true;
    std::optional<EarlyStopping> early_stopping;
    std::vector<Outcome> accept;  // outcomes that are answers, not failures
    Record record = Record::epochs;
    bool frozen_cache = true;
    bool diagnostics = false;
    static const declare::Fields& fields();
    static constexpr const char* title = "`training`";
};

// ---- evaluation ----------------------------------------------------------------------------------------------------

struct Prune : Settings {
    std::optional<double> threshold;
    std::vector<double> fraction;
    static const declare::Fields& fields();
    static constexpr const char* title = "`prune`";
    void check(const Value& at, Diagnostics& diagnostics) const override;
};
struct MonteCarlo : Settings {
    std::int64_t samples = 100;
    static const declare::Fields& fields();
    static constexpr const char* title = "`monte_carlo`";
};
struct EvaluationSpec : Settings {
    std::optional<Prune> prune;
    std::optional<MonteCarlo> monte_carlo;
    static const declare::Fields& fields();
    static constexpr const char* title = "`evaluation`";
};

// ---- claims and gate -----------------------------------------------------------------------------------------------

enum class Expect { greater, less, equal, not_less, not_greater };

struct Margin {
    double value = 0;
    bool relative = false;  // `5%`: of `against`
};

struct Claim : Settings {
    std::string name;
    std::vector<std::string> variant;  // names or patterns
    std::vector<std::string> against;  // names or patterns, or
    std::optional<double> against_number;
    std::string measure;
    std::string monitor;  // for epochs_to and seconds_to
    std::optional<double> target;
    Expect expect = Expect::greater;
    std::optional<Margin> margin;
    Place place;
    /// Every pair (variant, against) that the patterns mean, in the file's order; `against` is empty for a number.
    std::vector<std::pair<std::string, std::string>> pairs;
};

using Gate = std::vector<std::pair<std::string, double>>;  // metric -> margin

// ---- the whole -----------------------------------------------------------------------------------------------------

/// How the best of a variant's candidates is found: each is trained on the first seeds, and none sees the test set.
struct Search {
    std::string by;                     // `best.<column>` or `last.<column>` of the curve
    std::vector<std::uint64_t> seeds;   // the first of the experiment's
    std::vector<std::string> searched;  // the parameters that the candidates set

    /// What is compared: the column of the curve.
    std::string column() const { return by.substr(by.find('.') + 1); }
};

/// A setting of parameters, resolved: everything that a trial needs but its seed.
struct Variant {
    std::string name;
    Value parameters;                   // declared parameters with their values in this variant
    std::vector<std::string> replaces;  // sections that it replaces whole
    DataSpec data;
    ModelSpec model;
    TrainingSpec training;
    EvaluationSpec evaluation;
    layers::Graph graph;  // with shapes
    Value written;        // its sections as the file has them, `$name` resolved: for the places of later problems
    /// `{data, model, training, evaluation}` with every default written out: identifies the trial.
    Value resolved;
    Place place;
    /// Of a variant that chooses: until the search is over, its own specs are those of its first candidate.
    std::optional<Search> search;
    /// The first choosing axis slowest; called `<variant>/<labels>`.
    std::vector<Variant> candidates;

    /// The variants that are trained under this name: the candidates, or itself.
    std::vector<const Variant*> tried() const;
    /// A candidate's own part of its name.
    std::string label() const { return name.substr(name.find('/') + 1); }
    /// The search is over: takes over a candidate's specs.
    void keep(std::size_t candidate);
};

struct Experiment {
    std::string name, question;
    std::vector<std::uint64_t> seeds;
    std::vector<Variant> variants;  // the file's order; grid: first axis slowest
    std::vector<Claim> claims;
    Gate gate;
    Value resolved;  // the whole file: for `config` of the results

    const Variant* find(std::string_view variant) const;
    /// The pairs of a claim whose variants both run.
    std::vector<std::pair<std::string, std::string>> pairs_that_run(const Claim& claim) const;
};

/// What the command line changes.
struct Overrides {
    std::vector<std::string> set;      // PATH=VALUE
    std::optional<std::string> seeds;  // N or LIST
    std::vector<std::string> only;     // variants; empty: all
    int max_seeds = 0;                 // that may be added to the file's own: then these are what claims may count on
};

/// Reads, resolves and checks an experiment file. On errors: throws declare::InvalidInput with all of them.
/// Warnings are added to `warnings`. No data are read.
Experiment load_experiment(const std::string& path, const Overrides& overrides, Diagnostics& warnings);

}  // namespace runner
