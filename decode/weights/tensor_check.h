// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "decode/weights/weights_file.h"
#include "models/model.h"

namespace weir::decode {

/// An InputError that names the tensor when the checkpoint lacks one that a model of this shape has, or has
/// it in other sizes. Of latent attention either the joined attn_kv_b is there, or attn_k_b and attn_v_b. So
/// does one that a model of this shape does not have: what decode leaves out, logits lack; and keys and
/// values that stand there both joined and split. Layers of multi-token prediction may be there.
void require_tensors(const WeightsFile& file, const models::Shape& shape);

/// The checkpoint's tensors by index among the model's; null for those that decoding does not read. A
/// UsageError when the model was described from another file, an InputError for a tensor that is missing.
std::vector<const models::gguf::StoredTensor*> match_tensors(const models::gguf::Checkpoint& checkpoint,
                                                             const models::Model& model);

}  // namespace weir::decode
