// SPDX-License-Identifier: Apache-2.0
#include "probe/since.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "base/units.h"

namespace weir::probe {
namespace {

constexpr const char* kOther = "give `--since` an earlier document of this machine";

/// A DIMM was taken or failed: total memory and fingerprint change with it, board and CPUs do not.
void expect_same_machine(const Machine& earlier, const Machine& now, const std::string& source) {
    if (earlier.board && now.board && *earlier.board != *now.board) {
        throw InputError(source, fmt::format("it is of a {}, this is a {}", *earlier.board, *now.board),
                         kOther);
    }
    if (earlier.host.cpu_model != now.host.cpu_model) {
        throw InputError(
            source, fmt::format("its CPUs are {}, these are {}", earlier.host.cpu_model, now.host.cpu_model),
            kOther);
    }
}

/// Both sockets of a board may name their slots alike.
bool in_one_package(const Dimm& a, const Dimm& b) {
    return !a.package || !b.package || *a.package == *b.package;
}

const Dimm* find_slot(const std::vector<Dimm>& dimms, const Dimm& slot) {
    const auto found = std::find_if(dimms.begin(), dimms.end(), [&](const Dimm& dimm) {
        return dimm.locator == slot.locator && dimm.bank_locator == slot.bank_locator &&
               in_one_package(dimm, slot);
    });
    return found == dimms.end() ? nullptr : &*found;
}

/// What a slot of the earlier machine lost; nothing when it lost nothing.
std::optional<std::string> lost(const Dimm& before, const Dimm* after) {
    if (!before.populated) return std::nullopt;
    const std::string had = format_capacity(before.size_bytes);
    if (after == nullptr)
        return fmt::format("slot {} had {} and is not listed any more", before.locator, had);
    if (!after->populated) return fmt::format("slot {} had {} and is empty", before.locator, had);
    if (after->size_bytes < before.size_bytes) {
        return fmt::format("slot {} had {} and has {}", before.locator, had,
                           format_capacity(after->size_bytes));
    }
    return std::nullopt;
}

std::optional<std::string> slowed(const Dimm& before, const Dimm* after) {
    if (after == nullptr || !before.populated || !after->populated) return std::nullopt;
    const auto& was = before.configured_mt_per_s;
    const auto& is = after->configured_mt_per_s;
    if (!was || !is || *is + 1 >= *was) return std::nullopt;  // 2666 and 2667 are one speed
    return fmt::format("slot {} ran at {} MT/s and runs at {}", before.locator, *was, *is);
}

template <class Change>
std::vector<std::string> changes(const Machine& earlier, const Machine& now, const Change& change) {
    std::vector<std::string> found;
    for (const Dimm& before : *earlier.dimms) {
        if (auto text = change(before, find_slot(*now.dimms, before))) found.push_back(std::move(*text));
    }
    return found;
}

}  // namespace

std::vector<Finding> findings_since(const Machine& earlier, const Machine& now,
                                    const std::string& earlier_source) {
    expect_same_machine(earlier, now, earlier_source);
    if (!earlier.dimms || !now.dimms) return {};
    std::vector<Finding> found;
    if (const auto gone = changes(earlier, now, lost); !gone.empty()) {
        found.push_back(
            {"dimm-gone", "loss", fmt::format("{}", fmt::join(gone, "; ")),
             "look at the board's event log (ipmitool sel list), reseat the DIMM, then try it in another "
             "slot"});
    }
    if (const auto slower = changes(earlier, now, slowed); !slower.empty()) {
        found.push_back(
            {"dimm-slower", "loss", fmt::format("{}", fmt::join(slower, "; ")),
             "compare the memory settings in the BIOS with what they were, and see which DIMM was added"});
    }
    return found;
}

}  // namespace weir::probe
