// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/readable.h"
#include "planner/model_fit.h"
#include "probe/machine.h"

namespace weir::planner {

/// What models are held against: a machine or a part by its data sheet.
struct SpecSheet {
    Readable<double> flop_per_s;
    Readable<double> bytes_per_s;  ///< of all memory at once, each core reading its own node
    std::uint64_t memory_bytes = 0;
    int threads = 1;
};

/// A machine's: its spec bandwidth, or what its dies can read where that is less; all its memory, one thread
/// a core.
SpecSheet spec_sheet_of(const probe::Machine& machine, const Readable<double>& flop_per_s);

/// The quantisations that models are offered in here: of the known ones, a short list from small to large.
std::vector<std::string> offered_quants();

/// Every model of the catalog in each of those at the context, or at its own longest where that is shorter.
std::vector<ModelFit> model_fits(const SpecSheet& sheet, std::uint64_t context);

}  // namespace weir::planner
