// SPDX-License-Identifier: Apache-2.0
#include "models/source.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/nearest.h"
#include "models/config_json.h"
#include "models/describe.h"
#include "models/gguf/header_bytes.h"
#include "models/gguf/split_name.h"
#include "models/gguf_model.h"
#include "models/mix.h"
#include "models/safetensors_model.h"

namespace weir::models {
namespace {

namespace fs = std::filesystem;

constexpr const char* kAccepted =
    "a name of the catalog (`weir models` lists them), a GGUF file, a config.json, or a folder with one of "
    "these or with safetensors files";

ModelSource from_entry(const CatalogEntry& entry) {
    ModelSource out;
    out.name = entry.name;
    out.source = entry.source;
    out.shape = entry.shape;
    out.entry = entry;
    return out;
}

ModelSource from_summary(FileSummary summary, SourceKind kind, const fs::path& path) {
    ModelSource out;
    out.kind = kind;
    out.name = summary.name;
    out.source = path.string();
    out.shape = summary.shape;
    out.file = std::move(summary);
    return out;
}

bool knows_quant(const std::string& quant) {
    const std::vector<std::string> known = quant_names();
    return std::find(known.begin(), known.end(), quant) != known.end();
}

ModelSource from_config(const fs::path& path) {
    const fs::path file = config_file(path);
    const ConfigModel config = read_config_file(file);
    ModelSource out;
    out.kind = SourceKind::kConfig;
    const std::string folder = fs::absolute(file).parent_path().filename().string();
    out.name = file.filename() == "config.json" && !folder.empty() ? folder : file.stem().string();
    out.source = file.string();
    out.shape = config.shape;
    if (knows_quant(config.native_quant)) out.native_quant = config.native_quant;
    return out;
}

ModelSource from_safetensors(const fs::path& path) {
    ModelSource out = from_summary(summarize_safetensors(path), SourceKind::kSafetensors, path);
    const std::string quant = out.file->quant.value_or("");
    if (knows_quant(quant)) out.native_quant = quant;
    return out;
}

ModelSource from_gguf(const fs::path& path) {
    auto checkpoint = std::make_shared<const gguf::Checkpoint>(gguf::open_checkpoint(path));
    ModelSource out = from_summary(summarize(*checkpoint), SourceKind::kGguf, path);
    out.checkpoint = std::move(checkpoint);
    return out;
}

bool begins_as_gguf(const fs::path& path) {
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored)) return false;
    std::array<char, 4> magic{};
    std::ifstream in(path, std::ios::binary);
    in.read(magic.data(), magic.size());
    return in.gcount() == 4 && std::string_view(magic.data(), magic.size()) == "GGUF";
}

/// What a folder holds of interest. Parts of one split file count once.
struct FolderContents {
    std::set<std::string> gguf_models;
    std::vector<fs::path> gguf_files;
    bool safetensors = false;
    bool config = false;
};

FolderContents look_into(const fs::path& folder) {
    FolderContents out;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        const fs::path& path = entry->path();
        const std::string name = path.filename().string();
        if (path.extension() == ".gguf") {
            const auto split = gguf::split_name(name);
            out.gguf_models.insert(split ? split->file(1) : name);
            out.gguf_files.push_back(path);
        }
        out.safetensors |= path.extension() == ".safetensors" || name.ends_with(".safetensors.index.json");
        out.config |= name == "config.json";
    }
    if (error)
        throw InputError(folder.string(), "cannot be read: " + error.message(), "check its permissions");
    return out;
}

ModelSource from_folder(const fs::path& folder) {
    const FolderContents contents = look_into(folder);
    if (contents.gguf_models.size() > 1) {
        const std::vector<std::string> names(contents.gguf_models.begin(), contents.gguf_models.end());
        throw InputError(
            folder.string(), fmt::format("holds {} GGUF models", names.size()),
            "give one of the files: " + join(std::span(names).first(std::min<std::size_t>(names.size(), 8))));
    }
    if (!contents.gguf_files.empty())
        return from_gguf(*std::min_element(contents.gguf_files.begin(), contents.gguf_files.end()));
    if (contents.safetensors) return from_safetensors(folder);
    if (contents.config) return from_config(folder);
    throw InputError(folder.string(), "holds no GGUF file, no safetensors files and no config.json",
                     "give the folder into which the model was downloaded");
}

ModelSource from_file(const fs::path& path) {
    if (path.extension() == ".gguf" || begins_as_gguf(path)) return from_gguf(path);
    if (path.extension() == ".safetensors" || path.filename().string().ends_with(".safetensors.index.json"))
        return from_safetensors(path);
    return from_config(path);
}

[[noreturn]] void refuse_unknown(std::string_view text, std::span<const CatalogEntry> catalog, bool is_path) {
    const std::string shown = gguf::in_quotes(text);
    if (is_path)
        throw UsageError(fmt::format("there is no file or folder {}", shown),
                         std::string("give ") + kAccepted);
    const std::vector<std::string> nearest = nearest_names(text, names_of(catalog));
    throw UsageError(fmt::format("no model is called {}, nor is there such a file", shown),
                     (nearest.empty() ? "" : "did you mean " + join(nearest) + "? ") + "Give " + kAccepted);
}

}  // namespace

ModelSource resolve(std::string_view text, const SourceOptions& options) {
    const std::vector<CatalogEntry> catalog =
        options.catalog_dir.empty() ? built_in_catalog() : read_catalog(options.catalog_dir);
    const bool separated = text.find('/') != std::string_view::npos;
    const auto named =
        std::find_if(catalog.begin(), catalog.end(), [&](const auto& entry) { return entry.name == text; });
    if (!separated && named != catalog.end()) return from_entry(*named);
    const fs::path path(text);
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (text.empty() || !fs::exists(status)) {
        const std::string extension = path.extension().string();
        refuse_unknown(
            text, catalog,
            separated || extension == ".gguf" || extension == ".json" || extension == ".safetensors");
    }
    return fs::is_directory(status) ? from_folder(path) : from_file(path);
}

Model describe(const ModelSource& source, std::string_view quant, std::string_view otherwise,
               std::uint64_t context, std::string_view cache_type) {
    if (source.file && quant.empty()) return describe(*source.file, context, cache_type);
    if (!source.shape)
        throw InputError(source.source, source.shape.reason().why, source.shape.reason().remedy);
    std::string_view mix = quant;
    if (mix.empty()) mix = source.native_quant.empty() ? otherwise : source.native_quant;
    Model model = describe(*source.shape, source.name, mix, context, cache_type);
    model.source = source.source;
    return model;
}

}  // namespace weir::models
