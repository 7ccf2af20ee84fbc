#pragma once

#include "tests/fuzz/target.h"

namespace tests::fuzz {

extern const Target yaml, json, trial, results, experiment, set, checkpoint, safetensors, idx, csv, http, markup, numpy,
    command_line, folder, training, arrays, png, jpeg, pnm;

}  // namespace tests::fuzz
