// SPDX-License-Identifier: Apache-2.0
#include "kernels/transposed.h"

#include <vector>

#include "base/error.h"
#include "formats/q4_k.h"
#include "formats/q5_k.h"
#include "formats/q8_0.h"
#include "kernels/tape.h"
#include "kernels/transposed_layout.h"

namespace weir::kernels {
namespace {

using formats::Format;
using formats::Q4_KBlock;
using formats::Q5_KBlock;
using formats::Q8_0Block;
using Rows = std::span<const std::byte* const>;

template <class Block>
Block block_of(Rows rows, std::size_t r, std::size_t b) {
    return r < rows.size() ? load_at<Block>(rows[r] + b * sizeof(Block)) : Block{};
}

unsigned quant_of(const Q4_KBlock& block, std::size_t column) {
    const unsigned pair = block.quants[32 * (column / 64) + column % 32];
    return column / 32 % 2 == 0 ? pair & 15U : pair >> 4U;
}
unsigned quant_of(const Q5_KBlock& block, std::size_t column) {
    return formats::q5_k_quant(block, column);
}

/// The first of the four columns, eight apart, that word w of a pair's 32 holds.
constexpr std::size_t column_of(std::size_t j, std::size_t w) {
    return 64 * j + 32 * (w / 16) + w % 16 / 2;
}

/// The low four bits of two rows' quants, 64 columns of them.
template <class Block>
void pack_nibbles(const Block& first, const Block& second, std::size_t j, std::byte* to) {
    for (std::size_t w = 0; w < 32; ++w) {
        unsigned word = 0;
        for (unsigned n = 0; n < 4; ++n)
            word |= (quant_of(w % 2 == 0 ? first : second, column_of(j, w) + 8 * n) & 15U) << (4 * n);
        store_at(to + 2 * w, static_cast<std::uint16_t>(word));
    }
}

void pack_pair(const Q4_KBlock& first, const Q4_KBlock& second, std::size_t pair, std::size_t pairs,
               std::byte* quants) {
    for (std::size_t j = 0; j < 4; ++j) pack_nibbles(first, second, j, quants + (j * pairs + pair) * 64);
}

void pack_fifth_bits(const Q5_KBlock& first, const Q5_KBlock& second, std::size_t j, std::size_t pair,
                     std::byte* to) {
    for (std::size_t w = 0; w < 32; ++w) {
        unsigned word = pair % 4 == 0 ? 0U : load_at<std::uint16_t>(to + 2 * w);
        for (std::size_t n = 0; n < 4; ++n)
            word |= quant_of(w % 2 == 0 ? first : second, column_of(j, w) + 8 * n) >>
                    4U << Q5_KColumns::high_bit(n, pair);
        store_at(to + 2 * w, static_cast<std::uint16_t>(word));
    }
}

void pack_pair(const Q5_KBlock& first, const Q5_KBlock& second, std::size_t pair, std::size_t pairs,
               std::byte* quants) {
    for (std::size_t j = 0; j < 4; ++j) {
        pack_nibbles(first, second, j, quants + Q5_KColumns::low(j, pairs, pair));
        pack_fifth_bits(first, second, j, pair, quants + Q5_KColumns::high(j, pairs, pair));
    }
}

void pack_pair(const Q8_0Block& first, const Q8_0Block& second, std::size_t pair, std::byte* quants) {
    std::byte* to = quants + pair * 64;
    for (std::size_t h = 0; h < 2; ++h)
        for (std::size_t c = 0; c < 8; ++c, to += 4) {
            store_at(to, first.quants[16 * h + c]);
            store_at(to + 1, first.quants[16 * h + 8 + c]);
            store_at(to + 2, second.quants[16 * h + c]);
            store_at(to + 3, second.quants[16 * h + 8 + c]);
        }
}

template <class Block>
void pack_header(const Block& block, std::size_t r, std::byte* group) {
    std::byte* to = group + r / Q4_KColumns::kHeaderRows * Q4_KColumns::kHeaderBytes;
    r %= Q4_KColumns::kHeaderRows;
    store_at(to + 2 * r, block.d);
    store_at(to + Q4_KColumns::kDMin + 2 * r, block.dmin);
    for (std::size_t w = 0; w < 3; ++w)
        std::memcpy(to + Q4_KColumns::kWords + 32 * w + 4 * r, block.scales + 4 * w, 4);
}

template <class Block, class Layout>
void pack_k_group(Rows rows, std::size_t b, std::byte* to) {
    const std::size_t pairs = filled_rows(rows.size()) / 2;
    for (std::size_t p = 0; p < pairs; ++p) {
        const auto first = block_of<Block>(rows, 2 * p, b);
        const auto second = block_of<Block>(rows, 2 * p + 1, b);
        pack_header(first, 2 * p, to);
        pack_header(second, 2 * p + 1, to);
        pack_pair(first, second, p, pairs, to + Layout::quants(rows.size()));
    }
}
void pack_group(Rows rows, std::size_t b, Q4_KColumns /*layout*/, std::byte* to) {
    pack_k_group<Q4_KBlock, Q4_KColumns>(rows, b, to);
}
void pack_group(Rows rows, std::size_t b, Q5_KColumns /*layout*/, std::byte* to) {
    pack_k_group<Q5_KBlock, Q5_KColumns>(rows, b, to);
}

void pack_group(Rows rows, std::size_t b, Q8_0Columns /*layout*/, std::byte* to) {
    for (std::size_t p = 0; p < filled_rows(rows.size()) / 2; ++p) {
        const auto first = block_of<Q8_0Block>(rows, 2 * p, b);
        const auto second = block_of<Q8_0Block>(rows, 2 * p + 1, b);
        store_at(to + 4 * p, first.d);
        store_at(to + 4 * p + 2, second.d);
        pack_pair(first, second, p, to + Q8_0Columns::quants(rows.size()));
    }
}

template <class Layout>
void pack_groups(std::size_t columns, Rows rows, std::byte* tape) {
    for (std::size_t b = 0; b < columns / Layout::kColumns; ++b)
        for (std::size_t r = 0; r < rows.size(); r += kGroupRows) {
            const std::size_t count = std::min(kGroupRows, rows.size() - r);
            pack_group(rows.subspan(r, count), b, Layout{}, tape);
            tape += Layout::bytes(count);
        }
}

/// Rows of GGML blocks that lie behind each other, to be written.
struct Unpacked {
    std::byte* bytes;
    std::size_t row_bytes;
    std::size_t count;

    /// Rows of filling are left out.
    template <class Block>
    void put(std::size_t r, std::size_t b, const Block& block) const {
        if (r < count) store_at(bytes + r * row_bytes + b * sizeof(Block), block);
    }
};

template <class Block>
void unpack_header(const std::byte* group, std::size_t r, Block& block) {
    const std::byte* from = group + r / Q4_KColumns::kHeaderRows * Q4_KColumns::kHeaderBytes;
    r %= Q4_KColumns::kHeaderRows;
    block.d = load_at<std::uint16_t>(from + 2 * r);
    block.dmin = load_at<std::uint16_t>(from + Q4_KColumns::kDMin + 2 * r);
    for (std::size_t w = 0; w < 3; ++w)
        std::memcpy(block.scales + 4 * w, from + Q4_KColumns::kWords + 32 * w + 4 * r, 4);
}

void put_quant(Q4_KBlock& block, std::size_t column, unsigned quant) {
    std::uint8_t& pair = block.quants[32 * (column / 64) + column % 32];
    pair = static_cast<std::uint8_t>(pair | (column / 32 % 2 == 0 ? quant : quant << 4U));
}
void put_quant(Q5_KBlock& block, std::size_t column, unsigned quant) {
    formats::q5_k_put(block, column, quant);
}

void unpack_pair(const std::byte* quants, std::size_t pair, std::size_t pairs, Q4_KBlock& first,
                 Q4_KBlock& second) {
    for (std::size_t j = 0; j < 4; ++j) {
        const std::byte* from = quants + (j * pairs + pair) * 64;
        for (std::size_t w = 0; w < 32; ++w) {
            const unsigned word = load_at<std::uint16_t>(from + 2 * w);
            for (unsigned n = 0; n < 4; ++n)
                put_quant(w % 2 == 0 ? first : second, column_of(j, w) + 8 * n, (word >> (4 * n)) & 15U);
        }
    }
}

void unpack_pair(const std::byte* quants, std::size_t pair, std::size_t pairs, Q5_KBlock& first,
                 Q5_KBlock& second) {
    for (std::size_t j = 0; j < 4; ++j) {
        const std::byte* low = quants + Q5_KColumns::low(j, pairs, pair);
        const std::byte* high = quants + Q5_KColumns::high(j, pairs, pair);
        for (std::size_t w = 0; w < 32; ++w) {
            const unsigned word = load_at<std::uint16_t>(low + 2 * w);
            const unsigned bits = load_at<std::uint16_t>(high + 2 * w);
            for (unsigned n = 0; n < 4; ++n)
                put_quant(w % 2 == 0 ? first : second, column_of(j, w) + 8 * n,
                          ((word >> (4 * n)) & 15U) | ((bits >> Q5_KColumns::high_bit(n, pair)) & 1U) << 4U);
        }
    }
}

void unpack_pair(const std::byte* quants, std::size_t pair, Q8_0Block& first, Q8_0Block& second) {
    const std::byte* from = quants + pair * 64;
    for (std::size_t h = 0; h < 2; ++h)
        for (std::size_t c = 0; c < 8; ++c, from += 4) {
            first.quants[16 * h + c] = load_at<std::int8_t>(from);
            first.quants[16 * h + 8 + c] = load_at<std::int8_t>(from + 1);
            second.quants[16 * h + c] = load_at<std::int8_t>(from + 2);
            second.quants[16 * h + 8 + c] = load_at<std::int8_t>(from + 3);
        }
}

template <class Block, class Layout>
void unpack_k_group(const std::byte* from, std::size_t b, const Unpacked& rows) {
    const std::size_t pairs = filled_rows(rows.count) / 2;
    for (std::size_t p = 0; p < pairs; ++p) {
        Block first{};
        Block second{};
        unpack_header(from, 2 * p, first);
        unpack_header(from, 2 * p + 1, second);
        unpack_pair(from + Layout::quants(rows.count), p, pairs, first, second);
        rows.put(2 * p, b, first);
        rows.put(2 * p + 1, b, second);
    }
}
void unpack_group(const std::byte* from, std::size_t b, Q4_KColumns /*layout*/, const Unpacked& rows) {
    unpack_k_group<Q4_KBlock, Q4_KColumns>(from, b, rows);
}
void unpack_group(const std::byte* from, std::size_t b, Q5_KColumns /*layout*/, const Unpacked& rows) {
    unpack_k_group<Q5_KBlock, Q5_KColumns>(from, b, rows);
}

void unpack_group(const std::byte* from, std::size_t b, Q8_0Columns /*layout*/, const Unpacked& rows) {
    for (std::size_t p = 0; p < filled_rows(rows.count) / 2; ++p) {
        Q8_0Block first{};
        Q8_0Block second{};
        first.d = load_at<std::uint16_t>(from + 4 * p);
        second.d = load_at<std::uint16_t>(from + 4 * p + 2);
        unpack_pair(from + Q8_0Columns::quants(rows.count), p, first, second);
        rows.put(2 * p, b, first);
        rows.put(2 * p + 1, b, second);
    }
}

template <class Layout>
void unpack_groups(std::size_t columns, const std::byte* tape, const Unpacked& rows) {
    for (std::size_t b = 0; b < columns / Layout::kColumns; ++b)
        for (std::size_t r = 0; r < rows.count; r += kGroupRows) {
            const std::size_t count = std::min(kGroupRows, rows.count - r);
            unpack_group(tape, b, Layout{}, {rows.bytes + r * rows.row_bytes, rows.row_bytes, count});
            tape += Layout::bytes(count);
        }
}

void unpack_plain(std::size_t piece, const std::byte* tape, const Unpacked& rows) {
    for (std::size_t at = 0; at < rows.row_bytes; at += piece)
        for (std::size_t r = 0; r < rows.count; ++r) {
            const std::size_t bytes = std::min(piece, rows.row_bytes - at);
            std::memcpy(rows.bytes + r * rows.row_bytes + at, tape, bytes);
            tape += bytes;
        }
}

/// Pieces of `piece` bytes of each row, as they are.
void pack_plain(std::size_t row_bytes, std::size_t piece, Rows rows, std::byte* tape) {
    for (std::size_t at = 0; at < row_bytes; at += piece)
        for (const std::byte* row : rows) {
            const std::size_t bytes = std::min(piece, row_bytes - at);
            std::memcpy(tape, row + at, bytes);
            tape += bytes;
        }
}

}  // namespace

std::size_t transposed_bytes(Format format, std::size_t rows, std::size_t columns) {
    require_tape(format);
    const std::size_t row = formats::row_bytes(format, columns);
    const bool paired = format == Format::kQ4_K || format == Format::kQ5_K || format == Format::kQ8_0;
    return row * (paired ? filled_rows(rows) : rows);
}

void pack_transposed(Format format, std::size_t columns, Rows rows, std::byte* tape) {
    require_tape(format);
    const std::size_t row = formats::row_bytes(format, columns);
    switch (format) {
        case Format::kQ4_K:
            return pack_groups<Q4_KColumns>(columns, rows, tape);
        case Format::kQ5_K:
            return pack_groups<Q5_KColumns>(columns, rows, tape);
        case Format::kQ8_0:
            return pack_groups<Q8_0Columns>(columns, rows, tape);
        case Format::kQ6_K:
        case Format::kQ4_0:
        case Format::kQ4_1:
        case Format::kQ5_0:
        case Format::kQ5_1:
            return pack_plain(row, formats::info(format).block_bytes, rows, tape);
        case Format::kF32:
        case Format::kF16:
        case Format::kBF16:
            return pack_plain(row, kFloatColumns * formats::info(format).block_bytes, rows, tape);
        default:
            break;
    }
    throw Fault("a format with a tape and without a transposed one");
}

void unpack_transposed(Format format, std::size_t columns, std::size_t row_count, const std::byte* tape,
                       std::byte* rows) {
    require_tape(format);
    const Unpacked unpacked{rows, formats::row_bytes(format, columns), row_count};
    switch (format) {
        case Format::kQ4_K:
            return unpack_groups<Q4_KColumns>(columns, tape, unpacked);
        case Format::kQ5_K:
            return unpack_groups<Q5_KColumns>(columns, tape, unpacked);
        case Format::kQ8_0:
            return unpack_groups<Q8_0Columns>(columns, tape, unpacked);
        case Format::kQ6_K:
        case Format::kQ4_0:
        case Format::kQ4_1:
        case Format::kQ5_0:
        case Format::kQ5_1:
            return unpack_plain(formats::info(format).block_bytes, tape, unpacked);
        case Format::kF32:
        case Format::kF16:
        case Format::kBF16:
            return unpack_plain(kFloatColumns * formats::info(format).block_bytes, tape, unpacked);
        default:
            break;
    }
    throw Fault("a format with a tape and without a transposed one");
}

void transposed_float_reference(Format format, const std::byte* rows, std::size_t row_count,
                                std::size_t columns, const float* x, float* y) {
    const std::size_t row_bytes = formats::row_bytes(format, columns);
    std::vector<float> row(columns);
    std::vector<double> sums(columns);
    for (std::size_t r = 0; r < row_count; ++r) {
        formats::dequantize(format, {rows + r * row_bytes, row_bytes}, row);
        for (std::size_t c = 0; c < columns; ++c)
            sums[c] += static_cast<double>(row[c]) * static_cast<double>(x[r]);
    }
    for (std::size_t c = 0; c < columns; ++c) y[c] = static_cast<float>(static_cast<double>(y[c]) + sums[c]);
}

}  // namespace weir::kernels
