// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/family.h"

namespace weir::models {

// Every family, by the name of its file.
extern const Family kBailingMoe2;
extern const Family kDbrx;
extern const Family kDeepSeek2;
extern const Family kDeepSeek32;
extern const Family kDeepSeek4;
extern const Family kErnie45Moe;
extern const Family kGlm4Moe;
extern const Family kGlmDsa;
extern const Family kGptOss;
extern const Family kHunyuanMoe;
extern const Family kKimiK3;
extern const Family kLlama4;
extern const Family kLlama;
extern const Family kMiniMaxM2;
extern const Family kQwen35Moe;
extern const Family kQwen3Moe;
extern const Family kQwen3Next;
extern const Family kStep3;

}  // namespace weir::models
