// SPDX-License-Identifier: Apache-2.0
#include "kernels/activation.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "kernels/tape.h"

namespace weir::kernels {
namespace {

constexpr std::size_t kBlock = 256;

std::size_t filled(std::size_t size) {
    return (size + kBlock - 1) / kBlock * kBlock;
}

}  // namespace

ActivationForm form_of(formats::Format format) {
    switch (format) {
        case formats::Format::kF32:
        case formats::Format::kF16:
        case formats::Format::kBF16:
            return kFormFloat;
        case formats::Format::kQ8_0:
        case formats::Format::kQ4_0:
        case formats::Format::kQ4_1:
        case formats::Format::kQ5_0:
        case formats::Format::kQ5_1:
            return kFormPer32;
        case formats::Format::kQ4_K:
        case formats::Format::kQ5_K:
        case formats::Format::kQ6_K:
            return kFormPer256;
        default:
            break;
    }
    require_tape(format);
    throw Fault("a format with a tape and without an activation form");
}

void Activation::resize(std::size_t size) {
    const std::size_t room = filled(size);
    values_ = AlignedArray<float>(room);
    using Quants = AlignedArray<std::int8_t>;
    using Sums32 = AlignedArray<std::int32_t>;
    using Sums256 = AlignedArray<std::int16_t>;
    storage32_ = {Quants(room), Quants(room), AlignedArray<float>(room / 32), Sums32(room / 32),
                  Sums32(room / 32)};
    storage256_ = {Quants(room),       Quants(room),       AlignedArray<float>(room / kBlock),
                   Sums256(room / 16), Sums256(room / 16), Sums256(room / 32),
                   Sums256(room / 32)};
    per32_ = {storage32_.high.data(), storage32_.low.data(), storage32_.scales.data(),
              storage32_.high_sums.data(), storage32_.low_sums.data()};
    per256_ = {storage256_.high.data(),      storage256_.low.data(),      storage256_.scales.data(),
               storage256_.high_by16.data(), storage256_.low_by16.data(), storage256_.high_by32.data(),
               storage256_.low_by32.data()};
    view_ = {size,
             values_.data(),
             {per32_.high, per32_.low, per32_.scales, per32_.high_sums, per32_.low_sums},
             {per256_.high, per256_.low, per256_.scales, per256_.high_by16, per256_.low_by16,
              per256_.high_by32, per256_.low_by32}};
}

void Activation::set(std::span<const float> values, unsigned forms) {
    if (values.size() != size())
        throw Fault("an activation of " + std::to_string(size()) + " was set to " +
                    std::to_string(values.size()) + " values");
    set_part(0, values, forms);
}

void Activation::set_part(std::size_t begin, std::span<const float> values, unsigned forms) {
    if (begin > size() || values.size() > size() - begin)
        throw Fault("a part of an activation reaches beyond its end");
    if (values.data() != values_.data() + begin)
        std::copy(values.begin(), values.end(), values_.begin() + static_cast<std::ptrdiff_t>(begin));
    quantise_part(begin, values.size(), forms);
}

void Activation::quantise_part(std::size_t begin, std::size_t count, unsigned forms) {
    const bool to_the_end = begin + count == size();
    if (begin % kBlock != 0 || begin + count > size() || (count % kBlock != 0 && !to_the_end))
        throw Fault("a part of an activation is cut at no multiple of 256");
    const std::size_t whole = filled(count);  // what lies behind the end are zeros since resize
    if ((forms & kFormPer32) != 0) kernels_.per32(values_.data() + begin, whole, per32_.from(begin));
    if ((forms & kFormPer256) != 0) kernels_.per256(values_.data() + begin, whole, per256_.from(begin));
}

}  // namespace weir::kernels
