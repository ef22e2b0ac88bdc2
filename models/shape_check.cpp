// SPDX-License-Identifier: Apache-2.0
#include "models/shape_check.h"

#include <fmt/format.h>

#include <cmath>
#include <string_view>

#include "base/document.h"
#include "base/error.h"
#include "models/family.h"
#include "models/gguf/header_bytes.h"

namespace weir::models {
namespace {

constexpr const char* kRemedy =
    "compare it with the config.json that its makers publish; if that says the same, weir does not know such "
    "models yet";

class ShapeCheck {
public:
    ShapeCheck(const Shape& shape, const std::string& source) : shape_(shape), source_(source) {}

    void run() const {
        sizes(to_value(shape_), "");
        main_sizes();
        experts();
        attention();
        const Family* family = find_family(shape_.architecture);
        if (family == nullptr)
            reject("architecture",
                   fmt::format("is {}, which no family has", gguf::in_quotes(shape_.architecture)));
        try {
            tensors(*family);
            cache(*family);
        } catch (const Fault& fault) {
            // A family asks for what its models have; that this one lacks it is the file's fault.
            throw InputError(source_, fault.what(), kRemedy);
        }
    }

private:
    [[noreturn]] void reject(std::string_view field, const std::string& what) const {
        throw InputError(source_, fmt::format("shape.{} {}", field, what), kRemedy);
    }

    void above_zero(std::string_view field, std::uint64_t value) const {
        if (value == 0) reject(field, "is 0; a number above 0 was expected");
    }

    void no_more(std::string_view field, std::uint64_t value, std::string_view than,
                 std::uint64_t most) const {
        if (value > most) reject(field, fmt::format("is {}, more than {} ({})", value, than, most));
    }

    void divides(std::string_view field, std::uint64_t value, std::string_view whole,
                 std::uint64_t size) const {
        above_zero(field, value);
        if (size % value != 0)
            reject(field, fmt::format("is {}, which does not divide {} ({})", value, whole, size));
    }

    static std::uint64_t most_of(std::string_view field) {
        if (field == "context") return kMostContext;
        if (field == "vocab") return kMostVocab;
        if (field == "layers" || field == "dense_layers" || field == "dense_tail" || field == "mtp_layers")
            return kMostLayers;
        return kMostOfAnything;
    }

    /// Every number of the shape and of what it holds.
    void sizes(const Value& value, const std::string& path) const {
        std::uint64_t size = 0;
        double number = 0;
        if (const Value::Object* object = value.as_object()) {
            for (const auto& [name, member] : *object) sizes(member, path.empty() ? name : path + "." + name);
        } else if (const Value::Array* array = value.as_array()) {
            no_more(path, array->size(), "the most layers", kMostLayers);
            for (const Value& element : *array) sizes(element, path);
        } else if (value.read_unsigned(size)) {
            if (size > most_of(path))
                reject(path, fmt::format("is {}; at most {} was expected", size, most_of(path)));
        } else if (value.read_number(number) && !(std::isfinite(number) && number > 0)) {
            reject(path, fmt::format("is {}; a finite number above 0 was expected", number));
        }
    }

    void main_sizes() const {
        above_zero("hidden", shape_.hidden);
        above_zero("layers", shape_.layers);
        above_zero("heads", shape_.heads);
        above_zero("vocab", shape_.vocab);
        above_zero("context", shape_.context);
        above_zero("expert_every", shape_.expert_every);
        no_more("dense_layers", shape_.dense_layers, "layers", shape_.layers);
        no_more("dense_tail", shape_.dense_tail, "layers", shape_.layers);
    }

    void experts() const {
        no_more("top_k", shape_.top_k, "experts", shape_.experts);
        if (shape_.expert_layers() < shape_.layers) above_zero("dense_ff", shape_.dense_ff);
        if (shape_.experts == 0) return;
        above_zero("top_k", shape_.top_k);
        above_zero("expert_ff", shape_.expert_ff);
        divides("expert_groups", shape_.expert_groups, "experts", shape_.experts);
        above_zero("top_groups", shape_.top_groups);
        no_more("top_groups", shape_.top_groups, "expert_groups", shape_.expert_groups);
    }

    void attention() const {
        if (const auto& mla = shape_.mla) {
            above_zero("mla.kv_lora", mla->kv_lora);
            above_zero("mla.nope", mla->nope);
            above_zero("mla.v", mla->v);
        }
        if (const auto& gqa = shape_.gqa) {
            divides("gqa.kv_heads", gqa->kv_heads, "heads", shape_.heads);
            above_zero("gqa.head", gqa->head);
            above_zero("gqa.sharing_layers", gqa->sharing_layers);
        }
        if (const auto& window = shape_.window) above_zero("window.positions", window->positions);
        if (const auto& indexer = shape_.indexer) {
            above_zero("indexer.heads", indexer->heads);
            above_zero("indexer.head", indexer->head);
            above_zero("indexer.top_k", indexer->top_k);
        }
        if (const auto& linear = shape_.linear) {
            above_zero("linear.value_heads", linear->value_heads);
            divides("linear.key_heads", linear->key_heads, "linear.value_heads", linear->value_heads);
            above_zero("linear.key", linear->key);
            above_zero("linear.value", linear->value);
            above_zero("linear.convolution", linear->convolution);
        }
    }

    void tensors(const Family& family) const {
        std::uint64_t total = 0;
        for (const Tensor& tensor : family.tensors(shape_)) {
            if (tensor.rows == 0 || tensor.columns == 0 || tensor.matrices == 0)
                throw InputError(source_, fmt::format("the shape gives {} a size of 0", tensor.name),
                                 kRemedy);
            std::uint64_t weights = 0;
            if (__builtin_mul_overflow(tensor.rows, tensor.columns, &weights) ||
                __builtin_mul_overflow(weights, tensor.matrices, &weights) ||
                __builtin_add_overflow(total, weights, &total) || total > kMostWeights) {
                throw InputError(
                    source_,
                    fmt::format("the shape has more than 2^60 weights, counted up to {}", tensor.name),
                    kRemedy);
            }
        }
    }

    void cache(const Family& family) const {
        double values = 0;
        for (std::uint64_t layer = 0; layer < shape_.layers; ++layer) {
            for (const CacheStream& stream : family.cache(shape_, layer)) {
                if (stream.stride == 0)
                    throw InputError(source_, fmt::format("the cache of layer {} has a stride of 0", layer),
                                     kRemedy);
                values += static_cast<double>(stream.values) *
                          static_cast<double>(stream.entries_kept(shape_.context));
            }
        }
        if (values > static_cast<double>(kMostWeights))
            throw InputError(source_, "a cache of the whole context has more than 2^60 values", kRemedy);
    }

    const Shape& shape_;
    const std::string& source_;
};

}  // namespace

void check_shape(const Shape& shape, const std::string& source) {
    ShapeCheck(shape, source).run();
}

}  // namespace weir::models
