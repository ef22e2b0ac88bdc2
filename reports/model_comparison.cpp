// SPDX-License-Identifier: Apache-2.0
#include "reports/model_comparison.h"

#include <fmt/format.h>

#include <functional>
#include <string>

#include "base/units.h"
#include "reports/figures.h"
#include "reports/model_facts.h"
#include "reports/writer.h"

namespace weir::reports {
namespace {

using Fact = std::function<std::string(const models::Model&)>;

/// A row whose first cell is its name.
void add_row(Table& table, const std::vector<models::Model>& models, const std::string& name,
             const Fact& fact) {
    std::vector<std::string> cells = {name};
    for (const models::Model& model : models) cells.push_back(fact(model));
    table.add(std::move(cells));
}

Table empty_table(const std::vector<models::Model>& models) {
    std::vector<Column> columns = {{""}};
    for (const models::Model& model : models)
        columns.push_back({fmt::format("{} {}", model.name, model.quant), Align::kRight});
    return Table(std::move(columns));
}

void add_shapes(Table& table, const std::vector<models::Model>& models) {
    add_row(table, models, "architecture", [](const auto& m) { return m.architecture; });
    add_row(table, models, "layers", [](const auto& m) { return std::to_string(m.shape.layers); });
    add_row(table, models, "width", [](const auto& m) { return std::to_string(m.shape.hidden); });
    add_row(table, models, "routed experts", [](const auto& m) { return std::to_string(m.shape.experts); });
    add_row(table, models, "of them a token", [](const auto& m) { return std::to_string(m.shape.top_k); });
    add_row(table, models, "parameters", [](const auto& m) { return format_count(m.total_params); });
    add_row(table, models, "active", [](const auto& m) { return format_count(m.active_params); });
    add_row(table, models, "file", [](const auto& m) { return format_capacity(m.file_bytes); });
    add_row(table, models, "context",
            [](const auto& m) { return std::to_string(m.bytes_per_token.context); });
    add_row(table, models, "cache", [](const auto& m) { return format_capacity(m.kv_cache_bytes); });
    add_row(table, models, "attention",
            [](const auto& m) { return format_flop(m.attention_flop_per_token); });
}

void add_bytes(Table& table, const std::vector<models::Model>& models) {
    const std::size_t classes = classes_of(models.front().bytes_per_token).size();
    for (std::size_t i = 0; i < classes; ++i) {
        const std::string name = classes_of(models.front().bytes_per_token)[i].first;
        add_row(table, models, "read: " + name,
                [i](const auto& m) { return format_traffic(classes_of(m.bytes_per_token)[i].second); });
    }
}

}  // namespace

void print_model_comparison(std::ostream& out, const std::vector<models::Model>& models, const Style& style) {
    Writer writer(out, style);
    writer.title("Models compared");
    if (models.empty()) return;
    Table table = empty_table(models);
    add_shapes(table, models);
    add_bytes(table, models);
    writer.matrix(table);
}

}  // namespace weir::reports
