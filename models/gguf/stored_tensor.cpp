// SPDX-License-Identifier: Apache-2.0
#include "models/gguf/stored_tensor.h"

namespace weir::models::gguf {

std::string_view StoredTensor::type_name() const {
    return formats::info(format).name;
}

}  // namespace weir::models::gguf
