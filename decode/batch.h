// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/aligned.h"
#include "kernels/tape.h"

namespace weir::decode {

/// Tokens that can be decoded together, of one sequence or of several: each further one needs working memory
/// of its own in every thread.
inline constexpr std::size_t kMostTokensTogether = 32;

/// A token that goes on with one of several sequences.
struct GivenToken {
    std::uint32_t token = 0;
    std::size_t sequence = 0;

    bool operator==(const GivenToken&) const = default;
};

/// One of the tokens that are decoded together. Those of one sequence are in its order, one after another.
struct BatchToken {
    std::size_t sequence = 0;
    std::size_t position = 0;  ///< in its sequence
    std::uint64_t number = 0;  ///< counts tokens: what the draw of its experts depends on
};

/// A vector of floats for each token of a batch, `stride` floats apart.
struct TokenVectors {
    float* first = nullptr;
    std::size_t stride = 0;

    float* of(std::size_t token) const { return first + token * stride; }
};

/// Room for such vectors, whole tiles each, since kernels write those.
class TokenRoom {
public:
    TokenRoom() = default;
    TokenRoom(std::size_t tokens, std::size_t size)
        : stride_(kernels::whole_tiles(size)), floats_(tokens * stride_) {}

    TokenVectors vectors() { return {floats_.data(), stride_}; }
    float* of(std::size_t token) { return vectors().of(token); }

private:
    std::size_t stride_ = 0;
    kernels::AlignedArray<float> floats_;
};

}  // namespace weir::decode
