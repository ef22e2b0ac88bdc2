// SPDX-License-Identifier: Apache-2.0
#include "kernels/rotary.h"

#include <cmath>
#include <string>
#include <utility>

#include "base/error.h"

namespace weir::kernels {

Rotary::Rotary(std::size_t dims, double base) {
    if (dims % 2 != 0) {
        throw InputError("rotary embedding", "an odd number of dimensions, " + std::to_string(dims),
                         "check the model's rope dimension count");
    }
    for (std::size_t i = 0; i < dims; i += 2) {
        frequencies_.push_back(std::pow(base, -static_cast<double>(i) / static_cast<double>(dims)));
    }
    turns_.resize(dims);
    set_position(0);
}

Rotary::Rotary(std::vector<double> frequencies, double magnitude, RotaryPairs pairs)
    : pairs_(pairs),
      frequencies_(std::move(frequencies)),
      magnitude_(magnitude),
      turns_(2 * frequencies_.size()) {
    set_position(0);
}

void Rotary::set_position(std::size_t position) {
    for (std::size_t i = 0; i < frequencies_.size(); ++i) {
        const double angle = static_cast<double>(position) * frequencies_[i];
        turns_[2 * i] = static_cast<float>(std::cos(angle) * magnitude_);
        turns_[2 * i + 1] = static_cast<float>(std::sin(angle) * magnitude_);
    }
}

void Rotary::rotate(float* head) const {
    const std::size_t pairs = turns_.size() / 2;
    const bool halves = pairs_ == RotaryPairs::kHalves;
    for (std::size_t i = 0; i < pairs; ++i) {
        float& x = head[halves ? i : 2 * i];
        float& y = head[halves ? pairs + i : 2 * i + 1];
        const float turned = x * turns_[2 * i] - y * turns_[2 * i + 1];
        y = x * turns_[2 * i + 1] + y * turns_[2 * i];
        x = turned;
    }
}

}  // namespace weir::kernels
