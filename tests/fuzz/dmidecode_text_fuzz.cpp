// SPDX-License-Identifier: Apache-2.0
// Texts as dmidecode's: whatever they are, they are read or refused as input. What is read fits into a table
// and comes back out of it.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "probe/smbios/dmidecode_text.h"
#include "probe/smbios/dump.h"
#include "tests/probe/smbios/encode.h"

namespace {

/// The records of a text as a table have as many slots; false when they do not.
bool survives_encoding(const weir::probe::smbios::Records& records) {
    using namespace weir::probe::smbios;
    if (records.devices.empty()) return true;
    const Records again = read_dump(dump_bin(encode(records)), "encoded");
    return again.devices.size() == records.devices.size();
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer names it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try {
        if (!survives_encoding(weir::probe::smbios::read_dmidecode_text(text, "input"))) __builtin_trap();
    } catch (const weir::InputError&) {
        // Nothing of dmidecode's is an answer.
    }
    return 0;
}
