// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace weir::probe::hardware {

/// What is left of a CPU's name when everything that does not tell models apart is gone, in lower case with
/// "-" between the words: "epyc-7532" of "AMD EPYC 7532 32-Core Processor   ", "xeon-gold-6230" of
/// "Intel(R) Xeon(R) Gold 6230 CPU @ 2.10GHz", "epyc-7532" of itself.
std::string cpu_key(std::string_view name);

}  // namespace weir::probe::hardware
