// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "base/fields.h"

namespace weir::models {

/// A quantisation of one model: what it takes and what it costs.
struct QuantRow {
    std::string quant;
    std::string meaning;
    double bits_per_weight = 0;
    std::uint64_t file_bytes = 0;
    double bytes_per_token = 0;
    std::string quality;
    std::string quality_source;
    bool runs = false;

    static constexpr auto fields() {
        return std::tuple{
            field("quant", &QuantRow::quant, "name on the command line"),
            field("meaning", &QuantRow::meaning, "what it does"),
            field("bits_per_weight", &QuantRow::bits_per_weight, "file bits for each weight of the model"),
            field("file_bytes", &QuantRow::file_bytes, "bytes of all tensors"),
            field("bytes_per_token", &QuantRow::bytes_per_token, "bytes that decoding one token reads"),
            field("quality", &QuantRow::quality, "what it costs in quality"),
            field("quality_source", &QuantRow::quality_source, "where that is from; empty: no source"),
            field("runs", &QuantRow::runs, "whether weir has kernels for all of its formats"),
        };
    }
};

/// Every known quantisation of a model.
struct QuantList {
    static constexpr const char* kSchema = "weir.quants/1";

    std::string model;
    std::uint64_t context = 0;
    std::vector<QuantRow> quants;

    static constexpr auto fields() {
        return std::tuple{
            field("model", &QuantList::model, "whose sizes these are"),
            field("context", &QuantList::context, "positions in the cache"),
            field("quants", &QuantList::quants, "the quantisations, smallest file first"),
        };
    }
};

}  // namespace weir::models
