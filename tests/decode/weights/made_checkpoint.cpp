// SPDX-License-Identifier: Apache-2.0
#include "made_checkpoint.h"

#include <cmath>
#include <fstream>
#include <span>

#include "formats/random.h"
#include "models/describe.h"
#include "tests/decode/small_model.h"
#include "tests/models/gguf/write.h"

namespace weir::decode::examples {
namespace {

namespace gguf = weir::tests::gguf;

formats::Format format_of_tensor(const models::Tensor& tensor) {
    return formats::from_name(tensor.format).value();
}

void write_file(const std::filesystem::path& path, gguf::File file, std::span<const models::Tensor> tensors,
                const TensorBytes& bytes) {
    for (const models::Tensor& tensor : tensors) {
        if (!bytes.contains(tensor.name)) continue;
        std::vector<std::uint64_t> sizes = {tensor.columns};
        if (tensor.rows > 1 || tensor.matrices > 1) sizes.push_back(tensor.rows);
        if (tensor.matrices > 1) sizes.push_back(tensor.matrices);
        file.tensor(tensor.name, sizes, *formats::info(format_of_tensor(tensor)).ggml_type, tensor.bytes);
    }
    const gguf::Image image = file.image();
    gguf::write_sparse(path, file);
    std::fstream out(path, std::ios::binary | std::ios::in | std::ios::out);
    for (const gguf::TensorLine& line : file.tensors) {
        const std::vector<std::byte>& of = bytes.at(line.name);
        out.seekp(static_cast<std::streamoff>(image.data_start + line.offset));
        out.write(reinterpret_cast<const char*>(of.data()), static_cast<std::streamsize>(of.size()));
    }
}

gguf::File new_file() {
    gguf::File file;
    file.key("general.architecture", gguf::string("deepseek2"));
    return file;
}

}  // namespace

TensorBytes made_up_tensors(const models::Model& model, std::uint64_t seed) {
    TensorBytes all;
    for (const models::Tensor& tensor : model.tensors) {
        std::vector<std::byte>& bytes = all[tensor.name];
        bytes.resize(tensor.bytes);
        formats::random_blocks(format_of_tensor(tensor), seed, all.size(),
                               1.0F / std::sqrt(static_cast<float>(tensor.columns)), bytes);
    }
    return all;
}

std::filesystem::path write_checkpoint(const std::filesystem::path& folder, const models::Model& model,
                                       const TensorBytes& bytes, std::size_t first_part) {
    const std::span<const models::Tensor> tensors(model.tensors);
    if (first_part == 0) {
        write_file(folder / "small.gguf", new_file(), tensors, bytes);
        return folder / "small.gguf";
    }
    for (std::uint16_t part = 0; part < 2; ++part) {
        gguf::File file = new_file();
        file.key("split.no", gguf::u16(part))
            .key("split.count", gguf::u16(2))
            .key("split.tensors.count", gguf::i32(static_cast<std::int32_t>(tensors.size())));
        write_file(folder / ("small-0000" + std::to_string(part + 1) + "-of-00002.gguf"), file,
                   part == 0 ? tensors.first(first_part) : tensors.subspan(first_part), bytes);
    }
    return folder / "small-00001-of-00002.gguf";
}

models::Model tiny_model(std::string_view quant) {
    models::Shape shape = small_shape();
    shape.layers = 3;
    shape.dense_ff = 512;
    shape.experts = 4;
    shape.expert_groups = shape.top_groups = 0;
    shape.shared_ff = 256;
    shape.vocab = 60;
    return model_of(shape, quant, 16);
}

models::Model tiny_model_in(formats::Format format) {
    models::Model model = tiny_model("f32");
    for (models::Tensor& tensor : model.tensors) {
        if (tensor.rows == 1) continue;
        const bool fits = tensor.columns % formats::info(format).block_weights == 0;
        const formats::Format used = fits ? format : formats::Format::kQ8_0;
        tensor.format = formats::info(used).name;
        tensor.bytes = formats::matrix_bytes(used, tensor.rows, tensor.columns) * tensor.matrices;
    }
    return models::describe(model.shape, model.name, "as made", model.tensors, 16);
}

}  // namespace weir::decode::examples
