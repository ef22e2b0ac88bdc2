// SPDX-License-Identifier: Apache-2.0
// Bytes as tables: whatever they are, they are read or refused as input, and nothing outside them is touched.
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/error.h"
#include "probe/smbios/dump.h"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer names it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span bytes = std::as_bytes(std::span(data, size));
    try {
        weir::probe::smbios::read_dump(bytes, "input");
    } catch (const weir::InputError&) {
        // Nothing usable is an answer.
    }
    const std::size_t entry_point_bytes = size < 31 ? size : 31;
    try {
        weir::probe::smbios::read_tables(bytes.first(entry_point_bytes), bytes.subspan(entry_point_bytes),
                                         "input");
    } catch (const weir::InputError&) {
        // As above.
    }
    return 0;
}
