// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "base/fields.h"

namespace weir::decode {

/// What a model made of tokens that were given to it.
struct Followed {
    static constexpr const char* kSchema = "weir.logits/1";

    std::string model;
    std::string architecture;
    std::string way;
    std::uint64_t threads = 0;
    std::uint64_t sequences = 1;
    std::uint64_t tokens = 0;
    std::uint64_t together = 0;
    std::uint64_t vocab = 0;
    double seconds = 0;
    std::string logits_file;
    std::vector<std::uint32_t> best;

    static constexpr auto fields() {
        return std::tuple{
            field("model", &Followed::model, "the model's name, as its file states it"),
            field("architecture", &Followed::architecture, "general.architecture of the file"),
            field(
                "way", &Followed::way,
                "exact: dequantised weights, float activations, sums in double; fast: kernels and strategy"),
            field("threads", &Followed::threads, "threads"),
            field("sequences", &Followed::sequences, "sequences, each from an empty cache"),
            field("tokens", &Followed::tokens, "tokens given, of all sequences"),
            field("together", &Followed::together, "tokens decoded together at most"),
            field("vocab", &Followed::vocab, "logits a token"),
            field("seconds", &Followed::seconds, "of decoding, without reading the model"),
            field("logits_file", &Followed::logits_file,
                  "little-endian binary32 [tokens][vocab], sequence after sequence; empty: not written"),
            field("best", &Followed::best,
                  "by token, sequence after sequence: the token with the greatest logit after it"),
        };
    }
};

}  // namespace weir::decode
