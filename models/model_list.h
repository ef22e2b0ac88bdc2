// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tuple>
#include <vector>

#include "base/fields.h"
#include "models/model.h"

namespace weir::models {

/// Several models: the catalog, or those that were compared. Their tensors are left out.
struct ModelList {
    static constexpr const char* kSchema = "weir.models/1";

    std::vector<Model> models;

    static constexpr auto fields() {
        return std::tuple{field("models", &ModelList::models, "the models, each without its tensors")};
    }
};

}  // namespace weir::models
