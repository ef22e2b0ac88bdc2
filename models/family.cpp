// SPDX-License-Identifier: Apache-2.0
#include "models/family.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/nearest.h"
#include "models/families/list.h"

namespace weir::models {
namespace {

// The list of families, sorted by architecture.
constexpr std::array kFamilies = {
    &kDbrx,   &kDeepSeek2, &kErnie45Moe, &kGptOss,   &kHunyuanMoe, &kLlama,
    &kLlama4, &kMiniMaxM2, &kQwen35Moe,  &kQwen3Moe, &kQwen3Next,
};

}  // namespace

std::span<const Family* const> families() {
    return kFamilies;
}

const Family* find_family(std::string_view architecture) {
    const auto found = std::find_if(kFamilies.begin(), kFamilies.end(), [&](const Family* family) {
        return family->architecture == architecture;
    });
    return found == kFamilies.end() ? nullptr : *found;
}

const Family& family_of(std::string_view architecture) {
    if (const Family* family = find_family(architecture)) return *family;
    std::vector<std::string> known;
    for (const Family* family : kFamilies) known.emplace_back(family->architecture);
    throw InputError("the model's shape", fmt::format("no family has the architecture \"{}\"", architecture),
                     "known are " + join(known));
}

const Family* find_model_type(std::string_view model_type) {
    const auto reads = [&](const Family* family) {
        return std::find(family->model_types.begin(), family->model_types.end(), model_type) !=
               family->model_types.end();
    };
    const auto found = std::find_if(kFamilies.begin(), kFamilies.end(), reads);
    return found == kFamilies.end() ? nullptr : *found;
}

}  // namespace weir::models
