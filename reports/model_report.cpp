// SPDX-License-Identifier: Apache-2.0
#include "reports/model_report.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "base/units.h"
#include "reports/figures.h"
#include "reports/writer.h"

namespace weir::reports {
namespace {

constexpr double kPercent = 0.01;

void write_shape(Writer& writer, const models::Model& model) {
    const models::Shape& shape = model.shape;
    writer.title("Model");
    writer.entry("model",
                 fmt::format("{}, {}, architecture {}", model.name, model.quant, model.architecture));
    writer.entry("source", model.source);
    writer.entry("layers", fmt::format("{}, {} of them dense; width {}", shape.layers, shape.dense_layers,
                                       shape.hidden));
    writer.entry("experts", fmt::format("{} routed in a layer, {} a token", shape.experts, shape.top_k));
    writer.entry("parameters",
                 fmt::format("{}, {} of them active in a token", format_count(model.total_params),
                             format_count(model.active_params)));
    writer.entry("file", format_capacity(model.file_bytes));
    writer.entry("cache", fmt::format("{} at context {}", format_capacity(model.kv_cache_bytes),
                                      model.bytes_per_token.context));
    writer.entry("attention arithmetic",
                 fmt::format("{:.2f} Gflop per token", model.attention_flop_per_token / kGiga));
}

void write_bytes(Writer& writer, const models::BytesPerToken& bytes) {
    writer.section("Bytes per token");
    Table table({{"class"}, {"per token", Align::kRight}, {"share", Align::kRight}});
    const std::pair<const char*, double> classes[] = {{"attention", bytes.attention},
                                                      {"shared experts", bytes.shared_experts},
                                                      {"routed experts", bytes.routed_experts},
                                                      {"dense layers", bytes.dense},
                                                      {"router", bytes.router},
                                                      {"head", bytes.head},
                                                      {"cache", bytes.kv_cache},
                                                      {"total", bytes.total}};
    for (const auto& [name, size] : classes) {
        const std::string share =
            bytes.total > 0 ? format_number(size / bytes.total, kPercent, 1) + " %" : "–";
        table.add({name, format_traffic(size), share});
    }
    writer.table(table);
}

}  // namespace

void print_model(std::ostream& out, const models::Model& model, const Style& style) {
    Writer writer(out, style);
    write_shape(writer, model);
    write_bytes(writer, model.bytes_per_token);
}

}  // namespace weir::reports
