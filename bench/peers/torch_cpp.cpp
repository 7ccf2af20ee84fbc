// Seconds per epoch of libtorch on one thread, as a JSON list. The words are those of torch_eager.py:
//
//     torch_cpp widths=784-100-5 batch=32 images=29696 epochs=3 optimizer=adam|sgd|nesterov [bn=1] [dropout=0.5]
//     [pair=1]

#include <torch/torch.h>

#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace {

using Job = std::map<std::string, std::string>;
using Widths = std::vector<std::int64_t>;

Job read_job(int count, char** words) {
    Job job = {{"bn", "0"}, {"dropout", "0"}, {"pair", "0"}};
    for (int i = 1; i < count; ++i) {
        const std::string word = words[i];
        const std::size_t equals = word.find('=');
        job[word.substr(0, equals)] = word.substr(equals + 1);
    }
    return job;
}

Widths read_widths(const std::string& text) {
    Widths widths;
    std::istringstream in(text);
    for (std::string width; std::getline(in, width, '-');) widths.push_back(std::stoll(width));
    return widths;
}

torch::nn::Sequential hidden_layers(const Widths& widths, bool batch_norm, double dropout) {
    torch::nn::Sequential layers;
    for (std::size_t i = 1; i < widths.size(); ++i) {
        layers->push_back(torch::nn::Linear(widths[i - 1], widths[i]));
        layers->push_back(torch::nn::ELU());
        if (batch_norm) {
            const auto options = torch::nn::BatchNorm1dOptions(widths[i]).momentum(0.01).eps(1e-3);
            layers->push_back(torch::nn::BatchNorm1d(options));
        }
        if (dropout > 0) layers->push_back(torch::nn::Dropout(dropout));
    }
    return layers;
}

/// Trains one network for an epoch; a classifier of one image or a judge of two.
struct Trial : torch::nn::Module {
    virtual torch::Tensor loss(const torch::Tensor& images, const torch::Tensor& labels, const torch::Tensor& chosen,
                               const torch::Tensor& others) = 0;
};

struct Classifier : Trial {
    torch::nn::Sequential layers;

    Classifier(Widths widths, bool batch_norm, double dropout) {
        const std::int64_t classes = widths.back();
        widths.pop_back();
        layers = register_module("layers", hidden_layers(widths, batch_norm, dropout));
        layers->push_back(torch::nn::Linear(widths.back(), classes));
    }
    torch::Tensor loss(const torch::Tensor& images, const torch::Tensor& labels, const torch::Tensor& chosen,
                       const torch::Tensor&) override {
        return torch::nn::functional::cross_entropy(layers->forward(images.index({chosen})), labels.index({chosen}));
    }
};

struct Pair : Trial {
    torch::nn::Sequential left, right, head;

    explicit Pair(const Widths& widths) {
        left = register_module("left", hidden_layers(widths, false, 0));
        right = register_module("right", hidden_layers(widths, false, 0));
        head = register_module("head", torch::nn::Sequential(torch::nn::Linear(2 * widths.back(), 10), torch::nn::ELU(),
                                                             torch::nn::Linear(10, 1)));
    }
    torch::Tensor loss(const torch::Tensor& images, const torch::Tensor& labels, const torch::Tensor& chosen,
                       const torch::Tensor& others) override {
        const auto joined =
            torch::cat({left->forward(images.index({chosen})), right->forward(images.index({others}))}, 1);
        const auto different = (labels.index({chosen}) != labels.index({others})).to(torch::kFloat).unsqueeze(1);
        return torch::nn::functional::binary_cross_entropy_with_logits(head->forward(joined), different);
    }
};

std::shared_ptr<Trial> make_trial(const Job& job) {
    const Widths widths = read_widths(job.at("widths"));
    if (job.at("pair") == "1") return std::make_shared<Pair>(widths);
    return std::make_shared<Classifier>(widths, job.at("bn") == "1", std::stod(job.at("dropout")));
}

std::unique_ptr<torch::optim::Optimizer> make_optimizer(const std::string& name, Trial& trial) {
    if (name == "adam") {
        return std::make_unique<torch::optim::Adam>(trial.parameters(), torch::optim::AdamOptions(0.001).eps(1e-7));
    }
    auto options = torch::optim::SGDOptions(0.01);
    if (name == "nesterov") options.momentum(0.95).nesterov(true);
    return std::make_unique<torch::optim::SGD>(trial.parameters(), options);
}

double seconds_of_epoch(Trial& trial, torch::optim::Optimizer& optimizer, const torch::Tensor& images,
                        const torch::Tensor& labels, std::int64_t batch) {
    const auto start = std::chrono::steady_clock::now();
    const auto order = torch::randperm(images.size(0)).split(batch),
               others = torch::randperm(images.size(0)).split(batch);
    auto total = torch::zeros({});
    for (std::size_t i = 0; i < order.size(); ++i) {
        for (auto& parameter : trial.parameters()) parameter.mutable_grad() = torch::Tensor();
        const auto loss = trial.loss(images, labels, order[i], others[i]);
        loss.backward();
        optimizer.step();
        total += loss.detach() * order[i].size(0);
    }
    total.item<float>();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int main(int count, char** words) {
    const Job job = read_job(count, words);
    torch::set_num_threads(1);
    torch::manual_seed(1);
    const Widths widths = read_widths(job.at("widths"));
    const std::int64_t number = std::stoll(job.at("images"));
    const auto images = torch::randint(0, 256, {number, widths.front()}) / 255;
    const auto labels = torch::randint(0, job.at("pair") == "1" ? 10 : widths.back(), {number}, torch::kLong);
    const auto trial = make_trial(job);
    const auto optimizer = make_optimizer(job.at("optimizer"), *trial);
    for (int epoch = 0; epoch < std::stoi(job.at("epochs")); ++epoch) {
        const double seconds = seconds_of_epoch(*trial, *optimizer, images, labels, std::stoll(job.at("batch")));
        std::printf("%s%.6f", epoch == 0 ? "[" : ", ", seconds);
    }
    std::printf("]\n");
}
