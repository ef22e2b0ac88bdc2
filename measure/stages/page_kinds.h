// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/read.h"
#include "measure/sampling/bench.h"

namespace weir::measure {

/// What kinds of pages are worth here: reads in sequence and of whole experts in random order by all threads,
/// with the kernel, over memory in 4 KiB, transparent huge, and reserved 2 MiB and 1 GiB pages, all of which
/// take turns. Into pages, each kind, unreadable where it was not to be had; into bandwidth the experts of
/// the kind that the bench's arena has, by one thread and, on a team of one node, by all; and a finding where
/// small pages cost something. Sums of all memory are checked; a wrong one is a Fault. The memory is the
/// stage's own, beside the bench's arena.
void measure_page_kinds(const Bench& bench, const kernels::ReadKernel& kernel);

}  // namespace weir::measure
