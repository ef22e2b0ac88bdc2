// SPDX-License-Identifier: Apache-2.0
#include "reports/quants_report.h"

#include <fmt/format.h>

#include <set>
#include <string>

#include "base/units.h"
#include "reports/figures.h"
#include "reports/writer.h"

namespace weir::reports {

void print_quants(std::ostream& out, const models::QuantList& list, const Style& style) {
    Writer writer(out, style);
    writer.title("Quantisations of " + list.model);
    Table table({{"quant"},
                 {"bits", Align::kRight},
                 {"file", Align::kRight},
                 {"per token", Align::kRight},
                 {"runs"},
                 {"quality"}});
    std::set<std::string> sources;
    for (const models::QuantRow& row : list.quants) {
        table.add({row.quant, fmt::format("{:.2f}", row.bits_per_weight), format_capacity(row.file_bytes),
                   format_traffic(row.bytes_per_token), row.runs ? "yes" : "no", row.quality});
        if (!row.quality_source.empty()) sources.insert(row.quality_source);
    }
    writer.table(table);
    writer.note(
        fmt::format("Bytes per token with {} positions in the cache. Perplexity is the difference to "
                    "16 bits, lower is better; a large mixture of experts loses less than the small "
                    "model of the table, by how much no table says.",
                    list.context));
    for (const std::string& source : sources) writer.note("Source: " + source + ".");
}

}  // namespace weir::reports
