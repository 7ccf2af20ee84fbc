#pragma once

#include "runner/commands/command.h"

namespace runner {

extern const Command new_command, run_command, check_command, plan_command, submit_command, collect_command,
    status_command, watch_command, summary_command, graph_command, variance_command, compare_command, gate_command,
    plot_command, report_command, evaluate_command, predict_command, export_command, data_command, list_command,
    results_command, explain_command, schema_command, completion_command;

}  // namespace runner
