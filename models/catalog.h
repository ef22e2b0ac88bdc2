// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
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

/// A folder of catalog files has no more, and none is larger.
inline constexpr std::size_t kMostCatalogFiles = 10000;
inline constexpr std::size_t kMostCatalogFileBytes = std::size_t{1} << 20U;

/// All known models, sorted by name.
std::vector<CatalogEntry> built_in_catalog();

/// The models of a folder instead: one for each *.json in it, other files are passed over. An InputError
/// names the file and the field: an entry that is malformed, has no name or a name that another file has, or
/// a shape that no model can have (models/shape_check.h); the folder, when it cannot be read or has none.
std::vector<CatalogEntry> read_catalog(const std::filesystem::path& folder);

/// The model of that name in a catalog. A UsageError names the nearest ones.
const CatalogEntry& find_entry(std::span<const CatalogEntry> catalog, std::string_view name);

std::vector<std::string> names_of(std::span<const CatalogEntry> catalog);

/// Names of all built-in models, sorted.
std::vector<std::string> catalog_names();

/// The built-in model of that name. A UsageError names the nearest ones.
CatalogEntry catalog_entry(std::string_view name);

/// Its shape alone.
Shape catalog_shape(std::string_view name);

}  // namespace weir::models
