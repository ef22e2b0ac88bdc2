// SPDX-License-Identifier: Apache-2.0
#include "reports/catalog_report.h"

#include <fmt/format.h>

#include <string>

#include "base/units.h"
#include "reports/figures.h"
#include "reports/writer.h"

namespace weir::reports {

void print_catalog(std::ostream& out, const std::vector<models::Model>& models, const Style& style) {
    Writer writer(out, style);
    writer.title("Models");
    if (models.empty()) return;
    Table table({{"model"},
                 {"parameters", Align::kRight},
                 {"active", Align::kRight},
                 {"file", Align::kRight},
                 {"cache", Align::kRight},
                 {"at context", Align::kRight},
                 {"read per token", Align::kRight}});
    for (const models::Model& model : models) {
        table.add({model.name, format_count(model.total_params), format_count(model.active_params),
                   format_capacity(model.file_bytes), format_capacity(model.kv_cache_bytes),
                   std::to_string(model.bytes_per_token.context),
                   format_traffic(model.bytes_per_token.total)});
    }
    writer.table(table);
    writer.note(
        fmt::format("Weights in {}, the cache in {}.", models.front().quant, models.front().cache_type));
}

}  // namespace weir::reports
