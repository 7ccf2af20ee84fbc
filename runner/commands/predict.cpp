#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>

#include "runner/commands/catalog.h"
#include "runner/commands/interrupts.h"
#include "runner/commands/shared.h"
#include "runner/counted.h"
#include "runner/predict/evaluation_data.h"
#include "runner/predict/prediction.h"
#include "runner/results/results_json.h"
#include "runner/thousands.h"

namespace runner {
namespace {

std::optional<double> abstain_below(const Arguments& arguments, const SaidColumns& columns) {
    const auto text = arguments.get("--abstain-below");
    if (!text) return {};
    double share = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), share);
    if (error != std::errc() || end != text->data() + text->size() || !(share >= 0 && share <= 1))
        throw UsageError(fmt::format("--abstain-below: expected a probability, 0 to 1, received `{}`", *text));
    if (columns.likely && columns.booleans)
        throw UsageError("--abstain-below: several yes or no have a probability each, of which none is the answer's");
    if (!columns.likely || columns.labels.empty())
        throw UsageError("--abstain-below: these networks say no probabilities, by which one could abstain");
    return share;
}

void tell(const std::string& out, const TrainedVariant& variant, const PredictionReport& report, Terminal& terminal) {
    const bool several = variant.networks.size() > 1;
    terminal.err(fmt::format(
        "{}: {} sample{}, by {}`{}`, {}{}\n", out, with_thousands(report.rows), report.rows == 1 ? "" : "s",
        several ? "the mean of " : "", variant.name, variant.which(),
        report.abstained == 0 ? "" : fmt::format("; of {} no class is said", with_thousands(report.abstained))));
    if (report.dropped > 0)
        terminal.err(fmt::format("{} left out: a cell is missing, and `missing: drop`; `line` tells which are there\n",
                                 counted(report.dropped, "row")));
    for (const std::string& text : report.warnings) terminal.err(fmt::format("warning: {}\n", text));
    if (report.asking_seconds >= 0.1)
        terminal.err(fmt::format("the networks took {:.2f} s of processor time: {:.3g} million samples a second\n",
                                 report.asking_seconds,
                                 static_cast<double>(report.rows) / report.asking_seconds / 1e6));
}

void say_stopping_prediction(bool by_hand) {
    Terminal().err(fmt::format("\nStopping: nothing is written.{}\n", by_hand ? " Once more to stop at once." : ""));
}

/// What the files of predictions call what they hold.
constexpr std::array<std::string_view, 7> own_names = {"class",       "labels",  "probabilities", "outputs",
                                                       "predictions", "targets", "disagreement"};

/// One call of `predict`.
class Predicting {
public:
    Predicting(const Arguments& arguments, Terminal& terminal, std::stop_token stop)
        : arguments_(arguments),
          terminal_(terminal),
          stop_(std::move(stop)),
          path_(arguments.words[0]),
          input_(arguments.words[1]),
          out_(*arguments.get("-o")),
          results_(read_results(path_)),
          variant_(read_variant(results_, path_, *arguments.get("--variant"),
                                {seed_of(arguments), arguments.number("--fold", 1)})),
          columns_(said_columns(variant_)),
          places_(data_places(arguments)) {
        columns_.abstain_below = abstain_below(arguments, columns_);
        places_.stop = stop_;
    }

    PredictionReport run() {
        const AskedFormat format = read_asked_format(arguments_.all("--table"));
        const auto part = own_part(input_);
        std::error_code unused;
        if (!part && std::filesystem::equivalent(input_, out_, unused))
            throw UsageError(fmt::format("-o: `{}` is {} that is asked about", out_,
                                         names_samples(input_) ? "the file" : "the table"));
        if (part) return of_part(*part);
        require_one_input(variant_, input_);
        require_preparation(variant_, input_);
        if (names_samples(input_) || asks_about_pictures(variant_)) return of_samples();
        return of_table(format);
    }
    void tell(const PredictionReport& report) const { runner::tell(out_, variant_, report, terminal_); }

private:
    PredictionReport of_part(PartName part) {
        refuse_kept("the parts of an experiment's data");
        columns_.kept = {asks_about_pictures(variant_) ? "file" : "sample"};
        ExperimentData own(results_, path_, places_, log_to(terminal_));
        return predict_part(variant_, own, part, *writer(), stop_);
    }

    PredictionReport of_samples() {
        refuse_kept("arrays and pictures");
        const Preparation& preparation = variant_.networks[0]->preparation();
        const AskedSamples samples = read_samples(input_, preparation, {}, places_, log_to(terminal_));
        columns_.kept = {samples.named_by};
        return predict_samples(variant_, samples, *writer(), stop_);
    }

    PredictionReport of_table(const AskedFormat& format) {
        require_table(variant_, input_);
        AskedColumns wanted = AskedColumns::of(variant_.networks[0]->preparation());
        wanted.told = format;
        wanted.kept = columns_.kept = arguments_.all("--keep");
        if (wanted.may_drop()) {
            wanted.lines = true;
            columns_.kept.insert(columns_.kept.begin(), "line");
        }
        const auto width = static_cast<std::size_t>(
            layers::size_of(variant_.networks[0]->network().graph.shape(variant_.networks[0]->network().graph.output)));
        const auto said = said_names(columns_, std::max(width, columns_.labels.size()));
        const auto is_said = [&](const std::string& column) {
            return std::ranges::find(own_names, column) != own_names.end() ||
                   std::ranges::find(said, column) != said.end() || (wanted.lines && column == "line");
        };
        for (const std::string& column : wanted.kept)
            if (is_said(column))
                throw UsageError(
                    fmt::format("--keep: `{}` is what predictions are called themselves: rename the column", column));
        return predict_table(variant_, input_, wanted, *writer(), stop_);
    }

    void refuse_kept(const std::string& what) const {
        if (arguments_.has("--keep"))
            throw UsageError(
                fmt::format("--keep: a table has columns to keep; {} are told by `sample` or `file`", what));
    }

    std::unique_ptr<SaidWriter> writer() const {
        auto writer = make_said_writer(out_, columns_);
        if (writer) return writer;
        throw UsageError(fmt::format("-o: expected a name that ends with .csv, .jsonl or .npz, received `{}`", out_));
    }

    const Arguments& arguments_;
    Terminal& terminal_;
    std::stop_token stop_;
    std::string path_, input_, out_;
    Results results_;
    TrainedVariant variant_;
    SaidColumns columns_;
    DataPlaces places_;
};

ExitCode run_predict(const Arguments& arguments, Terminal& terminal) {
    const Interrupts interrupts(say_stopping_prediction, log_to(terminal));
    try {
        Predicting predicting(arguments, terminal, interrupts.token());
        predicting.tell(predicting.run());
    } catch (const PredictionStopped&) {
        return interrupts.exit_code();
    } catch (const DataMissing&) {
        if (!interrupts.token().stop_requested()) throw;
        return interrupts.exit_code();
    }
    return ExitCode::done;
}

}  // namespace

const Command predict_command{
    "predict",
    "Says what trained networks predict of the rows of a table, of arrays or of pictures",
    "RESULTS INPUT",
    2,
    2,
    {{"--variant", "NAME", "whose networks", false, true},
     {"-o", "FILE", "where to: .csv, .jsonl or .npz", false, true},
     {"--seed", "N", "of one seed alone (default: the mean of all that have ended well)", false},
     {"--fold", "K", "of one fold alone, where folds are cut", false},
     {"--abstain-below", "P", "says no class where the likeliest has less than this probability", false},
     table_option(),
     {"--keep", "COLUMN", "a column of the input that stands beside each prediction, such as an id", true},
     data_dir_option()},
    run_predict};

}  // namespace runner
