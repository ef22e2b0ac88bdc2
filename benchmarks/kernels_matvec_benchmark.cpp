// SPDX-License-Identifier: Apache-2.0
// One core: matrix x vector, its transpose and the quantising of activations, by instruction set and format.
// `cached` runs over 256 KiB again and again (what the arithmetic allows), `streamed` over 384 MiB in huge
// pages (what memory allows; compare with the read of the same buffer, interleaved:
// --benchmark_enable_random_interleaving=true
// --benchmark_repetitions=9). The machine's own figures come from `weir measure`.
#include <benchmark/benchmark.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "formats/random.h"
#include "kernels/dispatch.h"
#include "kernels/read.h"
#include "kernels/tape.h"

namespace weir::kernels {
namespace {

using formats::Format;

constexpr std::size_t kColumns = 7168;
constexpr std::size_t kCachedBytes = std::size_t{256} << 10U;
constexpr std::size_t kStreamedBytes = std::size_t{384} << 20U;

/// Pages of 2 MiB where the system gives them.
class Buffer {
public:
    explicit Buffer(std::size_t size) : size_(size) {
        void* mapped = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (mapped == MAP_FAILED) throw std::bad_alloc();
        data_ = static_cast<std::byte*>(mapped);
        madvise(data_, size, MADV_HUGEPAGE);
    }
    ~Buffer() { munmap(data_, size_); }
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
    std::byte* data() const { return data_; }

private:
    std::byte* data_ = nullptr;
    std::size_t size_;
};

std::vector<float> activations(std::size_t size) {
    std::vector<float> values(size);
    for (std::size_t i = 0; i < size; ++i) values[i] = std::sin(0.7F * static_cast<float>(i));
    return values;
}

/// `tiles` tiles of random weights; beyond the first 64, which no cache keeps apart, copies.
void fill(Format format, std::size_t tiles, std::byte* tape) {
    const std::size_t bytes = tile_bytes(format, kColumns);
    std::vector<std::byte> rows(bytes);
    for (std::size_t t = 0; t < tiles; ++t) {
        if (t >= 64) {
            std::copy_n(tape + t % 64 * bytes, bytes, tape + t * bytes);
            continue;
        }
        formats::random_blocks(format, 1, t, 1.0F / std::sqrt(static_cast<float>(kColumns)), rows);
        std::array<const std::byte*, kTileRows> pointers{};
        for (std::size_t r = 0; r < kTileRows; ++r) pointers[r] = rows.data() + r * (bytes / kTileRows);
        pack_tile(format, kColumns, pointers, tape + t * bytes);
    }
}

void matvec_over(benchmark::State& state, Isa isa, Format format, std::size_t size) {
    const std::size_t bytes = tile_bytes(format, kColumns);
    const std::size_t tiles = std::max<std::size_t>(1, size / bytes);
    const Buffer buffer(tiles * bytes + kReadGranule);
    fill(format, tiles, buffer.data());
    const KernelTable& kernels = table(isa);
    Activation activation(kernels.activation, kColumns);
    activation.set(activations(kColumns), form_of(format));
    std::vector<float> out(tiles * kTileRows);
    for (auto _ : state) {
        kernels.matvec[format](buffer.data(), tiles, kColumns, activation.view(), out.data());
        benchmark::DoNotOptimize(out.data());
        benchmark::ClobberMemory();
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * tiles * bytes));
}

void read_over(benchmark::State& state, const ReadKernel& kernel) {
    const Buffer buffer(kStreamedBytes);
    fill(Format::kQ4_K, kStreamedBytes / tile_bytes(Format::kQ4_K, kColumns), buffer.data());
    for (auto _ : state) benchmark::DoNotOptimize(kernel.sum(buffer.data(), kStreamedBytes));
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * kStreamedBytes));
}

/// One head of kv_b's key half.
void transposed_over(benchmark::State& state, Isa isa, Format format) {
    constexpr std::size_t kRows = 128;
    constexpr std::size_t kWidth = 512;
    std::vector<std::byte> blocks(kRows * formats::row_bytes(format, kWidth));
    formats::random_blocks(format, 1, 0, 0.04F, blocks);
    std::vector<const std::byte*> rows(kRows);
    for (std::size_t r = 0; r < kRows; ++r) rows[r] = blocks.data() + r * (blocks.size() / kRows);
    std::vector<std::byte> tape(transposed_bytes(format, kRows, kWidth));
    pack_transposed(format, kWidth, rows, tape.data());
    const auto x = activations(kRows);
    std::vector<float> y(kWidth);
    const TransposedFn multiply = transposed(isa, format);
    for (auto _ : state) {
        multiply(tape.data(), kRows, kWidth, x.data(), y.data());
        benchmark::DoNotOptimize(y.data());
        benchmark::ClobberMemory();
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * tape.size()));
}

void quantise_over(benchmark::State& state, Isa isa, unsigned form) {
    constexpr std::size_t kSize = 16384;
    Activation activation(table(isa).activation, kSize);
    const auto values = activations(kSize);
    for (auto _ : state) {
        activation.set(values, form);
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * kSize));
}

void register_all() {
    for (const ReadKernel& kernel : read_kernels(best_supported()))
        benchmark::RegisterBenchmark(("streamed/read/" + std::string(kernel.name)).c_str(), read_over,
                                     kernel);
    for (const Isa isa : kAllIsas) {
        if (!supported(isa)) continue;
        const std::string set = std::string(name(isa)) + "/";
        for (const Format format : tape_formats()) {
            const std::string kind = set + std::string(formats::info(format).name);
            benchmark::RegisterBenchmark(("cached/" + kind).c_str(), matvec_over, isa, format, kCachedBytes);
            benchmark::RegisterBenchmark(("transposed/" + kind).c_str(), transposed_over, isa, format);
            if (isa != Isa::kScalar)
                benchmark::RegisterBenchmark(("streamed/" + kind).c_str(), matvec_over, isa, format,
                                             kStreamedBytes);
        }
        benchmark::RegisterBenchmark(("quantise/" + set + "per32").c_str(), quantise_over, isa, kFormPer32);
        benchmark::RegisterBenchmark(("quantise/" + set + "per256").c_str(), quantise_over, isa, kFormPer256);
    }
}

}  // namespace
}  // namespace weir::kernels

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    weir::kernels::register_all();
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
