// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/value.h"
#include "probe/smbios/records.h"

namespace weir::probe::smbios {

/// Facts by path: "ranks/2" → "24". A fact that is not known is "None".
using Facts = std::map<std::string, std::string>;

/// What the manifest of the captures states of a dmidecode text, as its `expected` has it, so far as records
/// tell. A slot is a type 17 in an array of system memory; slots whose size is unknown are neither populated
/// nor empty.
Facts facts_of(const Records& records);

/// The same facts out of the manifest, brought into the same words: nothing stated ("Not Specified", "<BAD
/// INDEX>", an empty string) is "None", capacities are in bytes. What it leaves null is left out.
Facts facts_of_manifest(const Value& expected);

struct Comparison {
    std::size_t compared = 0;
    std::size_t equal = 0;
    std::vector<std::string> mismatches;
};

/// Every fact of either side, once.
Comparison compare(const Facts& expected, const Facts& found);

}  // namespace weir::probe::smbios
