// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/error.h"
#include "base/nearest.h"
#include "models/architecture.h"
#include "models/architectures/common.h"
#include "models/gguf/header_bytes.h"

namespace weir::models {
namespace {

constexpr std::array<Architecture, 5> kArchitectures{{
    {"deepseek2", read_deepseek2},
    {"glm4moe", read_glm4moe},
    {"gpt-oss", read_gpt_oss},
    {"llama", read_llama},
    {"qwen3moe", read_qwen3moe},
}};

}  // namespace

std::span<const Architecture> architectures() {
    return kArchitectures;
}

const Architecture& architecture_of(std::string_view name) {
    const auto* found = std::find_if(kArchitectures.begin(), kArchitectures.end(),
                                     [&](const Architecture& each) { return each.name == name; });
    if (found != kArchitectures.end()) return *found;
    std::vector<std::string> known;
    for (const Architecture& each : kArchitectures) known.emplace_back(each.name);
    throw UsageError(fmt::format("weir does not decode the architecture {}", gguf::in_quotes(name)),
                     "it decodes " + join(known));
}

}  // namespace weir::models
