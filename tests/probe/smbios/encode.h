// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstddef>
#include <vector>

#include "probe/smbios/records.h"

namespace weir::probe::smbios {

/// A version of SMBIOS: how long its structures are.
struct Version {
    int major = 3;
    int minor = 7;

    auto operator<=>(const Version&) const = default;
};

struct Encoded {
    std::vector<std::byte> entry_point;
    std::vector<std::byte> table;
};

/// The records as firmware of that version would write them: the opposite of decode(), written from the
/// specification alone. Fields that the version does not have are left out. The entry point is of the
/// records' version where they name one (three numbers: 3.x), else of `version`.
Encoded encode(const Records& records, Version version = {});

/// Entry point and table as `dmidecode --dump-bin` lays them in a file.
std::vector<std::byte> dump_bin(const Encoded& encoded);

}  // namespace weir::probe::smbios
