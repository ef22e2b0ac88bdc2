// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <tuple>

#include "base/fields.h"
#include "base/readable.h"

namespace weir::measure {

/// What the memory controllers say of a kernel's traffic, beside what the kernel counted itself.
struct Witness {
    std::string kernel;
    int threads = 0;
    std::string source;         ///< the kernel's name of the counters: "uncore_imc", "amd_umc", "amd_df"
    std::uint64_t windows = 0;  ///< that were counted
    double counted_bytes = 0;
    double controller_bytes = 0;
    Readable<double> read_bytes;
    Readable<double> written_bytes;
    double of_counted = 0;

    static constexpr auto fields() {
        return std::tuple{
            field("kernel", &Witness::kernel, "name of the kernel"),
            field("threads", &Witness::threads, "threads"),
            field("source", &Witness::source, "which counters: uncore_imc, amd_umc or amd_df"),
            field("windows", &Witness::windows, "windows that were counted"),
            field("counted_bytes", &Witness::counted_bytes,
                  "what the kernel moved in them by its own count, write-allocate included"),
            field("controller_bytes", &Witness::controller_bytes,
                  "what the memory controllers of all packages moved in them, for whomever"),
            field("read_bytes", &Witness::read_bytes, "of these, read"),
            field("written_bytes", &Witness::written_bytes, "of these, written"),
            field("of_counted", &Witness::of_counted, "controller_bytes / counted_bytes"),
        };
    }
};

}  // namespace weir::measure
