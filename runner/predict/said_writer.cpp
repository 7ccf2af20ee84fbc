#include "runner/predict/said_writer.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>

#include "layers/declare/decimal.h"
#include "runner/data/npz.h"
#include "runner/results/csv.h"
#include "runner/store/files.h"
#include "runner/store/json.h"

namespace runner {
namespace {

/// One sample, as every format tells it.
struct Prediction {
    std::vector<double> numbers;       // probabilities of all classes, or outputs
    std::optional<std::size_t> named;  // nothing: none is likely enough, or targets are numbers
    std::vector<double> disagreement;
};

class Predictions {
public:
    explicit Predictions(const SaidColumns& columns) : columns_(columns) {}

    const Prediction& at(const Said& said, std::size_t sample) {
        said.look(sample, together_);
        one_.numbers = together_.mean;
        if (columns_.likely && columns_.labels.size() == 2 && one_.numbers.size() == 1)
            one_.numbers = {1 - together_.mean[0], together_.mean[0]};
        one_.disagreement = together_.disagreement;
        one_.named.reset();
        if (!columns_.labels.empty() && is_sure()) one_.named = together_.named;
        return one_;
    }

private:
    bool is_sure() const { return !columns_.abstain_below || one_.numbers[together_.named] >= *columns_.abstain_below; }

    const SaidColumns& columns_;
    Said::Together together_;
    Prediction one_;
};

/// Where several numbers are predicted, the networks disagree on each by itself.
std::vector<std::string> disagreement_names(const SaidColumns& columns) {
    if (!columns.disagreement) return {};
    std::vector<std::string> names;
    for (const std::string& target : columns.targets) names.push_back("disagreement_" + target);
    return names.empty() ? std::vector<std::string>{"disagreement"} : names;
}

/// What the numbers of a prediction are called.
std::vector<std::string> number_names(const SaidColumns& columns, std::size_t width) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < width; ++i)
        if (columns.targets.size() == width)
            names.push_back((!columns.booleans ? "prediction_"
                             : columns.likely  ? "probability_"
                                               : "output_") +
                            columns.targets[i]);
        else if (columns.labels.size() == width)
            names.push_back((columns.likely ? "probability_" : "output_") + columns.labels[i]);
        else
            names.push_back((columns.labels.empty() ? "prediction" : "output") +
                            (width == 1 ? "" : fmt::format("_{}", i + 1)));
    return names;
}

}  // namespace

std::vector<std::string> said_names(const SaidColumns& columns, std::size_t width) {
    std::vector<std::string> names;
    if (!columns.labels.empty()) names.emplace_back("class");
    for (const auto& more : {number_names(columns, width), disagreement_names(columns)})
        names.insert(names.end(), more.begin(), more.end());
    return names;
}

namespace {

/// A file of lines, one a sample.
class LinesWriter : public SaidWriter {
public:
    LinesWriter(const std::filesystem::path& path, const SaidColumns& columns)
        : columns_(columns), predictions_(columns_), file_(path) {}

    void add(const Said& said, const std::vector<std::string>& kept) final {
        text_.clear();
        for (std::size_t sample = 0; sample < said.samples(); ++sample) {
            const Prediction& one = predictions_.at(said, sample);
            if (names_.empty()) begin(one.numbers.size());
            abstained_ += !columns_.labels.empty() && !one.named;
            line(one, std::span(kept).subspan(sample * columns_.kept.size(), columns_.kept.size()));
        }
        file_.append(text_.view());
    }
    void finish() final { file_.finish(); }

protected:
    virtual void head() {}
    virtual void line(const Prediction& one, std::span<const std::string> kept) = 0;

    /// The shortest digits that give the same number, of a float32 but in a target's unit.
    void put(double number) {
        const auto end = std::back_inserter(text_.buffer);
        if (columns_.in_units)
            fmt::format_to(end, FMT_COMPILE("{}"), number);
        else
            fmt::format_to(end, FMT_COMPILE("{}"), static_cast<float>(number));
    }
    void put(std::string_view text) { text_.buffer.append(text.data(), text.data() + text.size()); }

    SaidColumns columns_;
    std::vector<std::string> names_, disagreements_ = disagreement_names(columns_);

private:
    void begin(std::size_t width) {
        names_ = number_names(columns_, width);
        head();
    }

    struct Text {
        fmt::memory_buffer buffer;
        void clear() { buffer.clear(); }
        std::string_view view() const { return {buffer.data(), buffer.size()}; }
    };
    Predictions predictions_;
    Text text_;
    FileWriter file_;
};

/// A number stays a number: an apostrophe is for formulas alone.
std::string kept_field(const std::string& cell) { return declare::read_decimal(cell) ? cell : csv_field(cell); }

class CsvWriter : public LinesWriter {
public:
    CsvWriter(const std::filesystem::path& path, const SaidColumns& columns) : LinesWriter(path, columns) {
        for (const std::string& label : columns.labels) labels_.push_back(csv_field(label));
    }

private:
    void head() override {
        std::vector<std::string> names = columns_.kept;
        const std::vector<std::string> said = said_names(columns_, names_.size());
        names.insert(names.end(), said.begin(), said.end());
        for (std::size_t i = 0; i < names.size(); ++i) put((i ? "," : "") + csv_field(names[i]));
        put("\n");
    }
    void line(const Prediction& one, std::span<const std::string> kept) override {
        const char* comma = "";
        const auto next = [&] { put(comma), comma = ","; };
        for (const std::string& cell : kept) next(), put(kept_field(cell));
        if (!labels_.empty()) {
            next();
            if (one.named) put(labels_[*one.named]);
        }
        for (const double number : one.numbers) next(), put(number);
        for (std::size_t i = 0; i < disagreements_.size(); ++i) next(), put(one.disagreement[i]);
        put("\n");
    }

    std::vector<std::string> labels_;  // as fields
};

class JsonLinesWriter : public LinesWriter {
public:
    JsonLinesWriter(const std::filesystem::path& path, const SaidColumns& columns) : LinesWriter(path, columns) {
        for (const std::string& label : columns.labels) labels_.push_back(to_json_line(Value::string(label)));
        for (const std::string& column : columns.kept) kept_.push_back(to_json_line(Value::string(column)));
        for (const std::string& name : disagreements_) disagreement_keys_.push_back(to_json_line(Value::string(name)));
    }

private:
    void head() override {
        for (const std::string& name : names_) numbers_.push_back(to_json_line(Value::string(name)));
    }
    void line(const Prediction& one, std::span<const std::string> kept) override {
        const char* before = "{";
        const auto key = [&](std::string_view name) { put(before), put(name), put(": "), before = ", "; };
        for (std::size_t i = 0; i < kept.size(); ++i) key(kept_[i]), put(to_json_line(Value::string(kept[i])));
        if (!labels_.empty()) key("\"class\""), put(one.named ? labels_[*one.named] : "null");
        for (std::size_t i = 0; i < one.numbers.size(); ++i) key(numbers_[i]), put(one.numbers[i]);
        for (std::size_t i = 0; i < disagreements_.size(); ++i) key(disagreement_keys_[i]), put(one.disagreement[i]);
        put("}\n");
    }

    std::vector<std::string> labels_, kept_, numbers_, disagreement_keys_;  // as JSON
};

/// Arrays: `class` (the place of the label in `labels`; -1: none is likely enough), `probabilities` (or `outputs`, or
/// `predictions`, with the names of their columns in `targets` where there are several), `disagreement`, and the kept
/// columns as texts.
class ArraysWriter : public SaidWriter {
public:
    ArraysWriter(std::filesystem::path path, const SaidColumns& columns)
        : path_(std::move(path)), columns_(columns), predictions_(columns_), kept_(columns.kept.size()) {}

    void add(const Said& said, const std::vector<std::string>& kept) override {
        for (std::size_t sample = 0; sample < said.samples(); ++sample) {
            const Prediction& one = predictions_.at(said, sample);
            numbers_.insert(numbers_.end(), one.numbers.begin(), one.numbers.end());
            classes_.push_back(one.named ? static_cast<std::int32_t>(*one.named) : -1);
            disagreement_.insert(disagreement_.end(), one.disagreement.begin(), one.disagreement.end());
            abstained_ += !columns_.labels.empty() && !one.named;
            for (std::size_t i = 0; i < kept_.size(); ++i) kept_[i].push_back(kept[sample * kept_.size() + i]);
        }
    }

    void finish() override {
        const auto count = static_cast<std::int64_t>(classes_.size());
        const auto width = static_cast<std::int64_t>(numbers_.size()) / std::max<std::int64_t>(count, 1);
        NpyArrays arrays;
        if (!columns_.labels.empty()) {
            arrays.emplace_back("class", npy_array<std::int32_t>(classes_, {count}));
            arrays.emplace_back("labels", npy_texts(columns_.labels, {std::ssize(columns_.labels)}));
        }
        const bool numbers = columns_.labels.empty() && !columns_.booleans;
        arrays.emplace_back(numbers           ? "predictions"
                            : columns_.likely ? "probabilities"
                                              : "outputs",
                            number_array(numbers_, {count, width}));
        if (!columns_.targets.empty())
            arrays.emplace_back("targets", npy_texts(columns_.targets, {std::ssize(columns_.targets)}));
        layers::Shape apart = {count};
        if (!columns_.targets.empty()) apart.push_back(width);
        if (columns_.disagreement) arrays.emplace_back("disagreement", number_array(disagreement_, apart));
        for (std::size_t i = 0; i < kept_.size(); ++i)
            arrays.emplace_back(columns_.kept[i], npy_texts(kept_[i], {std::ssize(kept_[i])}));
        write_named_file(path_, to_npz(arrays));
    }

private:
    NpyArray number_array(const std::vector<double>& numbers, const layers::Shape& shape) const {
        if (columns_.in_units) return npy_array<double>(numbers, shape);
        return npy_array<float>(std::vector<float>(numbers.begin(), numbers.end()), shape);
    }

    std::filesystem::path path_;
    SaidColumns columns_;
    Predictions predictions_;
    std::vector<double> numbers_, disagreement_;
    std::vector<std::int32_t> classes_;
    std::vector<std::vector<std::string>> kept_;
};

}  // namespace

std::unique_ptr<SaidWriter> make_said_writer(const std::filesystem::path& path, const SaidColumns& columns) {
    const std::string extension = path.extension().string();
    if (extension == ".csv") return std::make_unique<CsvWriter>(path, columns);
    if (extension == ".jsonl") return std::make_unique<JsonLinesWriter>(path, columns);
    if (extension == ".npz") return std::make_unique<ArraysWriter>(path, columns);
    return nullptr;
}

}  // namespace runner
