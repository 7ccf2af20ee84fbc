#pragma once

#include "tests/layers/probe.h"

// One harness for every layer, by the examples of its own declaration.

namespace tests {

/// A layer with settings, on inputs of certain shapes: one example of its declaration.
struct Sample {
    std::string yaml;
    Ref<Layer> layer;
    std::vector<Shape> inputs;
    PlainLoop plain_loop;

    Probe probe(const std::vector<std::string>& frozen = {}, Phase phase = Phase::training) const {
        return Probe(layer, inputs, frozen, phase, plain_loop);
    }
};

/// The examples of a kind, which need not stand in a catalog; fails the test if it has none.
std::vector<Sample> samples_of(const Kind& kind, const PlainLoop& plain_loop = reference);

/// In every phase it gives what its plain loop in double gives.
void check_values(const Sample& sample);
/// Its gradients are the slopes, of itself and of its plain loop; also where it is frozen.
void check_gradients(const Sample& sample);
/// Two plans give the same bits.
void check_same_bits(const Sample& sample);
/// What is written of its settings is read back to the same.
void check_settings(const Sample& sample);
/// Frozen, it keeps every value, and parameters above frozen ones get the gradients that they would get anyway.
void check_frozen(const Sample& sample);
/// All of these.
void check_layer(const Sample& sample);

}  // namespace tests
