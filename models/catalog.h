// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/fields.h"
#include "models/model.h"

namespace weir::models {

/// A known model: its shape and where that comes from. One JSON file each under models/catalog/, built into
/// the program.
struct CatalogEntry {
    std::string name;
    std::string source;
    std::string note;
    std::uint64_t official_total_params = 0;
    std::uint64_t official_active_params = 0;
    Shape shape;

    static constexpr auto fields() {
        return std::tuple{
            field("name", &CatalogEntry::name, "name on the command line"),
            field("source", &CatalogEntry::source, "where the shape comes from"),
            defaulted("note", &CatalogEntry::note, "what is to be known of the entry"),
            field("official_total_params", &CatalogEntry::official_total_params,
                  "weights as its makers state them, rounded"),
            field("official_active_params", &CatalogEntry::official_active_params,
                  "weights a token uses as its makers state them, rounded"),
            field("shape", &CatalogEntry::shape, "shape"),
        };
    }
};

/// Names of all known models, sorted.
std::vector<std::string> catalog_names();

/// The model of that name. A UsageError names the nearest ones.
CatalogEntry catalog_entry(std::string_view name);

/// Its shape alone.
Shape catalog_shape(std::string_view name);

}  // namespace weir::models
