// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <tuple>

#include "base/fields.h"
#include "base/readable.h"

namespace weir::probe {

/// A PCI device that matters to where weights and threads go: it can compute, or it moves data in and out.
struct PciDevice {
    std::string address;
    std::string kind;
    std::string vendor;
    Readable<std::string> device_id;
    Readable<int> node;
    Readable<double> link_gt_per_s;
    Readable<std::uint64_t> link_lanes;
    Readable<double> max_link_gt_per_s;
    Readable<std::uint64_t> max_link_lanes;

    static constexpr auto fields() {
        return std::tuple{
            field("address", &PciDevice::address, "domain:bus:device.function"),
            field("kind", &PciDevice::kind,
                  "gpu, accelerator or network; display for a graphics port without a GPU of note, such as a "
                  "management controller's"),
            field("vendor", &PciDevice::vendor, "name when known, else the PCI number, \"0x1a03\""),
            field("device_id", &PciDevice::device_id, "the vendor's number of the device, \"0x2330\""),
            field("node", &PciDevice::node, "NUMA node it is attached to"),
            field("link_gt_per_s", &PciDevice::link_gt_per_s,
                  "transfers per second and lane now, in 10^9; an idle GPU slows its link"),
            field("link_lanes", &PciDevice::link_lanes, "lanes now"),
            field("max_link_gt_per_s", &PciDevice::max_link_gt_per_s, "what the device could do"),
            field("max_link_lanes", &PciDevice::max_link_lanes, "what the device could do"),
        };
    }
};

}  // namespace weir::probe
