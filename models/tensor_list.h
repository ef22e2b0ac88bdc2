// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "models/tensor.h"

namespace weir::models {

/// Collects a model's tensors in the order of the file; those of a layer get its prefix, "blk.3.".
class TensorList {
public:
    void begin_layer(std::uint64_t layer) { layer_ = static_cast<int>(layer); }
    void end_layers() { layer_ = -1; }

    void matrix(std::string_view name, const char* class_name, std::uint64_t rows, std::uint64_t columns,
                std::uint64_t matrices = 1);
    void vector(std::string_view name, const char* class_name, std::uint64_t size);

    std::vector<Tensor> take();

private:
    int layer_ = -1;
    std::vector<Tensor> tensors_;
};

}  // namespace weir::models
