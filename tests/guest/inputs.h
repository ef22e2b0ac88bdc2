// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "measure/measurements.h"
#include "models/model.h"
#include "tests/guest/guest_machine.h"

namespace weir::guest {

/// A model of DeepSeek-V3's family of about 20 MB, which an emulated CPU decodes in well under a second.
models::Model guest_model();

/// Made-up measurements of the machine, since an emulated one has no bandwidth of its own: every node reads
/// its own memory alike, but the last one a tenth faster, so that a plan for one node has one right answer
/// and that is not where memory comes from by default.
measure::Measurements guest_measurements(const GuestMachine& machine);

}  // namespace weir::guest
