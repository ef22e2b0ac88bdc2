// SPDX-License-Identifier: Apache-2.0
#include "formats/iq_search.h"

#include <bit>
#include <limits>

namespace weir::formats {

SignsApart signs_apart(const float* x, bool even) {
    SignsApart apart;
    for (std::size_t g = 0; g < apart.signs.size(); ++g) {
        float* magnitudes = &apart.magnitudes[8 * g];
        unsigned& signs = apart.signs[g];
        for (std::size_t j = 0; j < 8; ++j) {
            magnitudes[j] = std::fabs(x[8 * g + j]);
            signs |= (x[8 * g + j] < 0.0F ? 1U : 0U) << j;
        }
        if (!even || std::popcount(signs) % 2 == 0) continue;
        float* smallest = std::min_element(magnitudes, magnitudes + 8);
        *smallest = -*smallest;
        signs ^= 1U << static_cast<unsigned>(smallest - magnitudes);
    }
    return apart;
}

Shifted nearest_shifted(std::span<const float> x, float scale) {
    Shifted best;
    float least = std::numeric_limits<float>::infinity();
    for (const float delta : {kIQ1Delta, -kIQ1Delta}) {
        Shifted tried{{}, delta};
        float distance = 0.0F;
        for (std::size_t g = 0; g < x.size() / 8; ++g) {
            const Nearest nearest = nearest_point(kIQ1Grid, &x[8 * g], scale, delta);
            tried.points[g] = nearest.point;
            distance += nearest.distance;
        }
        if (distance >= least) continue;
        least = distance;
        best = tried;
    }
    return best;
}

}  // namespace weir::formats
