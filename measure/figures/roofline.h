// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "base/fields.h"

namespace weir::measure {

/// How many tokens, each of another sequence, one reading of dense weights serves before arithmetic takes as
/// long as the reading.
struct TokensTogether {
    std::string format;
    double tokens = 0;

    static constexpr auto fields() {
        return std::tuple{
            field("format", &TokensTogether::format, "of the weights"),
            field("tokens", &TokensTogether::tokens, "decoded together until compute is the limit"),
        };
    }
};

/// A type of arithmetic beside the machine's ceiling.
struct Roofline {
    std::string type;
    double flop_per_byte = 0;
    std::vector<TokensTogether> tokens_together;

    static constexpr auto fields() {
        return std::tuple{
            field("type", &Roofline::type, "as in compute"),
            field("flop_per_byte", &Roofline::flop_per_byte, "operations per byte read at the ceiling"),
            field("tokens_together", &Roofline::tokens_together,
                  "for weights that every token uses: attention, shared experts, head; routed experts, of "
                  "which each token draws others, serve fewer tokens a reading"),
        };
    }
};

}  // namespace weir::measure
