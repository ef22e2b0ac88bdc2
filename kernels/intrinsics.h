// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one place where vector intrinsics come from. Functions are marked for their instruction set one by one,
// helpers too, so that nothing leaks into code that every machine runs. With WEIR_SIMDE the AVX-512 sources
// compile to plain code that any machine can run: a check of what they compute on machines that lack the
// instructions. NEON needs GCC: clang 14 ignores the mark of those functions.

#if defined(WEIR_SIMDE)
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>
#include <simde/x86/f16c.h>
#include <simde/x86/fma.h>
#define WEIR_AVX2
#define WEIR_AVX512
#include "kernels/simde_missing.h"
#elif defined(__aarch64__)
#include <arm_neon.h>
#define WEIR_NEON __attribute__((target("arch=armv8.2-a+dotprod")))
#else
// GCC 12 warns of its own _mm512_undefined_*.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <immintrin.h>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
#define WEIR_AVX2 __attribute__((target("avx2,fma,f16c")))
#define WEIR_AVX512 __attribute__((target("avx2,fma,f16c,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")))
// Beyond what an instruction set stands for (kernels/extensions.h).
#define WEIR_AVX2_VNNI __attribute__((target("avx2,fma,f16c,avxvnni")))
#define WEIR_AVX512_BF16 \
    __attribute__((target("avx2,fma,f16c,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,avx512bf16")))
#define WEIR_AMX_INT8 __attribute__((target("amx-tile,amx-int8")))
#define WEIR_AMX_BF16 __attribute__((target("amx-tile,amx-bf16")))
#endif

#define WEIR_AVX2_INLINE WEIR_AVX2 __attribute__((always_inline)) static inline
#define WEIR_AVX512_INLINE WEIR_AVX512 __attribute__((always_inline)) static inline
#define WEIR_NEON_INLINE WEIR_NEON __attribute__((always_inline)) static inline
