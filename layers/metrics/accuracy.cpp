#include "layers/metrics/verdict.h"

namespace layers::metrics {

namespace {

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

/// Binary, categorical or sparse, as Keras resolves it from the shapes of output and targets.
struct Accuracy : Metric {
    std::unique_ptr<Meter> meter(std::int64_t) const override {
        return share(
            [](const MetricCall& call, std::int64_t row) { return named_class(call, row) == true_class(call, row); });
    }
};

struct TopK : Metric {
    std::int64_t k = 5;
    std::string column() const override { return "top_k_accuracy"; }
    std::unique_ptr<Meter> meter(std::int64_t) const override {
        // Equals at the border all count as within, as TensorFlow's in_top_k has it.
        return share([most = k](const MetricCall& call, std::int64_t row) {
            const float* const output = call.output + row * call.width;
            const float own = output[true_class(call, row)];
            std::int64_t above = 0;
            for (std::int64_t i = 0; i < call.width; ++i) above += output[i] > own;
            return above < most;
        });
    }
};

}  // namespace

extern const Kind accuracy =
    make_kind<Accuracy>({.name = "accuracy",
                         .doc = "share of samples whose class is named right",
                         .aliases = {"acc", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy",
                                     "BinaryAccuracy", "CategoricalAccuracy", "SparseCategoricalAccuracy"}});

extern const Kind top_k =
    make_kind<TopK>({.name = "top_k",
                     .doc = "share of samples whose class is among the k greatest outputs; column `top_k_accuracy`",
                     .fields = {field("k", &TopK::k, "how many outputs count", {.least = 1}).as_main()},
                     .aliases = {"top_k_accuracy", "top_k_categorical_accuracy", "sparse_top_k_categorical_accuracy",
                                 "TopKCategoricalAccuracy", "SparseTopKCategoricalAccuracy"}});

}  // namespace layers::metrics
