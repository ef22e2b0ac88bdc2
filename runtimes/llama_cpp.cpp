// SPDX-License-Identifier: Apache-2.0
// Options from tools/llama-bench/README.md of ggml-org/llama.cpp. -p 0 and -n 64 time decode alone, -d fills
// the cache first. `--numa numactl` makes it keep the PUs that numactl set; the mask with --cpu-strict 1 then
// pins one thread to each. -mmp 0 reads the weights into memory of the bound node, where a mapped file would
// lie wherever the page cache has it.
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "runtimes/commands.h"

namespace weir::runtimes {
namespace {

constexpr std::size_t kBitsPerDigit = 4;

/// The PUs as a hexadecimal mask, as -C takes it: 0x55 is PUs 0, 2, 4 and 6.
std::string hex_mask(const std::vector<int>& cpus) {
    constexpr const char* kDigits = "0123456789abcdef";
    const auto highest = static_cast<std::size_t>(*std::max_element(cpus.begin(), cpus.end()));
    std::vector<unsigned> digits(highest / kBitsPerDigit + 1, 0);
    for (const int cpu : cpus) {
        const auto bit = static_cast<std::size_t>(cpu);
        digits[bit / kBitsPerDigit] |= 1U << (bit % kBitsPerDigit);
    }
    std::string mask = "0x";
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) mask += kDigits[*digit];
    return mask;
}

}  // namespace

std::string llama_cpp_command(const Pinning& pinning) {
    return fmt::format(
        "{} -- llama-bench -m MODEL.gguf -t {} -C {} --cpu-strict 1 --numa numactl -mmp 0 -p 0 -n 64 -d {}",
        numactl_prefix(pinning), pinning.cpus.size(), hex_mask(pinning.cpus), pinning.context);
}

}  // namespace weir::runtimes
