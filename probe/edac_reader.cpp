// SPDX-License-Identifier: Apache-2.0
#include "probe/edac_reader.h"

#include <fmt/format.h>

#include "base/units.h"
#include "probe/sysfs_value.h"

namespace weir::probe {
namespace {

constexpr const char* kControllers = "/sys/devices/system/edac/mc";
constexpr const char* kLoadEdac =
    "load the CPU's EDAC driver: `modprobe amd64_edac` (EPYC), `skx_edac` or `i10nm_edac` (Xeon); a virtual "
    "machine and memory without ECC have none";
constexpr const char* kLook = "look into the file, or take it from `dmidecode --type memory` as root";

/// dimm_ce_count, or ce_count as some drivers have named it.
Readable<std::uint64_t> read_count(const SystemFiles& files, const std::string& folder, const char* name) {
    const std::string path = fmt::format("{}/dimm_{}", folder, name);
    const std::string plain = fmt::format("{}/{}", folder, name);
    return read_number(files, files.exists(plain) && !files.exists(path) ? plain : path,
                       "run Linux 4.10 or newer, or look for EDAC and MCE lines in the kernel log");
}

EdacDimm read_one(const SystemFiles& files, const std::string& controller, const std::string& name) {
    const std::string folder = fmt::format("{}/{}", controller, name);
    EdacDimm dimm;
    dimm.controller_name = read_words(files, controller + "/mc_name", kLook);
    dimm.label = read_words(files, folder + "/dimm_label",
                            "name the slots with `ras-mc-ctl --register-labels` (package rasdaemon)");
    dimm.location = read_words(files, folder + "/dimm_location", kLook);
    dimm.type = read_words(files, folder + "/dimm_mem_type", kLook);
    dimm.ecc_mode = read_words(files, folder + "/dimm_edac_mode", kLook);
    dimm.size_bytes = read_number(files, folder + "/size", kLook, kMiB);
    dimm.corrected_errors = read_count(files, folder, "ce_count");
    dimm.uncorrected_errors = read_count(files, folder, "ue_count");
    return dimm;
}

}  // namespace

Readable<std::vector<EdacDimm>> read_edac_dimms(const SystemFiles& files) {
    std::vector<EdacDimm> dimms;
    for (const auto& [index, controller] : numbered_names(files, kControllers, "mc")) {
        const std::string folder = fmt::format("{}/{}", kControllers, controller);
        for (const char* kind : {"dimm", "rank"}) {
            for (const auto& [number, name] : numbered_names(files, folder, kind)) {
                EdacDimm dimm = read_one(files, folder, name);
                dimm.controller = index;
                dimm.kind = kind;
                dimms.push_back(std::move(dimm));
            }
        }
    }
    if (dimms.empty()) return Unreadable{why_none(files, kControllers, "controller with DIMMs"), kLoadEdac};
    return dimms;
}

}  // namespace weir::probe
