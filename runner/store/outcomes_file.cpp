#include "runner/store/outcomes_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "layers/declare/diagnostic.h"
#include "runner/data/npz.h"
#include "runner/data/sha256.h"
#include "runner/store/files.h"

namespace runner {
namespace {

constexpr const char* sums_name = "data_sha256";
constexpr const char* group_names_name = "group_names";
constexpr std::uint64_t most_of_sums = 1 << 20, most_of_names = 1 << 26;
/// So many classes and more take two bytes each.
constexpr std::int64_t two_byte_classes = 256;

/// The members that have a type of their own, under their names.
template <class Self, class Visit>
void each_number(Self& outcomes, Visit visit) {
    visit("index", outcomes.index);
    visit("partner", outcomes.partner);
    visit("row", outcomes.row);
    visit("group", outcomes.group);
    visit("probability", outcomes.probability);
}
/// Those that take as many digits as they have.
template <class Self, class Visit>
void each_output(Self& outcomes, Visit visit) {
    visit("prediction", outcomes.prediction);
    visit("target", outcomes.target);
}
template <class Self, class Visit>
void each_class(Self& outcomes, Visit visit) {
    visit("expected", outcomes.expected);
    visit("predicted", outcomes.predicted);
    visit("rank", outcomes.rank);
}

NpyArray class_array(const std::vector<std::uint16_t>& values, const layers::Shape& shape, bool wide) {
    if (wide) return npy_array<std::uint16_t>(values, shape);
    const std::vector<std::uint8_t> bytes(values.begin(), values.end());
    return npy_array<std::uint8_t>(bytes, shape);
}

/// As float32 where that loses no digit.
NpyArray output_array(const std::vector<double>& values, const layers::Shape& shape) {
    const std::vector<float> single(values.begin(), values.end());
    const auto is_kept = [](double value, float kept) {
        return static_cast<double>(kept) == value || std::isnan(value);
    };
    return std::ranges::equal(values, single, is_kept) ? npy_array<float>(single, shape)
                                                       : npy_array<double>(values, shape);
}

NpyArray sums_array(const std::map<std::string, std::string>& sums) {
    std::vector<std::string> texts;
    for (const auto& [file, sum] : sums) texts.insert(texts.end(), {file, sum});
    return npy_texts(texts, {static_cast<std::int64_t>(sums.size()), 2});
}

/// Reads the arrays of one file, each after its header has been found to be as expected.
class OutcomesReader {
public:
    OutcomesReader(std::string_view bytes, const TrialRecord& trial) : npz_(bytes), trial_(trial) {
        if (!trial.test_outcomes) throw NpyError("its trial tells of no outcomes");
        outcomes_.classes = std::ssize(trial.confusion_matrix);
    }

    Outcomes read() {
        each_number(outcomes_, [this](const char* name, auto& member) { read_numbers(name, member); });
        each_output(outcomes_, [this](const char* name, auto& member) { read_outputs(name, member); });
        each_class(outcomes_, [this](const char* name, auto& member) { read_classes(name, member); });
        for (const std::string& name : npz_.names())
            if (!known_.contains(name) && name != sums_name && name != group_names_name) read_more(name);
        read_group_names();
        read_sums();
        check();
        return std::move(outcomes_);
    }

private:
    [[noreturn]] static void fail(const std::string& why) { throw NpyError(why); }

    /// A row a sample.
    template <class T>
    std::vector<T> rows(const std::string& name) {
        const NpyHeader header = npz_.header(name);
        if (header.descr != npy_descr<T>())
            fail(fmt::format("`{}`: expected values of type {}, received {}", name, npy_descr<T>(), header.descr));
        if (header.shape.empty() || header.shape[0] != trial_.test_outcomes->samples)
            fail(fmt::format("`{}`: expected {} samples, received shape {}", name, trial_.test_outcomes->samples,
                             layers::show(header.shape)));
        return npy_values<T>(npz_.read(name));
    }

    template <class T>
    void read_numbers(const char* name, std::vector<T>& member) {
        known_.insert({name, {}});
        if (npz_.contains(name)) member = rows<T>(name);
    }

    void read_outputs(const char* name, std::vector<double>& member) {
        known_.insert({name, {}});
        if (!npz_.contains(name)) return;
        if (npz_.header(name).descr == npy_descr<double>()) {
            member = rows<double>(name);
        } else {
            const auto single = rows<float>(name);
            member.assign(single.begin(), single.end());
        }
    }

    void read_classes(const char* name, std::vector<std::uint16_t>& member) {
        known_.insert({name, {}});
        if (!npz_.contains(name)) return;
        if (outcomes_.classes >= two_byte_classes) {
            member = rows<std::uint16_t>(name);
        } else {
            const auto bytes = rows<std::uint8_t>(name);
            member.assign(bytes.begin(), bytes.end());
        }
        if (std::ranges::any_of(member, [this](std::uint16_t value) { return value >= outcomes_.classes; }))
            fail(fmt::format("`{}`: there are {} classes", name, outcomes_.classes));
    }

    void read_more(const std::string& name) {
        const NpyHeader header = npz_.header(name);
        if (header.descr == npy_descr<float>() && header.shape == layers::Shape{trial_.test_outcomes->samples})
            outcomes_.more[name] = rows<float>(name);
    }

    void read_group_names() {
        if (!npz_.contains(group_names_name)) return;
        const NpyHeader header = npz_.header(group_names_name);
        if (header.shape.size() != 1 || header.values_size > most_of_names)
            fail(fmt::format("`{}`: expected a list of names, received shape {}", group_names_name,
                             layers::show(header.shape)));
        outcomes_.group_names = npy_texts_of(npz_.read(group_names_name));
    }

    void read_sums() {
        const NpyHeader header = npz_.header(sums_name);
        const auto files = static_cast<std::int64_t>(trial_.data.sha256.size());
        if (header.shape != layers::Shape{files, 2} || header.values_size > most_of_sums)
            fail(fmt::format("`{}`: expected {} files, received shape {}", sums_name, files,
                             layers::show(header.shape)));
        const auto texts = npy_texts_of(npz_.read(sums_name));
        for (std::size_t i = 0; i + 1 < texts.size(); i += 2) outcomes_.data_sha256[texts[i]] = texts[i + 1];
    }

    void check() const {
        const std::size_t samples = outcomes_.samples();
        const auto is_whole = [&](const auto& member) { return member.size() == samples; };
        const bool classes = outcomes_.classes > 0;
        if (classes && !(is_whole(outcomes_.expected) && is_whole(outcomes_.predicted) && is_whole(outcomes_.rank)))
            fail("it lacks the classes of its samples");
        if (!classes && (outcomes_.prediction.empty() || outcomes_.prediction.size() != outcomes_.target.size()))
            fail("it lacks the numbers of its samples");
        if (!outcomes_.probability.empty() && !is_whole(outcomes_.probability))
            fail("`probability`: expected one a sample");
        if (outcomes_.data_sha256 != trial_.data.sha256) fail("it is of other data");
        if (record_of(outcomes_, trial_.test_outcomes->file) != *trial_.test_outcomes)
            fail("it is not what its trial tells of");
    }

    NpzReader npz_;
    const TrialRecord& trial_;
    Outcomes outcomes_;
    std::map<std::string, bool, std::less<>> known_;
};

}  // namespace

std::string outcomes_to_npz(const Outcomes& outcomes) {
    NpyArrays arrays;
    const auto samples = static_cast<std::int64_t>(outcomes.samples());
    each_number(outcomes, [&]<class T>(const std::string& name, const std::vector<T>& values) {
        if (!values.empty()) arrays.emplace_back(name, npy_array<T>(values, {samples}));
    });
    each_output(outcomes, [&](const char* name, const std::vector<double>& values) {
        const auto width = static_cast<std::int64_t>(outcomes.width());
        if (!values.empty()) arrays.emplace_back(name, output_array(values, {samples, width}));
    });
    each_class(outcomes, [&](const char* name, const std::vector<std::uint16_t>& values) {
        if (!values.empty())
            arrays.emplace_back(name, class_array(values, {samples}, outcomes.classes >= two_byte_classes));
    });
    if (const auto& names = outcomes.group_names; !names.empty())
        arrays.emplace_back(group_names_name, npy_texts(names, {static_cast<std::int64_t>(names.size())}));
    for (const auto& [name, values] : outcomes.more) arrays.emplace_back(name, npy_array<float>(values, {samples}));
    arrays.emplace_back(sums_name, sums_array(outcomes.data_sha256));
    return to_npz(arrays);
}

Outcomes outcomes_from_npz(std::string_view bytes, const TrialRecord& trial) {
    return OutcomesReader(bytes, trial).read();
}

bool read_outcomes(const std::filesystem::path& path, TrialRecord& trial, std::string_view sum) {
    std::error_code unused;
    if (!trial.test_outcomes || !std::filesystem::is_regular_file(path, unused)) return false;
    try {
        const std::string bytes = read_file(path);
        if (!sum.empty() && sha256(bytes) != sum) return false;
        trial.outcomes = std::make_shared<const Outcomes>(outcomes_from_npz(bytes, trial));
        return true;
    } catch (const NpyError&) {
        return false;
    } catch (const declare::InvalidInput&) {
        return false;
    }
}

}  // namespace runner
