// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace weir::kernels {

/// Which dimensions are turned together: neighbours, pair i being (2i, 2i + 1), as GGUF files of DeepSeek and
/// Llama order them; or one of each half, (i, i + dims / 2), as those of Qwen do.
enum class RotaryPairs : std::uint8_t { kNeighbours, kHalves };

/// Rotary position embedding (Su et al., arXiv:2104.09864): pair i turned by position * base^(-2i / dims).
/// Sines and cosines are computed once per position, in double; rotating allocates nothing.
class Rotary {
public:
    /// `dims` is even; throws InputError otherwise.
    Rotary(std::size_t dims, double base);
    /// Pair i turned by position * frequencies[i], and stretched by `magnitude`: of models that scale their
    /// positions.
    explicit Rotary(std::vector<double> frequencies, double magnitude = 1,
                    RotaryPairs pairs = RotaryPairs::kNeighbours);

    std::size_t dims() const { return turns_.size(); }

    /// The position of the vectors that rotate() takes from now on; 0 at first.
    void set_position(std::size_t position);

    /// Turns the `dims` floats at `head` in place.
    void rotate(float* head) const;

private:
    RotaryPairs pairs_ = RotaryPairs::kNeighbours;
    std::vector<double> frequencies_;  ///< [dims / 2]
    double magnitude_ = 1;
    std::vector<float> turns_;  ///< [dims / 2][cosine, sine]
};

}  // namespace weir::kernels
