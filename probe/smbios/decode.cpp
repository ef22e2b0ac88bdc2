// SPDX-License-Identifier: Apache-2.0
#include "probe/smbios/decode.h"

#include <fmt/format.h>

#include "probe/smbios/decoders.h"
#include "probe/smbios/hpe.h"
#include "probe/smbios/words.h"

namespace weir::probe::smbios {
namespace {

struct Decoder {
    std::uint8_t type;
    void (*decode)(const Structure& structure, Records& records);
};

constexpr Decoder kDecoders[] = {
    {0, decode_firmware},       {1, decode_system},          {2, decode_baseboard},
    {4, decode_processor},      {16, decode_memory_array},   {17, decode_memory_device},
    {19, decode_array_mapping}, {20, decode_device_mapping}, {37, decode_memory_channel},
};

// Types that mean this on one maker's machines only, which the structures above tell.
constexpr Decoder kHpeDecoders[] = {{202, decode_hpe_dimm_location}};

void decode_each(const Table& table, std::span<const Decoder> decoders, Records& records) {
    for (const Structure& structure : table.structures) {
        for (const Decoder& decoder : decoders) {
            if (decoder.type == structure.type) decoder.decode(structure, records);
        }
    }
}

}  // namespace

Records decode(const Table& table) {
    Records records;
    records.problems = table.problems;
    decode_each(table, kDecoders, records);
    if (made_by_hpe(records)) decode_each(table, kHpeDecoders, records);
    return records;
}

std::string text_field(const Structure& structure, std::size_t at, Records& records) {
    const std::size_t number = structure.byte(at).value_or(0);
    if (number == 0) return "";
    if (number <= structure.strings.size()) return tidy_value(structure.strings[number - 1]);
    records.problems.push_back(
        {structure.offset + at, fmt::format("a structure of type {} names its string {}, and has {}",
                                            structure.type, number, structure.strings.size())});
    return "";
}

std::string word_field(const Structure& structure, std::size_t at, std::string (*word)(std::uint8_t)) {
    const auto code = structure.byte(at);
    return code ? word(*code) : "";
}

void note_too_short(const Structure& structure, Records& records) {
    records.problems.push_back(
        {structure.offset, fmt::format("a structure of type {} has only {} bytes, too few to be read",
                                       structure.type, structure.formatted.size())});
}

}  // namespace weir::probe::smbios
