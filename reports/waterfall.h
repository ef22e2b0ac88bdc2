// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "decode/run.h"
#include "reports/writer.h"

namespace weir::reports {

/// The losses from best spec through spec and ceiling to the rate, in that order: time a token, tokens per
/// second and a bar. The bar of a loss lies where the bar above it was cut; a gain is drawn with plus signs.
void write_waterfall(Writer& writer, const decode::Run& run);

}  // namespace weir::reports
