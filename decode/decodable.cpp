// SPDX-License-Identifier: Apache-2.0
#include "decode/decodable.h"

#include <fmt/format.h>

#include <string_view>

#include "base/error.h"

namespace weir::decode {
namespace {

constexpr std::string_view kArchitecture = "deepseek2";  // the one there is

}  // namespace

void require_decodable(const models::Model& model) {
    if (model.architecture == kArchitecture) return;
    throw UsageError(
        fmt::format("{} has the architecture {}, which this version does not decode", model.name,
                    model.architecture),
        fmt::format("it decodes {} (deepseek-r1, deepseek-v3, kimi-k2); weir models and weir plan know "
                    "all of the catalog",
                    kArchitecture));
}

}  // namespace weir::decode
