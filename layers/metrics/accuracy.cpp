#include <algorithm>

#include "layers/metrics/metric.h"

namespace layers::metrics {

namespace {

/// Of several yes or no the share that is right, as Keras's binary accuracy has it.
class ShareOfAnswersMeter : public Meter {
public:
    explicit ShareOfAnswersMeter(const Answer& answer) : answer_(answer) {}
    void reset() override { hits_ = all_ = 0; }
    void add(const MetricCall& call) override {
        for (std::int64_t row = 0; row < call.rows; ++row)
            for (std::int64_t i = 0; i < call.width; ++i)
                hits_ += answer_.says_yes(call.said(row)[static_cast<std::size_t>(i)]) == call.is_true(row, i);
        all_ += call.rows * call.width;
    }
    double value() const override { return static_cast<double>(hits_) / static_cast<double>(all_); }

private:
    Answer answer_;
    std::int64_t hits_ = 0, all_ = 0;
};

/// The share of rows that `Hit` finds right.
template <class Hit>
class ShareMeter : public Meter {
public:
    explicit ShareMeter(Hit hit) : hit_(std::move(hit)) {}
    void reset() override { hits_ = rows_ = 0; }
    void add(const MetricCall& call) override {
        for (std::int64_t row = 0; row < call.rows; ++row) hits_ += hit_(call, row);
        rows_ += call.rows;
    }
    double value() const override { return static_cast<double>(hits_) / static_cast<double>(rows_); }

private:
    Hit hit_;
    std::int64_t hits_ = 0, rows_ = 0;
};

template <class Hit>
std::unique_ptr<Meter> share(Hit hit) {
    return std::make_unique<ShareMeter<Hit>>(std::move(hit));
}

struct Accuracy : Metric {
    bool is_mean() const override { return true; }
    bool judges_booleans() const override { return true; }
    std::unique_ptr<Meter> meter(const Answer& answer) const override {
        if (answer.form == Answer::Form::booleans) return std::make_unique<ShareOfAnswersMeter>(answer);
        return share([answer](const MetricCall& call, std::int64_t row) {
            return answer.named_class(call.said(row)) == call.true_class(row);
        });
    }
};

struct TopK : Metric {
    std::int64_t k = 5;
    std::string column() const override { return "top_k_accuracy"; }
    bool is_mean() const override { return true; }
    std::unique_ptr<Meter> meter(const Answer& answer) const override {
        return share([answer, most = k](const MetricCall& call, std::int64_t row) {
            const auto output = call.said(row);
            const std::size_t truth = call.true_class(row);
            if (answer.form == Answer::Form::one_of_two) return most > 1 || answer.named_class(output) == truth;
            // Equals at the border all count as within, as TensorFlow's in_top_k has it.
            const float own = output[truth];
            return std::ranges::count_if(output, [own](float other) { return other > own; }) < most;
        });
    }
};

}  // namespace

extern const Kind accuracy =
    make_kind<Accuracy>({.name = "accuracy",
                         .doc = "share of samples whose class is predicted correctly; of several yes or no the share "
                                "that is right",
                         .aliases = {"acc", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy",
                                     "BinaryAccuracy", "CategoricalAccuracy", "SparseCategoricalAccuracy"}});

extern const Kind top_k =
    make_kind<TopK>({.name = "top_k",
                     .doc = "share of samples whose class is among the k greatest outputs; column `top_k_accuracy`",
                     .fields = {field("k", &TopK::k, "how many outputs count", {.least = 1}).as_main()},
                     .aliases = {"top_k_accuracy", "top_k_categorical_accuracy", "sparse_top_k_categorical_accuracy",
                                 "TopKCategoricalAccuracy", "SparseTopKCategoricalAccuracy"}});

}  // namespace layers::metrics
