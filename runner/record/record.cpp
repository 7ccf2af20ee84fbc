#include "runner/record/record.h"

#include <algorithm>
#include <cmath>

namespace declare {

template <>
const std::vector<Choice<runner::Status>>& choices<runner::Status>() {
    using enum runner::Status;
    static const std::vector<Choice<runner::Status>> table = {
        {finished, "finished"},   {early_stopped, "early_stopped"}, {diverged, "diverged"},
        {collapsed, "collapsed"}, {interrupted, "interrupted"},     {failed, "failed"}};
    return table;
}

}  // namespace declare

namespace runner {

std::string to_string(Status status) { return declare::name_of(status); }

double DataRecord::test_to_train() const {
    if (folds > 1) return 1 / static_cast<double>(folds - 1);
    return is_dealt() && dealt_train > 0 ? static_cast<double>(dealt_test) / static_cast<double>(dealt_train) : 0;
}

void TrialRecord::go_on_in(const Environment& here) {
    if (environment && *environment != here && std::ranges::find(begun_in, *environment) == begun_in.end())
        begun_in.push_back(*environment);
    environment = here;
}

void Curve::begin_row(std::int64_t number) {
    epoch.push_back(number);
    for (auto& [name, values] : columns) values.resize(epoch.size());
}

void Curve::add(const std::string& name, double value) {
    auto& values = column(name);
    if (std::isfinite(value)) values.back() = value;
}

std::vector<std::optional<double>>& Curve::column(const std::string& name) {
    const auto found = std::ranges::find(columns, name, [](const auto& column) { return column.first; });
    if (found != columns.end()) return found->second;
    return columns.emplace_back(name, std::vector<std::optional<double>>(epoch.size())).second;
}

const std::vector<std::optional<double>>* Curve::find(const std::string& name) const {
    const auto found = std::ranges::find(columns, name, [](const auto& column) { return column.first; });
    return found == columns.end() ? nullptr : &found->second;
}

bool is_about_layer(const std::string& column) { return column.find('/') != column.npos; }

}  // namespace runner
