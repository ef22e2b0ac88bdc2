// SPDX-License-Identifier: Apache-2.0
#include "models/catalog.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "base/document.h"
#include "base/files.h"
#include "base/nearest.h"
#include "models/embedded_catalog.h"
#include "models/shape_check.h"

namespace weir::models {
namespace {

constexpr const char* kEntryRemedy = "docs and models/catalog/ in the source show what an entry looks like";

CatalogEntry read_entry(std::string_view text, const std::string& source) {
    CatalogEntry entry;
    from_value(parse_json(text, source), entry, detail::Position{source, ""});
    return entry;
}

void sort_by_name(std::vector<CatalogEntry>& entries) {
    std::stable_sort(entries.begin(), entries.end(),
                     [](const auto& a, const auto& b) { return a.name < b.name; });
}

/// The folder's *.json, sorted.
std::vector<std::filesystem::path> catalog_files(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        if (entry->path().extension() != ".json") continue;
        if (files.size() == kMostCatalogFiles)
            throw InputError(folder.string(), fmt::format("has more than {} models", kMostCatalogFiles),
                             kEntryRemedy);
        files.push_back(entry->path());
    }
    if (error)
        throw InputError(folder.string(), "cannot be read: " + error.message(),
                         "give a folder of *.json files");
    if (files.empty()) throw InputError(folder.string(), "has no *.json file", kEntryRemedy);
    std::sort(files.begin(), files.end());
    return files;
}

CatalogEntry read_checked(const std::filesystem::path& file) {
    CatalogEntry entry = read_entry(read_file(file, kMostCatalogFileBytes), file.string());
    if (entry.name.empty()) throw InputError(file.string(), "name is empty", kEntryRemedy);
    check_shape(entry.shape, file.string());
    return entry;
}

}  // namespace

std::vector<CatalogEntry> built_in_catalog() {
    std::vector<CatalogEntry> entries;
    for (const EmbeddedFile& file : embedded_catalog())
        entries.push_back(read_entry(file.contents, "models/catalog/" + std::string(file.name)));
    sort_by_name(entries);
    return entries;
}

std::vector<CatalogEntry> read_catalog(const std::filesystem::path& folder) {
    std::vector<CatalogEntry> entries;
    for (const std::filesystem::path& file : catalog_files(folder)) {
        CatalogEntry entry = read_checked(file);
        const auto same = [&](const CatalogEntry& other) { return other.name == entry.name; };
        if (std::any_of(entries.begin(), entries.end(), same)) {
            throw InputError(file.string(),
                             fmt::format("another file has a model called \"{}\" too", entry.name),
                             "give each model a name of its own");
        }
        entries.push_back(std::move(entry));
    }
    sort_by_name(entries);
    return entries;
}

const CatalogEntry& find_entry(std::span<const CatalogEntry> catalog, std::string_view name) {
    for (const CatalogEntry& entry : catalog) {
        if (entry.name == name) return entry;
    }
    const std::vector<std::string> nearest = nearest_names(name, names_of(catalog));
    throw UsageError(fmt::format("no model is called \"{}\"", name), "did you mean " + join(nearest) + "?");
}

std::vector<std::string> names_of(std::span<const CatalogEntry> catalog) {
    std::vector<std::string> names;
    for (const CatalogEntry& entry : catalog) names.push_back(entry.name);
    return names;
}

std::vector<std::string> catalog_names() {
    return names_of(built_in_catalog());
}

CatalogEntry catalog_entry(std::string_view name) {
    return find_entry(built_in_catalog(), name);
}

Shape catalog_shape(std::string_view name) {
    return catalog_entry(name).shape;
}

}  // namespace weir::models
