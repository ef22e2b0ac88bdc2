// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <tuple>

#include "base/fields.h"
#include "base/readable.h"

namespace weir::probe {

/// A DIMM, or one rank of one, as the kernel's error counting (EDAC) sees it. It needs no root, but knows no
/// speed and no part number: those are SMBIOS's.
struct EdacDimm {
    int controller = 0;
    std::string kind;
    Readable<std::string> controller_name;
    Readable<std::string> label;
    Readable<std::string> location;
    Readable<std::string> type;
    Readable<std::string> ecc_mode;
    Readable<std::uint64_t> size_bytes;
    Readable<std::uint64_t> corrected_errors;
    Readable<std::uint64_t> uncorrected_errors;

    static constexpr auto fields() {
        return std::tuple{
            field("controller", &EdacDimm::controller, "the kernel's index of the memory controller"),
            field("kind", &EdacDimm::kind, "\"dimm\", or \"rank\" when the driver counts ranks"),
            field("controller_name", &EdacDimm::controller_name, "the driver's name of the controller"),
            field("label", &EdacDimm::label, "the slot's label, as the driver or a tool has set it"),
            field("location", &EdacDimm::location, "\"channel 0 slot 1\" or \"csrow 0 channel 1\""),
            field("type", &EdacDimm::type, "\"Registered-DDR4\" …"),
            field("ecc_mode", &EdacDimm::ecc_mode, "what is corrected: \"S4ECD4ED\" is chipkill"),
            field("size_bytes", &EdacDimm::size_bytes, "capacity of the DIMM or rank"),
            field("corrected_errors", &EdacDimm::corrected_errors, "since the driver was loaded"),
            field("uncorrected_errors", &EdacDimm::uncorrected_errors, "since the driver was loaded"),
        };
    }
};

}  // namespace weir::probe
