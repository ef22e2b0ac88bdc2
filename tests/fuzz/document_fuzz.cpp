// SPDX-License-Identifier: Apache-2.0
// JSON as a machine's document: whatever it is, it is read or refused as input, and what was read is written
// and read again as the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/document.h"
#include "base/error.h"
#include "probe/machine.h"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer names it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using weir::probe::Machine;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try {
        const std::string written = weir::write_document(weir::read_document<Machine>(text, "input"));
        if (weir::write_document(weir::read_document<Machine>(written, "again")) != written) __builtin_trap();
    } catch (const weir::InputError&) {
        // No such document is an answer.
    }
    return 0;
}
