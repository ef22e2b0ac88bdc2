// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "decode/session.h"
#include "models/model.h"

namespace weir::decode::examples {

/// The same decode written the plain way, in double: weights unpacked from the session's tapes, one matrix at
/// a time, keys of each head expanded for every position instead of absorbed, no threads. Inputs of quantised
/// matrices are rounded to int8 as the kernels' contract says (kernels/activation.h), so that agreement can
/// be asked for closely. It shares the routing rule and the draw with the Worker, nothing else. For sessions
/// whose model is held whole.
class ReferenceDecoder {
public:
    using Vector = std::vector<double>;

    ReferenceDecoder(const models::Model& model, const Session& session, std::uint64_t seed)
        : shape_(model.shape), session_(session), seed_(seed) {}

    /// Logits of token `number` at the last position of the cache, after the embedding of `token`.
    Vector logits(std::uint32_t token, std::uint64_t number) const;

private:
    /// A whole matrix by rows, gathered from all threads.
    struct Matrix {
        std::size_t columns = 0;
        std::vector<float> weights;
        std::size_t rounded_by = 0;  ///< values of the input that share an int8 scale; 0: floats stay floats
        Vector times(Vector x) const;
    };

    /// The part of each thread, by a function of its layer's (or pool's) parts.
    template <class Pick>
    Matrix gather(Pick pick, std::size_t shift = 0) const;
    template <class Pick>
    Matrix block(std::size_t layer, Pick pick) const;
    Matrix head_matrix(std::size_t layer, std::size_t head, std::vector<MatrixPart> HeadsPart::*parts) const;

    Vector attention(std::size_t layer, const Vector& x) const;
    Vector head_output(std::size_t layer, std::size_t head, const Vector& q_a, const Vector& current) const;
    Vector feed_forward(const Matrix& gate, const Matrix& up, const Matrix& down, const Vector& x) const;
    Vector static_block(std::size_t layer, const Vector& x) const;
    Vector experts(std::size_t layer, std::uint64_t number, const Vector& x) const;
    Vector normalised(const Vector& x, const std::vector<float>& weight) const;
    void rotate(Vector& v, std::size_t begin, std::size_t position) const;

    const models::Shape& shape_;
    const Session& session_;
    std::uint64_t seed_;
};

}  // namespace weir::decode::examples
