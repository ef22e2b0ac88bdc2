// SPDX-License-Identifier: Apache-2.0
#include "models/cache.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/error.h"
#include "base/nearest.h"
#include "models/family.h"

namespace weir::models {
namespace {

constexpr std::uint64_t kStateValueBytes = 4;

struct CacheType {
    std::string_view name;
    double value_bytes;
};

// Sorted by name. Blocks of 32 have their scales shared out.
constexpr std::array<CacheType, 6> kTypes = {{
    {"bf16", 2.0},
    {"f16", 2.0},
    {"f32", 4.0},
    {"fp8", 1.0},
    {"q4_0", 18.0 / 32.0},
    {"q8_0", 34.0 / 32.0},
}};

std::uint64_t at_most(std::uint64_t value, std::uint64_t limit) {
    return limit == 0 ? value : std::min(value, limit);
}

}  // namespace

std::uint64_t CacheStream::entries_kept(std::uint64_t context) const {
    if (state) return std::max<std::uint64_t>(kept, 1);
    return at_most((context + stride - 1) / stride, kept);
}

std::uint64_t CacheStream::entries_read(std::uint64_t context) const {
    return at_most(entries_kept(context), read);
}

double CacheStream::mean_entries_read(std::uint64_t context) const {
    if (context == 0) return 0;
    if (state) return static_cast<double>(entries_read(context));
    // `stride` positions read one entry, the next as many read two, until the limit; the last group may be
    // cut short.
    const std::uint64_t groups = context / stride;
    const auto growing = static_cast<double>(at_most(at_most(groups, kept), read));
    const auto step = static_cast<double>(stride);
    const double limited = (static_cast<double>(groups) - growing) * growing;
    const auto last = static_cast<double>(context % stride) * static_cast<double>(entries_read(context));
    return (step * (growing * (growing + 1) / 2 + limited) + last) / static_cast<double>(context);
}

std::vector<std::string> cache_types() {
    std::vector<std::string> names;
    for (const CacheType& type : kTypes) names.emplace_back(type.name);
    return names;
}

std::string_view usual_cache_type(std::string_view quant) {
    return quant == "f32" ? "f32" : "f16";
}

double cache_value_bytes(std::string_view name) {
    for (const CacheType& type : kTypes) {
        if (type.name == name) return type.value_bytes;
    }
    throw UsageError(fmt::format("no type of cache is called \"{}\"", name),
                     "take one of " + join(cache_types()));
}

CacheSize cache_size(const Shape& shape, std::uint64_t context, std::string_view type) {
    const double value_bytes = cache_value_bytes(type);
    const Family& family = family_of(shape.architecture);
    CacheSize size;
    double stored = 0;
    for (std::uint64_t layer = 0; layer < shape.layers; ++layer) {
        for (const CacheStream& stream : family.cache(shape, layer)) {
            const double entry = static_cast<double>(stream.values) *
                                 (stream.state ? static_cast<double>(kStateValueBytes) : value_bytes);
            const auto read = static_cast<double>(stream.entries_read(context));
            if (!stream.shared) stored += entry * static_cast<double>(stream.entries_kept(context));
            size.read_bytes += entry * read;
            size.flop += stream.flop_per_entry * read;
        }
    }
    size.stored_bytes = static_cast<std::uint64_t>(std::llround(stored));
    return size;
}

}  // namespace weir::models
