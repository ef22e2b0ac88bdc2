// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/fields.h"
#include "base/readable.h"
#include "models/model.h"

namespace weir::models {

/// One file of a model on disk.
struct ModelFile {
    std::string path;
    Readable<std::uint64_t> bytes;

    static constexpr auto fields() {
        return std::tuple{
            field("path", &ModelFile::path, "path of the file"),
            field("bytes", &ModelFile::bytes, "its size"),
        };
    }
};

/// What a model's files say, known model or not: all of it holds for any architecture, except what is
/// unreadable. With a shape the rest follows (models::describe below).
struct FileSummary {
    static constexpr const char* kSchema = "weir.model-file/1";

    std::string name;
    std::string kind;
    Readable<std::string> architecture;
    Readable<std::string> quant;
    std::vector<ModelFile> files;
    Readable<std::uint64_t> file_bytes;
    Readable<std::uint64_t> tensor_bytes;
    Readable<std::uint64_t> weights;
    std::map<std::string, std::uint64_t> bytes_by_class;
    std::map<std::string, std::uint64_t> bytes_by_format;
    Readable<double> weight_bytes_per_token;
    Readable<Shape> shape;
    std::vector<Tensor> tensors;

    static constexpr auto fields() {
        return std::tuple{
            field("name", &FileSummary::name, "the model's name, as its files or their folder state it"),
            field("kind", &FileSummary::kind, "gguf or safetensors"),
            field("architecture", &FileSummary::architecture,
                  "general.architecture of a GGUF file, model_type of a config.json"),
            field("quant", &FileSummary::quant,
                  "mix of formats that the files state, or the format of most bytes"),
            field("files", &FileSummary::files, "the files"),
            field("file_bytes", &FileSummary::file_bytes, "bytes of all files"),
            field("tensor_bytes", &FileSummary::tensor_bytes, "bytes of all tensors"),
            field("weights", &FileSummary::weights, "weights of all tensors"),
            field("bytes_by_class", &FileSummary::bytes_by_class, "bytes by what tensors are for"),
            field("bytes_by_format", &FileSummary::bytes_by_format, "bytes by format"),
            field("weight_bytes_per_token", &FileSummary::weight_bytes_per_token,
                  "bytes of weights that decoding one token reads, without the cache"),
            field("shape", &FileSummary::shape, "shape of the model"),
            field("tensors", &FileSummary::tensors, "every tensor"),
        };
    }
};

/// Fills in what follows from the tensors: their bytes and weights, those by class and format.
void add_up_tensors(FileSummary& summary);

/// The format that has the most bytes.
std::string dominant_format(const FileSummary& summary);

/// The shape, if its family makes of it as many weights as the tensors hold, to half a percent (converters of
/// different times store some small things or leave them out); else unreadable. Multi-token prediction and
/// what no family lists do not count.
Readable<Shape> proven_shape(Shape shape, const std::vector<Tensor>& tensors);

/// The model in the files, with the formats that its tensors have. An InputError with the reason when the
/// shape is unreadable; UsageErrors as of describe (models/describe.h).
Model describe(const FileSummary& summary, std::uint64_t context, std::string_view cache_type = {});

}  // namespace weir::models
