#include "runner/results/schema.h"

#include "runner/store/json.h"

namespace runner {
namespace {

constexpr const char* schema_text = R"json({
"$schema": "http://json-schema.org/draft-07/schema#",
"title": "Results of an experiment, runner-results/1",
"type": "object",
"required": ["schema", "experiment", "question", "config", "config_hash", "data", "environment", "trials", "summary", "claims"],
"properties": {
  "schema": {"enum": ["runner-results/1"]},
  "experiment": {"type": "string"},
  "question": {"type": "string"},
  "config": {"description": "The resolved file.", "type": ["object", "null"]},
  "config_hash": {"description": "SHA-256 of config on one line.", "type": "string"},
  "variants": {"description": "data, model, training and evaluation of each variant, with every default.", "type": "object", "additionalProperties": {"type": ["object", "null"]}},
  "gate": {"description": "Metric to margin.", "type": "object", "additionalProperties": {"type": "number"}},
  "data": {"$ref": "#/definitions/data"},
  "environment": {"type": "object", "required": ["runner", "onednn", "isa"], "properties": {
    "runner": {"type": "string"}, "git": {"type": "string"}, "compiler": {"type": "string"}, "onednn": {"type": "string"},
    "isa": {"type": "string"}, "cpu": {"type": "string"}, "threads_per_trial": {"type": "integer"}, "jobs": {"type": "integer"}}},
  "search": {"description": "How the variants that choose came to their settings.", "type": "array", "items": {"$ref": "#/definitions/search"}},
  "trials": {"description": "In the file's order of variants, then by seed.", "type": "array", "items": {"$ref": "#/definitions/trial"}},
  "summary": {"type": "array", "items": {"$ref": "#/definitions/summary"}},
  "claims": {"type": "array", "items": {"$ref": "#/definitions/claim"}},
  "looks": {"description": "Of --until-decided: when the claims were judged.", "type": "object", "required": ["made", "planned", "max_seeds"], "properties": {
    "made": {"type": "array", "items": {"type": "object", "required": ["seeds", "alpha"], "properties": {
      "seeds": {"description": "Of how many first seeds.", "type": "integer"},
      "alpha": {"description": "What of the 5 % this look may spend.", "type": "number"}}}},
    "planned": {"type": "integer"},
    "max_seeds": {"type": "integer"}}}
},
"definitions": {
  "number": {"description": "null: not finite, or not measured.", "type": ["number", "null"]},
  "metrics": {"type": "object", "additionalProperties": {"$ref": "#/definitions/number"}},
  "interval": {"description": "An end that is null is infinite.", "type": ["array", "null"], "items": {"$ref": "#/definitions/number"}},
  "data": {"type": "object", "required": ["dataset", "stand_in", "train", "validation", "test"], "properties": {
    "dataset": {"type": "string"},
    "stand_in": {"description": "Whether the declared stand-in took the place of missing data.", "type": "boolean"},
    "train": {"type": "integer"}, "validation": {"type": "integer"}, "test": {"type": "integer"},
    "validation_is_test": {"type": "boolean"},
    "labels": {"description": "Of the classes, in the order of the network's outputs.", "type": "array", "items": {"type": "string"}},
    "sha256": {"type": "object", "additionalProperties": {"type": "string"}}}},
  "search": {"type": "object", "required": ["variant", "by", "seeds", "candidates"], "properties": {
    "variant": {"type": "string"},
    "by": {"description": "The measure that decides, such as best.val_accuracy.", "type": "string"},
    "seeds": {"type": "array", "items": {"type": "integer", "minimum": 0}},
    "kept": {"description": "The label of the best; left out while the search has not ended.", "type": "string"},
    "candidates": {"type": "array", "items": {"type": "object", "required": ["label", "parameters", "mean", "values", "statuses"], "properties": {
      "label": {"type": "string"},
      "parameters": {"description": "Those that the search sets.", "type": "object"},
      "mean": {"description": "null: a trial went wrong, which counts as worst.", "$ref": "#/definitions/number"},
      "values": {"description": "By seed, as statuses are.", "type": "array", "items": {"$ref": "#/definitions/number"}},
      "statuses": {"type": "array", "items": {"type": "string"}}}}}}},
  "trial": {"type": "object", "required": ["variant", "seed", "parameters", "status", "epochs_run", "best_epoch", "params", "trainable_params", "curve", "test", "timing"], "properties": {
    "variant": {"type": "string"},
    "seed": {"type": "integer", "minimum": 0},
    "parameters": {"type": ["object", "null"]},
    "status": {"enum": ["finished", "early_stopped", "diverged", "collapsed", "interrupted", "failed"]},
    "why": {"description": "Of a trial that went wrong.", "type": "string"},
    "epochs_run": {"type": "integer"},
    "best_epoch": {"description": "The best epoch by what early stopping monitors, else by the validation loss; the trial ends with its weights if they are restored, else with those of the last.", "type": "integer"},
    "params": {"type": "integer"}, "trainable_params": {"type": "integer"},
    "data": {"$ref": "#/definitions/data"},
    "curve": {"description": "Columns of one length; epoch 0 is the untrained network. With `diagnostics: true` also <layer>/gradient_norm, update_ratio, output_mean, output_sd, dead_units, saturated_units.", "type": "object", "additionalProperties": {"type": "array", "items": {"$ref": "#/definitions/number"}}},
    "step_losses": {"type": "array", "items": {"$ref": "#/definitions/number"}},
    "train": {"description": "The final weights on the training part, in inference mode.", "$ref": "#/definitions/metrics"},
    "majority": {"description": "Share of the most frequent class; null: targets are numbers.", "$ref": "#/definitions/number"},
    "test": {"description": "A number a metric, or a list with one for each class.", "type": "object", "additionalProperties": {"type": ["number", "null", "array"]}},
    "train_test_gap": {"$ref": "#/definitions/number"},
    "sparsity": {"description": "Share of exact zeros in kernels.", "$ref": "#/definitions/number"},
    "evaluation": {"type": "object", "properties": {
      "pruned": {"type": "array", "items": {"type": "object", "properties": {
        "threshold": {"type": "number"}, "fraction": {"type": "number"}, "sparsity": {"$ref": "#/definitions/number"}, "test": {"$ref": "#/definitions/metrics"}}}},
      "monte_carlo": {"description": "Of the mean of many random passes on the test part: loss and metrics; entropy: of that mean, in nats, on average; gain: accuracy gained over the ordinary test, or loss saved.", "$ref": "#/definitions/metrics"}}},
    "frozen_cache": {"type": "object", "properties": {
      "used": {"type": "boolean"}, "why": {"type": "string"}, "last_layer": {"type": "string"}, "speed_up": {"$ref": "#/definitions/number"}}},
    "timing": {"type": "object", "properties": {
      "train_seconds": {"$ref": "#/definitions/number"}, "inference_images_per_second": {"$ref": "#/definitions/number"}}},
    "weight_log": {"type": "array", "items": {"type": "string"}},
    "hash": {"type": "string"},
    "weights": {"description": "Path of the safetensors file, from this file's folder.", "type": "string"}}},
  "summary": {"description": "Every other key is a measure.", "type": "object", "required": ["variant", "n", "epochs_to"], "properties": {
    "variant": {"type": "string"},
    "n": {"description": "Trials with results: neither failed nor interrupted.", "type": "integer"},
    "statuses": {"type": "object", "additionalProperties": {"type": "integer"}},
    "epochs_to": {"description": "By monitor and target.", "type": "object", "additionalProperties": {"type": "object", "properties": {
      "n": {"type": "integer"}, "hits": {"type": "integer"}, "median": {"description": "null: missed by half.", "$ref": "#/definitions/number"}}}}},
    "additionalProperties": {"type": "object", "required": ["mean", "sd", "ci95"], "properties": {
      "mean": {"$ref": "#/definitions/number"}, "sd": {"$ref": "#/definitions/number"}, "ci95": {"$ref": "#/definitions/interval"}, "n": {"type": "integer"}}}},
  "claim": {"type": "object", "required": ["claim", "verdict", "effect", "ci95", "p", "pairs"], "properties": {
    "claim": {"type": "string"}, "variant": {"type": "string"}, "against": {"type": ["string", "number"]},
    "measure": {"type": "string"}, "monitor": {"type": "string"}, "target": {"type": "number"},
    "expect": {"enum": ["greater", "less", "equal", "not_less", "not_greater"]},
    "margin": {"description": "In the unit of the measure.", "type": "number"},
    "margin_share": {"description": "Where the file gives the margin as a share of `against`: 0.05 of `5%`.", "type": "number"},
    "verdict": {"enum": ["supported", "refuted", "undecided", "not run"]},
    "why": {"type": "string"},
    "effect": {"description": "variant less against: the mean, for targets the median; null: beyond effect_beyond.", "$ref": "#/definitions/number"},
    "effect_beyond": {"type": "number"},
    "ci95": {"description": "At `level`, which is higher where several questions were asked, or one repeatedly.", "$ref": "#/definitions/interval"},
    "ci95_more_than": {"description": "Of an end of ci95 that is infinite because targets were missed: what it lies above for certain.", "$ref": "#/definitions/interval"},
    "ci95_less_than": {"description": "What it lies below for certain.", "$ref": "#/definitions/interval"},
    "level": {"type": "number"},
    "p": {"description": "Two-sided, corrected for several questions and looks: compares with 0.05.", "type": "number"},
    "pairs": {"description": "Seeds that both have.", "type": "integer"},
    "questions": {"description": "Pairs of variants that the claim asks at once; left out where it is one.", "type": "integer"},
    "look": {"description": "Of repeated looks: at which one it was judged.", "type": "integer"},
    "looks": {"description": "Of repeated looks: how many are planned.", "type": "integer"},
    "signs": {"type": "object", "properties": {"more": {"type": "integer"}, "same": {"type": "integer"}, "less": {"type": "integer"}}},
    "more_seeds": {"description": "About how many more would decide.", "type": "integer"}}}
}})json";

}  // namespace

declare::Value results_schema() { return from_json(schema_text, "the schema of results"); }

}  // namespace runner
