// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "models/arithmetic.h"

// What the exact decode computes on vectors alone. Sums are in double, results in float.

namespace weir::decode {

/// RMS norm (arXiv:1910.07467): x / sqrt(mean(x²) + epsilon) * weight.
std::vector<float> rms_norm(std::span<const float> x, std::span<const float> weight, double epsilon);

/// a += b
void add_to(std::span<float> a, std::span<const float> b);

/// The hidden vector of a feed-forward block from its gate and up projections.
std::vector<float> activate(models::Activation activation, std::span<const float> gate,
                            std::span<const float> up);

/// Softmax in place. `sink`: a further logit that takes its part and gets no output; none: null.
void softmax(std::span<double> logits, const float* sink = nullptr);

/// Cosine and sine of each pair of dimensions at a position. `slowing`: divisors of the frequencies, one a
/// pair (Llama 3.1's rope_freqs); empty for none.
class Turns {
public:
    Turns(const models::Rotary& rotary, std::span<const float> slowing, std::size_t position);

    /// Turns the rotary dimensions, which are the first of `head`.
    void rotate(std::span<float> head) const;

private:
    struct Turn {
        double cosine = 1;
        double sine = 0;
    };
    models::RotaryPairs pairs_;
    std::vector<Turn> turns_;
};

/// One expert of a token and the weight of its output.
struct ChosenExpert {
    std::size_t expert = 0;
    double weight = 0;
};

/// The top_k experts of a token, best first. `bias`: added for the choice alone; empty for none. Of equal
/// scores the lower index wins.
std::vector<ChosenExpert> choose_experts(const models::Router& router, std::span<const float> logits,
                                         std::span<const float> bias, std::size_t top_k);

}  // namespace weir::decode
