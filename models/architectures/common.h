// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/arithmetic.h"
#include "models/gguf_fields.h"
#include "models/shape.h"

// What the architectures read alike.

namespace weir::models {

Arithmetic read_deepseek2(const GgufFields& fields, const Shape& shape);
Arithmetic read_glm4moe(const GgufFields& fields, const Shape& shape);
Arithmetic read_gpt_oss(const GgufFields& fields, const Shape& shape);
Arithmetic read_llama(const GgufFields& fields, const Shape& shape);
Arithmetic read_qwen3moe(const GgufFields& fields, const Shape& shape);

/// The rotary embedding: base and factor from the metadata, and YaRN where rope.scaling.type names it, with
/// the magnitude that it has without a log multiplier. A UsageError for other ways of scaling.
Rotary read_rotary(const GgufFields& fields, RotaryPairs pairs, std::uint64_t dimensions);

/// 1 + 0.1 * multiplier * ln(factor): what YaRN scales attention by; 1 where nothing is slowed.
double yarn_magnitude(double factor, double multiplier);

/// Gate, normalisation and scale as the metadata state them; `otherwise` where no gate is stated.
Router read_router(const GgufFields& fields, const Shape& shape, Gate otherwise);

/// Rotary embedding and scale of grouped attention.
Arithmetic read_grouped_arithmetic(const GgufFields& fields, const Shape& shape, RotaryPairs pairs);

}  // namespace weir::models
