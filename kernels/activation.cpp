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
    quants32_ = AlignedArray<std::int8_t>(room);
    scales32_ = AlignedArray<float>(room / 32);
    sums32_ = AlignedArray<std::int32_t>(room / 32);
    quants256_ = AlignedArray<std::int8_t>(room);
    scales256_ = AlignedArray<float>(room / kBlock);
    sums256_by16_ = AlignedArray<std::int16_t>(room / 16);
    sums256_by32_ = AlignedArray<std::int16_t>(room / 32);
    view_ = {size,
             values_.data(),
             quants32_.data(),
             scales32_.data(),
             sums32_.data(),
             quants256_.data(),
             scales256_.data(),
             sums256_by16_.data(),
             sums256_by32_.data()};
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
    if ((forms & kFormPer32) != 0)
        kernels_.per32(values_.data() + begin, whole, quants32_.data() + begin, scales32_.data() + begin / 32,
                       sums32_.data() + begin / 32);
    if ((forms & kFormPer256) != 0)
        kernels_.per256(values_.data() + begin, whole, quants256_.data() + begin,
                        scales256_.data() + begin / kBlock, sums256_by16_.data() + begin / 16,
                        sums256_by32_.data() + begin / 32);
}

}  // namespace weir::kernels
