// SPDX-License-Identifier: Apache-2.0
#include "models/catalog.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/document.h"
#include "base/nearest.h"
#include "models/embedded_catalog.h"

namespace weir::models {
namespace {

std::vector<CatalogEntry> read_catalog() {
    std::vector<CatalogEntry> entries;
    for (const EmbeddedFile& file : embedded_catalog()) {
        const std::string source = "models/catalog/" + std::string(file.name);
        from_value(parse_json(file.contents, source), entries.emplace_back(), detail::Position{source, ""});
    }
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return entries;
}

}  // namespace

std::vector<std::string> catalog_names() {
    std::vector<std::string> names;
    for (CatalogEntry& entry : read_catalog()) names.push_back(std::move(entry.name));
    return names;
}

CatalogEntry catalog_entry(std::string_view name) {
    for (CatalogEntry& entry : read_catalog()) {
        if (entry.name == name) return std::move(entry);
    }
    const std::vector<std::string> nearest = nearest_names(name, catalog_names());
    throw UsageError(fmt::format("no model is called \"{}\"", name), "did you mean " + join(nearest) + "?");
}

Shape catalog_shape(std::string_view name) {
    return catalog_entry(name).shape;
}

}  // namespace weir::models
