// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

namespace weir::kernels {

/// Rotary position embedding (Su et al., arXiv:2104.09864) of interleaved pairs, as GGUF files of DeepSeek
/// order them: pair i is (2i, 2i + 1), turned by position * base^(-2i / dims). Sines and cosines are computed
/// once per position, in double; rotating allocates nothing.
class Rotary {
public:
    /// `dims` is even; throws InputError otherwise.
    Rotary(std::size_t dims, double base);
    /// Pair i turned by position * frequencies[i], and stretched by `magnitude`: of models that scale their
    /// positions.
    explicit Rotary(std::vector<double> frequencies, double magnitude = 1);

    std::size_t dims() const { return turns_.size(); }

    /// The position of the vectors that rotate() takes from now on; 0 at first.
    void set_position(std::size_t position);

    /// Turns the `dims` floats at `pairs` in place.
    void rotate(float* pairs) const;

private:
    std::vector<double> frequencies_;  ///< [dims / 2]
    double magnitude_ = 1;
    std::vector<float> turns_;  ///< [dims / 2][cosine, sine]
};

}  // namespace weir::kernels
