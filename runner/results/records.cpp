#include "runner/results/records.h"

#include "runner/record/environment_fields.h"

namespace runner {

Value RecordType<Interval>::write(const Interval& interval) {
    return Value::list({RecordType<double>::write(interval.low), RecordType<double>::write(interval.high)});
}

void RecordType<Interval>::read(const Value& value, Interval& interval, const std::string& path) {
    if (!value.is_list() || value.items.size() != 2) throw_unexpected(path, "two numbers", value);
    interval = {};
    if (const auto low = declare::to_number(value.items[0])) interval.low = *low;
    if (const auto high = declare::to_number(value.items[1])) interval.high = *high;
}

Form RecordType<Interval>::form() { return Form::or_null(Form::list_of(RecordType<double>::form())); }

const RecordFields<RunEnvironment>& Recorded<RunEnvironment>::fields() {
    static const RecordFields<RunEnvironment> fields = [] {
        using Field = RecordField<RunEnvironment>;
        RecordFields<RunEnvironment> all = environment_fields<RunEnvironment>();
        all.push_back(Field::of("threads_per_trial", &RunEnvironment::threads_per_trial, ""));
        all.push_back(Field::of("jobs", &RunEnvironment::jobs, "trials side by side"));
        return all;
    }();
    return fields;
}

const RecordFields<CandidateRecord>& Recorded<CandidateRecord>::fields() {
    using Field = RecordField<CandidateRecord>;
    static const RecordFields<CandidateRecord> fields = {
        Field::of("label", &CandidateRecord::label, "").as_required(),
        Field::of("parameters", &CandidateRecord::parameters, "those that the search sets")
            .as(Form::map_of({}))
            .as_required(),
        Field::of("mean", &CandidateRecord::mean, "null: a trial went wrong, which counts as worst").as_required(),
        Field::of("values", &CandidateRecord::values, "by seed, as `statuses` are").as_required(),
        Field::of("statuses", &CandidateRecord::statuses, "").as_required(),
        Field::unless_default("left", &CandidateRecord::left,
                              "of a race or of halving: why it left before it had all seeds or epochs"),
        Field::unless_default(
            "at_rungs", &CandidateRecord::at_rungs,
            "of halving: the mean at each of `rungs` that it came to; `values` are those at the last"),
    };
    return fields;
}

const RecordFields<SearchRecord>& Recorded<SearchRecord>::fields() {
    using Field = RecordField<SearchRecord>;
    static const RecordFields<SearchRecord> fields = {
        Field::of("variant", &SearchRecord::variant, "").as_required(),
        Field::of("by", &SearchRecord::by, "the measure that decides, such as best.val_accuracy").as_required(),
        Field::of("seeds", &SearchRecord::seeds, "").as_required(),
        Field::unless_default("miss", &SearchRecord::miss, "of a race: how often the best may be among those that left")
            .as_finite(),
        Field::unless_default("fold", &SearchRecord::fold,
                              "of cross-validation: within which fold of that seed it was chosen"),
        Field::unless_default("kept", &SearchRecord::kept,
                              "the label of the best; left out while the search has not ended"),
        Field::of("candidates", &SearchRecord::candidates, "").as_required(),
        Field::unless_default("rungs", &SearchRecord::rungs,
                              "of halving: after how many epochs the candidates are compared"),
        Field::unless_default("factor", &SearchRecord::factor, "of halving: one in so many goes on"),
    };
    return fields;
}

const RecordFields<Look>& Recorded<Look>::fields() {
    using Field = RecordField<Look>;
    static const RecordFields<Look> fields = {
        Field::of("seeds", &Look::seeds, "of how many first seeds").as_required(),
        Field::of("alpha", &Look::alpha, "what of the 5 % this look may spend").as_finite().as_required(),
    };
    return fields;
}

const RecordFields<Looks>& Recorded<Looks>::fields() {
    using Field = RecordField<Looks>;
    static const RecordFields<Looks> fields = {
        Field::of("made", &Looks::made, "").as_required(),
        Field::of("planned", &Looks::planned, "").as_required(),
        Field::of("max_seeds", &Looks::max_seeds, "0: there is no plan").as_required(),
        Field::unless_default(
            "by_hand", &Looks::by_hand,
            "the numbers of seeds at which runs of no plan, or of another, judged the same trials before"),
    };
    return fields;
}

const RecordFields<Within>& Recorded<Within>::fields() {
    using Field = RecordField<Within>;
    static const RecordFields<Within> fields = {
        Field::of("seconds", &Within::seconds, "that the run had").as_required(),
        Field::of("missing", &Within::missing, "trials for which there was no time").as_required(),
        Field::unless_default("outlook", &Within::outlook, "what an hour more would bring, in words"),
    };
    return fields;
}

const RecordFields<Signs>& Recorded<Signs>::fields() {
    using Field = RecordField<Signs>;
    static const RecordFields<Signs> fields = {
        Field::of("more", &Signs::wins, "seeds of which the variant took more"),
        Field::of("same", &Signs::ties, ""),
        Field::of("less", &Signs::losses, ""),
    };
    return fields;
}

const RecordFields<Crossed::StandardErrors>& Recorded<Crossed::StandardErrors>::fields() {
    using Field = RecordField<Crossed::StandardErrors>;
    static const RecordFields<Crossed::StandardErrors> fields = {
        Field::of("seeds", &Crossed::StandardErrors::seeds, "were only seeds drawn anew").as_finite().as_required(),
        Field::of("samples", &Crossed::StandardErrors::samples, "were only samples drawn anew")
            .as_finite()
            .as_required(),
        Field::of("both", &Crossed::StandardErrors::both, "that of the verdict").as_finite().as_required(),
    };
    return fields;
}

const RecordFields<Crossed::Shares>& Recorded<Crossed::Shares>::fields() {
    using Field = RecordField<Crossed::Shares>;
    static const RecordFields<Crossed::Shares> fields = {
        Field::of("seeds", &Crossed::Shares::seeds, "").as_finite().as_required(),
        Field::of("samples", &Crossed::Shares::samples, "which samples were tested").as_finite().as_required(),
        Field::of("single", &Crossed::Shares::single, "luck of single samples in single trainings")
            .as_finite()
            .as_required(),
    };
    return fields;
}

const RecordFields<Crossed::Needs>& Recorded<Crossed::Needs>::fields() {
    using Field = RecordField<Crossed::Needs>;
    static const RecordFields<Crossed::Needs> fields = {
        Field::unless_default("seeds", &Crossed::Needs::seeds, "in all; where folds are cut, repetitions"),
        Field::unless_default("samples", &Crossed::Needs::samples,
                              "test samples in all, where no number of seeds would do on these: those of its class of "
                              "a recall, groups where there are such"),
    };
    return fields;
}

namespace {

/// The name of a variant, or a number.
RecordField<Verdict> against_field() {
    RecordField<Verdict> field{.key = "against", .doc = "a variant, or a number"};
    field.write = [](const Verdict& verdict) {
        return verdict.against_number ? Value::number(*verdict.against_number) : Value::string(verdict.against);
    };
    field.read = [](const Value& value, Verdict& verdict, const std::string&) {
        verdict.against_number = declare::to_number(value);
        if (!verdict.against_number) verdict.against = value.text;
    };
    return std::move(field).as(Form::either({Form::of_text(), {.kind = Form::Kind::number}}));
}

RecordFields<Verdict> make_verdict_fields() {
    using Field = RecordField<Verdict>;
    const auto measure = [](auto& verdict) -> auto& { return verdict.measure.name; };
    const auto monitor = [](auto& verdict) -> auto& { return verdict.measure.monitor; };
    const auto target = [](auto& verdict) -> auto& { return verdict.measure.target; };
    return {
        Field::of("claim", &Verdict::claim, "its name in the file").as_required(),
        Field::of("variant", &Verdict::variant, ""),
        against_field(),
        Field::of("measure", measure, ""),
        Field::unless_default("monitor", monitor, "the column that has to reach the target"),
        Field::unless_default("target", target, "what it has to reach").as_finite(),
        Field::of("expect", &Verdict::expect, ""),
        Field::unless_default("margin", &Verdict::margin, "in the unit of the measure").as_finite(),
        Field::unless_default("margin_share", &Verdict::margin_share,
                              "where the file gives the margin as a share of `against`: 0.05 of `5%`")
            .as_finite(),
        Field::of("verdict", &Verdict::decision, "").as_required(),
        Field::unless_default(
            "why", &Verdict::why,
            "of what was not run, of seeds that are left out or tell nothing, of a median that is not told, of "
            "effects that are skewed, of outcomes of samples that are missing"),
        Field::unless_default("over", &Verdict::over,
                              "what new data differ in, of which the verdict speaks; left out where it was not run"),
        Field::of("effect", &Verdict::effect,
                  "variant less against: the mean, for targets the median; null: beyond `effect_beyond`, or not told "
                  "(see `why`)")
            .as_required(),
        Field::unless_default("effect_beyond", &Verdict::beyond, "what an infinite effect exceeds for certain")
            .as_finite(),
        Field::of("ci95", &Verdict::interval,
                  "at `level`, which is higher where several questions were asked, or one repeatedly; an end that is "
                  "null is infinite")
            .as_required(),
        Field::unless_default("ci95_more_than", &Verdict::more_than,
                              "of an end of ci95 that is infinite because targets were missed: what it lies above for "
                              "certain"),
        Field::unless_default("ci95_less_than", &Verdict::less_than, "what it lies below for certain"),
        Field::of("level", &Verdict::level, "of the interval").as_finite(),
        Field::of("p", &Verdict::p, "two-sided, corrected for several questions and looks: compares with 0.05")
            .as_finite()
            .as_required(),
        Field::unless_default("p_alone", &Verdict::p_alone, "where p is corrected: the same before").as_finite(),
        Field::of("pairs", &Verdict::pairs, "seeds that both have; where folds are cut, folds of all repetitions")
            .as_required(),
        Field::unless_default("folds", &Verdict::folds, "into which the samples were cut"),
        Field::unless_default("groups", &Verdict::groups,
                              "over samples too, where they belong to groups: how many, which are what is drawn then"),
        Field::unless_default("group", &Verdict::group, "the column that names them"),
        Field::unless_default("questions", &Verdict::questions,
                              "pairs of variants that the claim asks at once; left out where it is one"),
        Field::unless_default("look", &Verdict::look, "of repeated looks: at which one it was judged"),
        Field::unless_default("looks", &Verdict::looks, "of repeated looks: how many are planned"),
        Field::unless_default("spent", &Verdict::spent, "of repeated looks: what of the 5 % they may have spent so far")
            .as_finite(),
        Field::unless_default("looked_before", &Verdict::looked_before,
                              "the numbers of seeds at which runs of no plan judged it before, which p counts"),
        Field::unless_default("signs", &Verdict::signs, "of targets: on how many seeds"),
        Field::unless_default("neither", &Verdict::neither,
                              "seeds with which both missed the target, which `signs` has as the same"),
        Field::unless_default("more_seeds", &Verdict::more_seeds,
                              "about how many more would decide; where folds are cut, repetitions"),
        Field::unless_default("needs", &Verdict::needs, "of what is undecided: with what it would be decided, about"),
        Field::unless_default("se", &Verdict::se, "over samples too: standard errors of the effect"),
        Field::unless_default("parts", &Verdict::parts, "shares of the variance of the effect, which add up to 1"),
        Field::unless_default("floor", &Verdict::floor,
                              "half the width that ci95 has with any number of seeds on these samples")
            .as_finite(),
        Field::unless_default("ci95_these_samples", &Verdict::these_samples,
                              "ci95 over seeds alone; left out where they are too few"),
    };
}

}  // namespace

const RecordFields<Verdict>& Recorded<Verdict>::fields() {
    static const RecordFields<Verdict> fields = make_verdict_fields();
    return fields;
}

}  // namespace runner
