// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "probe/findings/kinds.h"

namespace weir::probe::findings {
namespace {

/// Where the setup of a maker's boards has what decides the fabric's clock and the links' width. From the
/// makers' tuning guides as they are commonly cited: menus differ by version, and nobody has checked these on
/// a board.
struct Menu {
    std::string_view maker;  ///< as the board names it; empty: all others
    std::string_view amd;
    std::string_view intel;
};

constexpr std::array<Menu, 3> kMenus = {{
    {"Dell",
     "System Profile Settings: custom, with Algorithm Performance Boost Disable (ApbDis) and Dynamic Link "
     "Width "
     "Management",
     "System Profile Settings: uncore frequency, and Processor Settings: UPI"},
    {"HP", "Power and Performance Options: Infinity Fabric performance state and xGMI link width",
     "Power and Performance Options: uncore frequency scaling and UPI link"},
    {"",
     "Advanced, AMD CBS: DF Common Options (link width and speed, DF C-states) and NBIO or SMU Common "
     "Options (APBDIS, "
     "SoC P-state)",
     "Advanced, Chipset or Processor Configuration: uncore frequency scaling, and UPI link speed"},
}};

const Menu& menu_of(const Machine& machine) {
    const std::string board = machine.board.value_or("");
    return *std::find_if(kMenus.begin(), kMenus.end(),
                         [&](const Menu& menu) { return board.find(menu.maker) != std::string::npos; });
}

bool is_server_cpu(const Machine& machine, std::string_view name) {
    return machine.host.cpu_model.find(name) != std::string::npos;
}

/// A slow fabric or a narrow link looks like slow memory, and the kernel does not always show it.
std::optional<Seen> detect(const Machine& machine) {
    if (machine.host.virtualised.value_or("unknown") != "no") return std::nullopt;
    const bool amd = is_server_cpu(machine, "EPYC");
    const bool intel = is_server_cpu(machine, "Xeon");
    const bool unreadable = amd ? !machine.fabric_clocks : intel && !machine.uncore_clocks;
    if (!unreadable) return std::nullopt;
    const Unreadable& reason = amd ? machine.fabric_clocks.reason() : machine.uncore_clocks.reason();
    return Seen{fmt::format("the {} cannot be read ({})",
                            amd ? "clock of the fabric and the width of the xGMI links"
                                : "uncore clock and the UPI links",
                            reason.why),
                fmt::format("{}; in the BIOS look under {}", reason.remedy,
                            amd ? menu_of(machine).amd : menu_of(machine).intel)};
}

}  // namespace

FindingKind fabric_unreadable() {
    return {"fabric-unreadable", "info", detect};
}

}  // namespace weir::probe::findings
