// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "models/catalog.h"
#include "models/file_summary.h"
#include "models/gguf/split.h"
#include "models/model.h"

namespace weir::models {

enum class SourceKind : std::uint8_t { kCatalog, kConfig, kGguf, kSafetensors };

struct SourceOptions {
    std::filesystem::path catalog_dir;  ///< empty: the built-in catalog
};

/// What MODEL on a command line is, read.
struct ModelSource {
    SourceKind kind = SourceKind::kCatalog;
    std::string name;
    std::string source;     ///< where its shape comes from, in words
    Readable<Shape> shape;  ///< of a GGUF or safetensors model the reason why there is none
    /// The mix in which its makers publish it, where a config.json says so and models/mix.h knows it.
    std::string native_quant;
    std::optional<CatalogEntry> entry;                   ///< of the catalog
    std::optional<FileSummary> file;                     ///< of a GGUF or safetensors model
    std::shared_ptr<const gguf::Checkpoint> checkpoint;  ///< of a GGUF model: what `file` sums up
};

/// A name of the catalog; else the path of a GGUF file (of any part of a split one), of a config.json, of a
/// safetensors file or its index, or of a folder that holds one of these. Text without a path separator is
/// looked up in the catalog first. In a folder GGUF files go first (of one model: several are an InputError
/// that lists them), then safetensors, then config.json alone.
/// A UsageError when there is neither such a name nor such a path: the nearest names, and what is accepted.
/// InputErrors are those of the readers.
ModelSource resolve(std::string_view text, const SourceOptions& options = {});

/// The model: of files with the formats that they have, unless a quant is given; else in that mix, or in the
/// native one, or in `otherwise`. An InputError with the reason when a file's shape is unreadable.
Model describe(const ModelSource& source, std::string_view quant, std::string_view otherwise,
               std::uint64_t context, std::string_view cache_type = {});

}  // namespace weir::models
