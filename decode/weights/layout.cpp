// SPDX-License-Identifier: Apache-2.0
#include "decode/weights/layout.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/error.h"
#include "kernels/aligned.h"
#include "kernels/tape.h"
#include "kernels/transposed.h"
#include "models/layer_groups.h"

namespace weir::decode {
namespace {

constexpr std::size_t round_up(std::size_t bytes) {
    return (bytes + kernels::kAlignment - 1) / kernels::kAlignment * kernels::kAlignment;
}

/// Tensors by name, with a message for a missing one.
class TensorIndex {
public:
    explicit TensorIndex(const models::Model& model) : model_(model) {
        for (const models::Tensor& tensor : model.tensors) by_name_.emplace(tensor.name, &tensor);
    }

    const models::Tensor& at(const std::string& name) const {
        const auto found = by_name_.find(name);
        if (found == by_name_.end()) {
            throw InputError(model_.name, "the tensor " + name + " is missing",
                             "use a complete model description");
        }
        return *found->second;
    }
    const models::Tensor& in_layer(std::size_t layer, std::string_view name) const {
        return at(full_name(layer, name));
    }
    bool has_in_layer(std::size_t layer, std::string_view name) const {
        return by_name_.contains(full_name(layer, name));
    }
    /// Its index among the model's.
    std::uint32_t index_of(const models::Tensor& tensor) const {
        return static_cast<std::uint32_t>(&tensor - model_.tensors.data());
    }

private:
    static std::string full_name(std::size_t layer, std::string_view name) {
        return "blk." + std::to_string(layer) + "." + std::string(name) + ".weight";
    }

    const models::Model& model_;
    std::unordered_map<std::string, const models::Tensor*> by_name_;
};

/// Tiles of some matrices that are worked on together: a tile of each in turn.
PhasePart together(std::initializer_list<const MatrixPart*> parts) {
    PhasePart whole{(*parts.begin())->tiles, 0, parts.size()};
    for (const MatrixPart* part : parts) whole.tile_bytes += kernels::tile_bytes(part->format, part->columns);
    return whole;
}

std::vector<Slice> cut_each(std::initializer_list<PhasePart> parts) {
    return cut({parts.begin(), parts.size()});
}

/// `down`: of the experts of a token with the shared ones, or of one block.
LayerSlices slices_of(const LayerPart& part, bool dense, const PhasePart& down) {
    const FeedForwardPart& block = part.feed_forward;
    const PhasePart up = together({&block.gate, &block.up});
    std::vector<PhasePart> projections;
    for (const MatrixPart& matrix : part.projections) projections.push_back(together({&matrix}));
    return {cut(projections), cut_each({together({&part.output})}),
            dense ? cut_each({{}, up}) : cut_each({together({&part.router}), up}), cut_each({down})};
}

/// Lays one thread's parts behind each other, in the order of use.
class Builder {
public:
    Builder(const models::Model& model, const Division& division, std::size_t thread, std::size_t used)
        : shape_(model.shape), tensors_(model), division_(division), thread_(thread), used_(used) {}

    LayerPart layer(std::size_t layer, bool dense);
    FeedForwardPart feed_forward(const models::Tensor& gate, const models::Tensor& up,
                                 const models::Tensor& down);
    MatrixPart matrix(const models::Tensor& tensor);
    const TensorIndex& tensors() const { return tensors_; }
    std::size_t used() const { return used_; }
    void use(std::size_t bytes) { used_ = bytes; }

private:
    PhasePart all_down(const MatrixPart& shared, const models::Tensor& routed) const;
    HeadsPart heads(std::size_t layer);
    void add_joined_heads(HeadsPart& part, const models::Tensor& query, const models::Tensor& kv_b);
    void add_split_heads(HeadsPart& part, const models::Tensor& query, const models::Tensor& k_b,
                         const models::Tensor& v_b);
    MatrixPart query_of(const models::Tensor& query, std::size_t head);
    MatrixPart rows_of(const models::Tensor& tensor, Range rows);
    MatrixPart transposed(const models::Tensor& tensor, Range rows);

    const models::Shape& shape_;
    TensorIndex tensors_;
    const Division& division_;
    std::size_t thread_;
    std::size_t used_;
    std::uint64_t next_tensor_ = 0;
};

MatrixPart Builder::rows_of(const models::Tensor& tensor, Range rows) {
    MatrixPart part{format_of(tensor), tensor.columns,           rows, kernels::tile_count(rows.count), used_,
                    next_tensor_,      tensors_.index_of(tensor)};
    used_ += round_up(part.bytes());
    return part;
}

MatrixPart Builder::matrix(const models::Tensor& tensor) {
    const std::size_t all = kernels::tile_count(tensor.rows);
    const bool routed = tensor.class_name == models::tensor_class::kRoutedExperts;
    const Range tiles =
        routed ? division_.of_expert(all, thread_) : division_.of_layer(all, thread_, tensor.layer);
    const std::size_t begin = tiles.begin * kernels::kTileRows;
    const std::size_t end = std::min<std::size_t>(tiles.end() * kernels::kTileRows, tensor.rows);
    const MatrixPart part = rows_of(tensor, {begin, end - std::min(begin, end)});
    ++next_tensor_;
    return part;
}

MatrixPart Builder::transposed(const models::Tensor& tensor, Range rows) {
    MatrixPart part{format_of(tensor), tensor.columns,           rows, 0, used_,
                    next_tensor_,      tensors_.index_of(tensor)};
    used_ += round_up(part.bytes());
    return part;
}

MatrixPart Builder::query_of(const models::Tensor& query, std::size_t head) {
    const std::size_t rows = shape_.latent().nope + shape_.latent().rope;
    return rows_of(query, {head * rows, rows});
}

// A head's query, then its keys, then the next head's: the order in which a token uses them. Heads are rows
// of the same tensors, so that each keeps its number whoever owns it.
void Builder::add_joined_heads(HeadsPart& part, const models::Tensor& query, const models::Tensor& kv_b) {
    const models::LatentAttention& mla = shape_.latent();
    const std::uint64_t first = next_tensor_;
    for (std::size_t head = part.heads.begin; head < part.heads.end(); ++head) {
        next_tensor_ = first;
        part.queries.push_back(query_of(query, head));
        next_tensor_ = first + 1;
        part.keys.push_back(transposed(kv_b, {head * (mla.nope + mla.v), mla.nope}));
    }
    next_tensor_ = first + 2;
    for (std::size_t head = part.heads.begin; head < part.heads.end(); ++head) {
        part.values.push_back(rows_of(kv_b, {head * (mla.nope + mla.v) + mla.nope, mla.v}));
    }
    next_tensor_ = first + 3;
}

void Builder::add_split_heads(HeadsPart& part, const models::Tensor& query, const models::Tensor& k_b,
                              const models::Tensor& v_b) {
    const models::LatentAttention& mla = shape_.latent();
    const std::uint64_t first = next_tensor_;
    for (std::size_t head = part.heads.begin; head < part.heads.end(); ++head) {
        next_tensor_ = first;
        part.queries.push_back(query_of(query, head));
        next_tensor_ = first + 1;
        part.keys.push_back(rows_of(k_b, {head * mla.kv_lora, mla.kv_lora}));
    }
    next_tensor_ = first + 2;
    for (std::size_t head = part.heads.begin; head < part.heads.end(); ++head) {
        part.values.push_back(rows_of(v_b, {head * mla.v, mla.v}));
    }
    next_tensor_ = first + 3;
}

HeadsPart Builder::heads(std::size_t layer) {
    const models::Tensor& query =
        tensors_.in_layer(layer, shape_.latent().q_lora > 0 ? "attn_q_b" : "attn_q");
    HeadsPart part{
        division_.of_layer(shape_.heads, thread_, static_cast<int>(layer)), format_of(query), {}, {}, {}};
    if (tensors_.has_in_layer(layer, "attn_k_b")) {
        add_split_heads(part, query, tensors_.in_layer(layer, "attn_k_b"),
                        tensors_.in_layer(layer, "attn_v_b"));
    } else {
        add_joined_heads(part, query, tensors_.in_layer(layer, "attn_kv_b"));
    }
    return part;
}

FeedForwardPart Builder::feed_forward(const models::Tensor& gate, const models::Tensor& up,
                                      const models::Tensor& down) {
    FeedForwardPart part;
    part.gate = matrix(gate);
    part.up = matrix(up);
    part.down = matrix(down);
    return part;
}

/// Down of the shared experts and, where their rows are split alike, of all experts of a token beside it.
PhasePart Builder::all_down(const MatrixPart& shared, const models::Tensor& routed) const {
    if (division_.splits_experts()) return together({&shared});
    const std::size_t tiles =
        division_.of_layer(kernels::tile_count(routed.rows), thread_, routed.layer).count;
    const std::size_t streams = shape_.top_k + (shape_.shared_ff > 0 ? 1 : 0);
    return {tiles, kernels::tile_bytes(format_of(routed), routed.columns) * streams, streams};
}

LayerPart Builder::layer(std::size_t layer, bool dense) {
    const auto named = [&](std::string_view name) -> const models::Tensor& {
        return tensors_.in_layer(layer, name);
    };
    LayerPart part;
    if (shape_.mla) {
        part.projections.push_back(shape_.mla->q_lora > 0 ? matrix(named("attn_q_a")) : MatrixPart{});
        part.projections.push_back(matrix(named("attn_kv_a_mqa")));
        part.heads = heads(layer);
    } else {
        for (const char* name : {"attn_q", "attn_k", "attn_v"})
            part.projections.push_back(matrix(named(name)));
    }
    part.output = matrix(named("attn_output"));
    if (dense) {
        part.feed_forward = feed_forward(named("ffn_gate"), named("ffn_up"), named("ffn_down"));
        part.slices = slices_of(part, true, together({&part.feed_forward.down}));
        return part;
    }
    part.router = matrix(named("ffn_gate_inp"));
    if (shape_.shared_ff > 0) {
        part.feed_forward =
            feed_forward(named("ffn_gate_shexp"), named("ffn_up_shexp"), named("ffn_down_shexp"));
    }
    part.slices = slices_of(part, false, all_down(part.feed_forward.down, named("ffn_down_exps")));
    return part;
}

PoolPart expert_pool(Builder& builder, const models::ExpertGroup& group, const PoolShare& share,
                     const models::Shape& shape, bool own_rows) {
    const std::size_t layer = group.layers.front();
    const TensorIndex& tensors = builder.tensors();
    const std::size_t begin = builder.used();
    PoolPart part;
    part.first =
        builder.feed_forward(tensors.in_layer(layer, "ffn_gate_exps"), tensors.in_layer(layer, "ffn_up_exps"),
                             tensors.in_layer(layer, "ffn_down_exps"));
    part.stride = builder.used() - begin;
    part.share = share;
    part.experts = shape.experts;
    if (share.slots == 0 && share.pairs() > 0) throw Fault("the plan gives a pool of experts no slots");
    builder.use(begin + share.slots * part.stride);
    part.up_slices = cut(std::vector<PhasePart>(shape.top_k, together({&part.first.gate, &part.first.up})));
    if (own_rows) {
        const PhasePart down = together({&part.first.down});
        part.down_slices = cut_each({{down.tiles, down.tile_bytes * shape.top_k, shape.top_k}});
    }
    const auto source = [&](std::size_t of, std::string_view name) {
        return tensors.index_of(tensors.in_layer(of, name));
    };
    for (const std::size_t of : group.layers) {
        part.sources.push_back(
            {source(of, "ffn_gate_exps"), source(of, "ffn_up_exps"), source(of, "ffn_down_exps")});
    }
    return part;
}

/// A thread's own rows, from a place of an arena on.
ThreadLayout lay_out_rows(const models::Model& model, const planner::Plan& plan, const Division& division,
                          std::size_t thread, std::size_t begin) {
    const models::LayerGroups groups = models::group_layers(model);
    Builder builder(model, division, thread, begin);
    ThreadLayout layout;
    layout.owner = thread;
    for (std::size_t kind = 0; kind < groups.statics.size(); ++kind) {
        const models::StaticGroup& group = groups.statics[kind];
        for (const std::size_t layer :
             static_slots(group, plan.fold.static_kinds.at(kind).slots, division).layers)
            layout.static_slots.push_back(builder.layer(layer, group.dense));
    }
    for (std::size_t pool = 0; pool < groups.experts.size(); ++pool) {
        const models::ExpertGroup& group = groups.experts[pool];
        const PoolShare share = pool_share(group, model.shape.experts, plan.fold.pools.at(pool).slots,
                                           division, division.node_of(thread));
        layout.pools.push_back(expert_pool(builder, group, share, model.shape, division.splits_experts()));
    }
    layout.head =
        builder.matrix(builder.tensors().at(model.shape.tied_head ? "token_embd.weight" : "output.weight"));
    layout.head_slices = cut_each({together({&layout.head})});
    layout.arena_bytes = builder.used();
    return layout;
}

}  // namespace

formats::Format format_of(const models::Tensor& tensor) {
    const std::optional<formats::Format> format = formats::from_name(tensor.format);
    if (format && kernels::has_tape(*format)) return *format;
    throw InputError(tensor.name, "no kernel for the format " + tensor.format,
                     "choose a quantisation whose formats have one: " + kernels::tape_format_names());
}

std::size_t MatrixPart::bytes() const {
    if (rows.count == 0) return 0;
    if (tiles == 0) return kernels::transposed_bytes(format, rows.count, columns);
    return tiles * kernels::tile_bytes(format, columns);
}

Range MatrixPart::rows_of(const Slice& slice) const {
    const std::size_t begin = slice.first * kernels::kTileRows;
    return {begin, std::min(slice.tiles * kernels::kTileRows, rows.count - begin)};
}

std::vector<LayerPlacement> place_layers(const models::Model& model, const planner::Plan& plan,
                                         const Division& division) {
    const models::LayerGroups groups = models::group_layers(model);
    std::vector<LayerPlacement> placement(model.shape.layers);
    std::size_t first_slot = 0;
    for (std::size_t kind = 0; kind < groups.statics.size(); ++kind) {
        const models::StaticGroup& group = groups.statics[kind];
        const StaticSlots slots = static_slots(group, plan.fold.static_kinds.at(kind).slots, division);
        for (std::size_t rank = 0; rank < group.layers.size(); ++rank) {
            LayerPlacement& layer = placement.at(group.layers[rank]);
            layer.dense = group.dense;
            layer.static_slot = first_slot + slots.of_rank[rank];
        }
        first_slot += slots.layers.size();
    }
    for (std::size_t pool = 0; pool < groups.experts.size(); ++pool) {
        for (std::size_t rank = 0; rank < groups.experts[pool].layers.size(); ++rank) {
            LayerPlacement& layer = placement.at(groups.experts[pool].layers[rank]);
            layer.pool = pool;
            layer.rank = rank;
        }
    }
    return placement;
}

ThreadLayout lay_out(const models::Model& model, const planner::Plan& plan, const Division& division,
                     std::size_t thread) {
    ThreadLayout layout = lay_out_rows(model, plan, division, thread, 0);
    if (!division.mirrors()) return layout;
    const Range owners = division.within_node(division.threads(), thread);
    for (std::size_t owner = owners.begin; owner < owners.end(); ++owner) {
        if (division.node_of(owner) == division.node_of(thread)) continue;
        layout.copies.push_back(lay_out_rows(model, plan, division, owner, layout.arena_bytes));
        layout.arena_bytes = layout.copies.back().arena_bytes;
    }
    return layout;
}

}  // namespace weir::decode
