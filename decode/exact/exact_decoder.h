// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

#include "base/progress.h"
#include "decode/exact/attention.h"
#include "decode/exact/feed_forward.h"
#include "decode/exact/product.h"
#include "decode/weights/weights_file.h"
#include "models/arithmetic.h"
#include "models/gguf/split.h"
#include "models/shape.h"
#include "numa/team.h"

namespace weir::decode {

/// The reference that every fast decode is held against: weights dequantised to floats a few rows at a time,
/// activations and cache in float, sums in double. Any number of threads gives the same logits, bit for bit.
/// Slow: it reads the file for each token, and keeps nothing of it but norms and biases.
class ExactDecoder {
public:
    /// Checks that every tensor is there and has the sizes that the metadata ask for. A UsageError names an
    /// architecture, or what of a model, that is not computed; InputErrors are those of WeightsFile.
    /// `checkpoint` and `team` have to live as long as this does. A rounding is for checks (Product).
    ExactDecoder(const models::gguf::Checkpoint& checkpoint, const numa::Team& team, Rounding rounding = {});

    const models::Shape& shape() const { return shape_; }

    /// Looks at every weight: an InputError names the tensor and block of one that is not finite. Interrupted
    /// after a stop.
    void require_finite(std::stop_token stop, const Progress& progress) const;

    /// The logits [vocab] after one more token of the sequence. An InputError when the token is none of the
    /// vocabulary.
    std::vector<float> next(std::uint64_t token);

    /// Begins another sequence.
    void reset();

    /// An InputError when the file changed meanwhile.
    void require_unchanged() const { weights_.require_unchanged(); }

private:
    struct Layer {
        std::vector<float> attention_norm;
        std::unique_ptr<Attention> attention;
        std::vector<float> feed_forward_norm;
        std::unique_ptr<FeedForward> feed_forward;
    };

    void add_layer(std::size_t layer);

    const models::gguf::Checkpoint& checkpoint_;
    const numa::Team& team_;
    models::Shape shape_;
    models::Arithmetic arithmetic_;
    WeightsFile weights_;
    Product product_;
    Matrix embedding_;
    Matrix head_;
    std::vector<float> output_norm_;
    std::vector<float> slowing_;
    std::vector<Layer> layers_;
};

}  // namespace weir::decode
