// SPDX-License-Identifier: Apache-2.0
#include "probe/locators/fallback.h"

#include <algorithm>
#include <cstdint>

namespace weir::probe::locators {

namespace {

std::vector<std::uint16_t> system_arrays(const smbios::Records& records) {
    std::vector<std::uint16_t> handles;
    for (const smbios::MemoryArray& array : records.arrays)
        if (array.use == "System Memory" && array.handle) handles.push_back(*array.handle);
    return handles;
}

}  // namespace

int count_system_arrays(const smbios::Records& records) {
    return static_cast<int>(std::count_if(records.arrays.begin(), records.arrays.end(),
                                          [](const auto& array) { return array.use == "System Memory"; }));
}

Fallback package_without_names(const std::vector<smbios::MemoryDevice>& devices,
                               const smbios::Records& records, std::size_t sockets,
                               bool names_give_packages) {
    Fallback fallback{std::vector<std::optional<int>>(devices.size()), "no rule"};
    if (sockets == 1) {
        fallback.derived_by = "one socket described: other record";
        std::fill(fallback.packages.begin(), fallback.packages.end(), 0);
        return fallback;
    }
    const std::vector<std::uint16_t> arrays = system_arrays(records);
    if (names_give_packages || arrays.size() < 2 || arrays.size() != sockets) return fallback;
    fallback.derived_by = "one memory array a socket: other record";
    for (std::size_t i = 0; i < devices.size(); ++i) {
        const auto found =
            devices[i].array ? std::find(arrays.begin(), arrays.end(), *devices[i].array) : arrays.end();
        if (found != arrays.end()) fallback.packages[i] = static_cast<int>(found - arrays.begin());
    }
    return fallback;
}

}  // namespace weir::probe::locators
