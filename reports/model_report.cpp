// SPDX-License-Identifier: Apache-2.0
#include "reports/model_report.h"

#include <fmt/format.h>

#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "base/units.h"
#include "reports/figures.h"
#include "reports/model_facts.h"
#include "reports/writer.h"

namespace weir::reports {
namespace {

void write_shape(Writer& writer, const models::Model& model) {
    const models::Shape& shape = model.shape;
    writer.title("Model");
    writer.entry("model",
                 fmt::format("{}, {}, architecture {}", model.name, model.quant, model.architecture));
    writer.entry("source", model.source);
    if (!model.note.empty()) writer.entry("note", model.note);
    if (!model.quality.empty()) {
        writer.entry("quality", model.quality_source.empty()
                                    ? model.quality
                                    : fmt::format("{} ({})", model.quality, model.quality_source));
    }
    writer.entry("layers", fmt::format("{}, {} of them dense; width {}", shape.layers,
                                       shape.layers - shape.expert_layers(), shape.hidden));
    writer.entry("attention", describe_attention(shape));
    writer.entry("experts", describe_experts(shape));
    writer.entry("parameters",
                 fmt::format("{}, {} of them active in a token", format_count(model.total_params),
                             format_count(model.active_params)));
    writer.entry("file", format_capacity(model.file_bytes));
    writer.entry("cache", fmt::format("{} in {} at context {}", format_capacity(model.kv_cache_bytes),
                                      model.cache_type, model.bytes_per_token.context));
    writer.entry("attention arithmetic",
                 fmt::format("{:.2f} Gflop per token", model.attention_flop_per_token / kGiga));
}

void write_bytes(Writer& writer, const models::BytesPerToken& bytes) {
    writer.section("Bytes per token");
    Table table({{"class"}, {"per token", Align::kRight}, {"share", Align::kRight}});
    for (const auto& [name, size] : classes_of(bytes)) {
        const std::string share =
            bytes.total > 0 ? format_number(size / bytes.total, kPercent, 1) + " %" : "–";
        table.add({name, format_traffic(size), share});
    }
    writer.table(table);
}

/// Weights by class and format: what lies in the file.
void write_weights(Writer& writer, const models::Model& model) {
    std::map<std::pair<std::string, std::string>, std::pair<std::uint64_t, std::uint64_t>> sums;
    for (const models::Tensor& tensor : model.tensors) {
        auto& [weights, bytes] = sums[{tensor.class_name, tensor.format}];
        weights += tensor.weights();
        bytes += tensor.bytes;
    }
    if (sums.empty()) return;
    writer.section("Weights");
    Table table({{"class"}, {"format"}, {"weights", Align::kRight}, {"size", Align::kRight}});
    for (const auto& [key, sum] : sums) {
        table.add({key.first, key.second, format_count(sum.first), format_capacity(sum.second)});
    }
    writer.table(table);
}

void write_contexts(Writer& writer, const models::Model& model) {
    if (model.contexts.empty()) return;
    writer.section("Context");
    Table table({{"positions", Align::kRight},
                 {"cache", Align::kRight},
                 {"read per token", Align::kRight},
                 {"attention", Align::kRight},
                 {"prompt, per token", Align::kRight}});
    for (const models::ContextNeed& need : model.contexts) {
        table.add({std::to_string(need.context), format_capacity(need.kv_cache_bytes),
                   format_traffic(need.read_bytes), format_flop(need.attention_flop),
                   format_flop(need.prompt_flop_per_token)});
    }
    writer.table(table);
}

void write_batches(Writer& writer, const models::Model& model) {
    if (model.batches.empty()) return;
    writer.section("Sequences decoded together");
    Table table({{"sequences", Align::kRight},
                 {"experts", Align::kRight},
                 {"by Zipf", Align::kRight},
                 {"read per step", Align::kRight},
                 {"per token", Align::kRight}});
    for (const models::BatchReading& batch : model.batches) {
        table.add({std::to_string(batch.sequences), fmt::format("{:.1f}", batch.distinct_experts),
                   fmt::format("{:.1f}", batch.distinct_experts_zipf), format_traffic(batch.total_bytes),
                   format_traffic(batch.bytes_per_token)});
    }
    writer.table(table);
    if (model.shape.experts > 0) {
        writer.note(
            "Experts: how many of a layer any sequence draws, expected, all equally likely or by "
            "Zipf's law with exponent 1. Bytes count the former.");
    }
}

void write_capacity(Writer& writer, const models::Model& model) {
    if (model.capacity.empty()) return;
    writer.section("Memory");
    Table table({{"strategy"},
                 {"needs", Align::kRight},
                 {"of", Align::kRight},
                 {"on a node", Align::kRight},
                 {"of", Align::kRight},
                 {"fits"},
                 {"longest context", Align::kRight}});
    for (const models::Capacity& row : model.capacity) {
        table.add({row.strategy, format_capacity(row.needed_bytes), format_capacity(row.usable_bytes),
                   format_capacity(row.node_needed_bytes), format_capacity(row.node_usable_bytes),
                   row.fits ? "yes" : "no",
                   row.largest_context == 0 ? "–" : std::to_string(row.largest_context)});
    }
    writer.table(table);
    writer.note(
        "What a node can give is its free memory without the margin that stays free. The longest context "
        "is that of one sequence.");
}

}  // namespace

void print_model(std::ostream& out, const models::Model& model, const Style& style) {
    Writer writer(out, style);
    write_shape(writer, model);
    write_bytes(writer, model.bytes_per_token);
    write_weights(writer, model);
    write_contexts(writer, model);
    write_batches(writer, model);
    write_capacity(writer, model);
}

void print_tensors(std::ostream& out, const models::Model& model, const Style& style) {
    Writer writer(out, style);
    writer.section("Tensors");
    Table table({{"tensor"},
                 {"class"},
                 {"format"},
                 {"rows", Align::kRight},
                 {"columns", Align::kRight},
                 {"matrices", Align::kRight},
                 {"bytes", Align::kRight}});
    for (const models::Tensor& tensor : model.tensors) {
        table.add({tensor.name, tensor.class_name, tensor.format, std::to_string(tensor.rows),
                   std::to_string(tensor.columns), std::to_string(tensor.matrices),
                   std::to_string(tensor.bytes)});
    }
    writer.table(table);
}

}  // namespace weir::reports
