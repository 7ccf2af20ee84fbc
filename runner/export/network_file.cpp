#include "runner/export/network_file.h"

#include <fmt/format.h>

#include "layers/steps/inference_writer.h"

namespace runner {

void require_numbers(const Preparation& preparation) {
    for (const TableColumn& column : preparation.table)
        if (!column.is_plain())
            throw layers::NotWritable(fmt::format(
                "column `{}` of the table is a {}{}: there are no words for that yet, and `preparation.json` "
                "beside the weights says how its cells become what the network reads",
                column.name, column.kind->name(),
                column.kind->name() == "number" ? ", and what is missing is filled in" : ""));
}

}  // namespace runner
