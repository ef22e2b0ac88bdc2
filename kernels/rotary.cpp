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

Rotary::Rotary(std::vector<double> frequencies, double magnitude)
    : frequencies_(std::move(frequencies)), magnitude_(magnitude), turns_(2 * frequencies_.size()) {
    set_position(0);
}

void Rotary::set_position(std::size_t position) {
    for (std::size_t i = 0; i < frequencies_.size(); ++i) {
        const double angle = static_cast<double>(position) * frequencies_[i];
        turns_[2 * i] = static_cast<float>(std::cos(angle) * magnitude_);
        turns_[2 * i + 1] = static_cast<float>(std::sin(angle) * magnitude_);
    }
}

void Rotary::rotate(float* pairs) const {
    for (std::size_t i = 0; i < turns_.size(); i += 2) {
        const float x = pairs[i];
        const float y = pairs[i + 1];
        pairs[i] = x * turns_[i] - y * turns_[i + 1];
        pairs[i + 1] = x * turns_[i + 1] + y * turns_[i];
    }
}

}  // namespace weir::kernels
