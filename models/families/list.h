// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/family.h"

namespace weir::models {

// Every family, by the name of its file.
extern const Family kDeepSeek2;
extern const Family kQwen3Moe;

}  // namespace weir::models
