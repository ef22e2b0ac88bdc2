// SPDX-License-Identifier: Apache-2.0
#include "small_model.h"

#include <sched.h>

#include <algorithm>
#include <cmath>

#include "formats/format.h"
#include "models/describe.h"
#include "models/layer_groups.h"

namespace weir::decode::examples {

namespace {

/// The quantiser gives attn_output Q5_0 or Q5_1 here, which have no kernel: Q8_0 takes their place.
void replace_formats_without_kernels(models::Model& model) {
    for (models::Tensor& tensor : model.tensors) {
        if (tensor.format != "q5_0" && tensor.format != "q5_1") continue;
        const std::uint64_t before = tensor.bytes;
        tensor.format = "q8_0";
        tensor.bytes = formats::matrix_bytes(formats::Format::kQ8_0, tensor.rows, tensor.columns);
        const std::uint64_t more = tensor.bytes - before;
        model.file_bytes += more;
        model.bytes_per_token.attention += static_cast<double>(more);
        model.bytes_per_token.total += static_cast<double>(more);
    }
}

models::Tensor split_off(const models::Tensor& joined, const char* name, std::uint64_t rows,
                         std::uint64_t columns, std::uint64_t matrices) {
    models::Tensor tensor = joined;
    tensor.name.replace(tensor.name.find("attn_kv_b"), 9, name);
    tensor.rows = rows;
    tensor.columns = columns;
    tensor.matrices = matrices;
    formats::Format format = formats::from_name(joined.format).value();
    if (columns % formats::info(format).block_weights != 0) format = formats::Format::kQ8_0;
    tensor.format = formats::info(format).name;
    tensor.bytes = matrices * formats::matrix_bytes(format, rows, columns);
    return tensor;
}

}  // namespace

models::Shape small_shape() {
    models::Shape shape;
    shape.architecture = "deepseek2";
    shape.hidden = 256;
    shape.layers = 4;
    shape.dense_layers = 1;
    shape.dense_ff = 768;
    shape.experts = 16;
    shape.top_k = 4;
    shape.shared_ff = 512;
    shape.expert_ff = 256;
    shape.heads = 5;
    shape.router_bias = true;
    shape.mla = {.q_lora = 256, .kv_lora = 256, .nope = 64, .rope = 32, .v = 64};
    // The output projection reads heads * v = 320 columns: no multiple of 256, so its format falls back.
    shape.vocab = 300;
    shape.context = 4096;
    shape.expert_groups = 4;
    shape.top_groups = 2;
    shape.expert_scale = 2.5;
    return shape;
}

models::Model model_of(const models::Shape& shape, std::string_view quant, std::uint64_t context) {
    models::Model model = models::describe(shape, "small", quant, context);
    replace_formats_without_kernels(model);
    return model;
}

models::Model small_model(std::string_view quant, std::uint64_t context) {
    return model_of(small_shape(), quant, context);
}

models::Model small_model_with_plain_queries(std::string_view quant, std::uint64_t context) {
    models::Shape shape = small_shape();
    shape.mla->q_lora = 0;
    return model_of(shape, quant, context);
}

models::Model with_split_keys(const models::Model& model) {
    const models::LatentAttention& mla = model.shape.latent();
    const std::uint64_t heads = model.shape.heads;
    std::vector<models::Tensor> tensors;
    for (const models::Tensor& tensor : model.tensors) {
        if (!tensor.name.ends_with("attn_kv_b.weight")) {
            tensors.push_back(tensor);
            continue;
        }
        tensors.push_back(split_off(tensor, "attn_k_b", mla.kv_lora, mla.nope, heads));
        tensors.push_back(split_off(tensor, "attn_v_b", mla.v, mla.kv_lora, heads));
    }
    return models::describe(model.shape, model.name, model.quant, tensors, model.bytes_per_token.context);
}

planner::Plan plan_for(const models::Model& model, double keep) {
    const models::LayerGroups groups = models::group_layers(model);
    const auto kept = [&](std::uint64_t of) {
        return std::max<std::uint64_t>(
            1, static_cast<std::uint64_t>(std::floor(keep * static_cast<double>(of))));
    };
    planner::Plan plan;
    plan.model = model.name;
    plan.quant = model.quant;
    plan.context = model.bytes_per_token.context;
    plan.strategy = "single-node";
    plan.pages = "thp";
    plan.fold.whole = keep >= 1;
    for (const models::ExpertGroup& group : groups.experts) {
        const std::uint64_t pairs = group.layers.size() * model.shape.experts;
        plan.fold.pools.push_back(
            {group.gate_up_format, group.down_format, pairs, kept(pairs), group.expert_bytes});
    }
    for (const models::StaticGroup& group : groups.statics) {
        const std::uint64_t layers = group.layers.size();
        plan.fold.static_kinds.push_back({group.dense, group.formats, layers, kept(layers), group.bytes});
    }
    return plan;
}

planner::Plan split_plan_for(const models::Model& model, const std::vector<double>& shares,
                             const std::string& cache) {
    planner::Plan plan = plan_for(model);
    plan.strategy = "row-split";
    std::vector<planner::Share> all;
    for (std::size_t node = 0; node < shares.size(); ++node) {
        plan.teams.push_back({static_cast<int>(node), "", 0});
        all.push_back({static_cast<int>(node), shares[node]});
    }
    for (const char* name : {models::tensor_class::kAttention, models::tensor_class::kRoutedExperts}) {
        plan.placement.push_back({name, "row-split", all});
    }
    plan.placement.push_back({planner::kCacheClass, cache, all});
    return plan;
}

planner::Plan expert_split_plan_for(const models::Model& model, const std::vector<double>& shares,
                                    const std::vector<std::size_t>& experts, const std::string& cache,
                                    double keep) {
    planner::Plan plan = split_plan_for(model, shares, cache);
    plan.fold = plan_for(model, keep).fold;
    plan.strategy = "expert-split";
    planner::Placement& routed = plan.placement[1];
    routed.strategy = "expert-split";
    for (std::size_t node = 0; node < experts.size(); ++node)
        routed.shares[node].fraction =
            static_cast<double>(experts[node]) / static_cast<double>(model.shape.experts);
    return plan;
}

planner::Plan mirror_plan_for(const models::Model& model, const std::vector<double>& shares,
                              const std::string& cache) {
    planner::Plan plan = split_plan_for(model, shares, cache);
    plan.strategy = "mirror";
    for (std::size_t i = 0; i + 1 < plan.placement.size(); ++i) plan.placement[i].strategy = "mirror";
    return plan;
}

planner::Plan layer_split_plan_for(const models::Model& model, const std::vector<std::size_t>& layers,
                                   double keep) {
    planner::Plan plan = plan_for(model, keep);
    plan.strategy = "layer-split";
    std::vector<planner::Share> all;
    std::size_t first = 0;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const auto node = static_cast<int>(i);
        const auto total = static_cast<double>(model.shape.layers);
        plan.teams.push_back({node, "", 0});
        all.push_back({node, static_cast<double>(layers[i]) / total,
                       std::to_string(first) + "-" + std::to_string(first + layers[i] - 1)});
        first += layers[i];
    }
    for (const char* name : {models::tensor_class::kAttention, models::tensor_class::kRoutedExperts}) {
        plan.placement.push_back({name, "layer-split", all});
    }
    plan.placement.push_back({planner::kCacheClass, "mirror", all});
    return plan;
}

std::vector<numa::Pin> pins_on_nodes(std::size_t nodes, std::size_t threads) {
    std::vector<numa::Pin> out = pins(nodes * threads);
    for (std::size_t i = 0; i < out.size(); ++i) out[i].group = static_cast<int>(i / threads);
    return out;
}

std::vector<numa::Pin> pins(std::size_t threads) {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    sched_getaffinity(0, sizeof(allowed), &allowed);
    std::vector<int> cpus;
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
        if (CPU_ISSET(cpu, &allowed)) cpus.push_back(cpu);
    }
    std::vector<numa::Pin> out;
    for (std::size_t i = 0; i < threads; ++i) out.push_back({cpus[i % cpus.size()], -1, 0});
    return out;
}

}  // namespace weir::decode::examples
