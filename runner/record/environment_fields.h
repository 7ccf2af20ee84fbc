#pragma once

#include "runner/environment.h"
#include "runner/record/record_field.h"

namespace runner {

/// Of an environment, or of a type that has more.
template <class Owner>
RecordFields<Owner> environment_fields() {
    using Field = RecordField<Owner>;
    return {
        Field::of("runner", &Owner::runner, "version").as_required(),
        Field::of("git", &Owner::git, "commit, with -dirty if the source was changed"),
        Field::of("compiler", &Owner::compiler, ""),
        Field::of("onednn", &Owner::onednn, "version").as_required(),
        Field::of("isa", &Owner::isa, "the instructions that oneDNN used").as_required(),
        Field::of("products", &Owner::products, "how products get their matrices, by those instructions"),
        Field::of("cpu", &Owner::cpu, "model"),
        Field::of("host", &Owner::host, "name of the machine"),
    };
}

}  // namespace runner
