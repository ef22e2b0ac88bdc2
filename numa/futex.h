// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

namespace weir::numa {

/// Sleeps while the word holds `expected`; may return early. Linux futex(2), private to the process.
void futex_wait(const std::atomic<std::uint32_t>& word, std::uint32_t expected) noexcept;

/// Wakes every thread that sleeps on the word.
void futex_wake_all(const std::atomic<std::uint32_t>& word) noexcept;

}  // namespace weir::numa
