// SPDX-License-Identifier: Apache-2.0
// Bytes as a config.json: they are refused as input, or they are a shape that can be described at its ends.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "models/config_json.h"
#include "models/describe.h"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer names it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try {
        const weir::models::ConfigModel model = weir::models::read_config_text(text, "input");
        for (const std::uint64_t context : {std::uint64_t{1}, model.shape.context}) {
            const auto described = weir::models::describe(model.shape, "x", "f32", context);
            if (described.total_params == 0 || !std::isfinite(described.bytes_per_token.total))
                __builtin_trap();
            // 4 bytes a weight: a product that overflowed would not agree.
            if (described.file_bytes != 4 * described.total_params) __builtin_trap();
        }
    } catch (const weir::InputError&) {
        // No such model is an answer.
    }
    return 0;
}
