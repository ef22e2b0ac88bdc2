// SPDX-License-Identifier: Apache-2.0
#include "models/synth/write.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <stop_token>
#include <string>
#include <vector>

#include "base/error.h"
#include "tests/models/synth/made_file.h"

namespace weir::models::synth {
namespace {

namespace fs = std::filesystem;
using tests::deviation;
using tests::MadeFile;
using tests::mean;
using Replace = UnfinishedFile::Replace;

Options recipe(const std::string& quant, std::uint64_t seed = 1) {
    return {.name = "made-up", .quant = quant, .seed = seed};
}

Shape tiny(const char* name = "tiny-deepseek2") {
    Shape shape = find_shape(name).value();
    shape.layers = 2;
    return shape;
}

TEST(SynthWrite, GivesTheSameBytesForTheSameSeedOnAnyNumberOfThreads) {
    const MadeFile one(tiny(), recipe("q8_0"), 1);
    EXPECT_EQ(one.bytes().size(), one.planned().file.file_bytes);
    EXPECT_TRUE(one.bytes() == MadeFile(tiny(), recipe("q8_0"), 3).bytes());
}

TEST(SynthWrite, GivesTheSameBytesThroughBuffersOfAnySize) {
    const MadeFile one(tiny(), recipe("q8_0"));
    for (const std::size_t bytes : {100'000U, 1'000'000U})
        EXPECT_TRUE(one.bytes() == MadeFile(tiny(), recipe("q8_0"), 2, bytes).bytes()) << bytes;
}

TEST(SynthWrite, GivesOtherWeightsForAnotherSeed) {
    const MadeFile one(tiny(), recipe("q8_0", 1));
    const MadeFile two(tiny(), recipe("q8_0", 2));
    for (const Tensor& tensor : one.planned().tensors)
        EXPECT_FALSE(one.bytes_of(tensor.name) == two.bytes_of(tensor.name)) << tensor.name;
}

TEST(SynthWrite, GivesTensorsOfOneModelDifferentWeightsAndRowsToo) {
    const MadeFile made(tiny(), recipe("q8_0"));
    EXPECT_NE(made.bytes_of("blk.1.ffn_up_exps.weight"), made.bytes_of("blk.1.ffn_gate_exps.weight"));
    EXPECT_NE(made.bytes_of("blk.0.attn_output.weight"), made.bytes_of("blk.1.attn_output.weight"));
    const std::string experts = made.bytes_of("blk.1.ffn_up_exps.weight");
    const std::size_t row = formats::row_bytes(formats::Format::kQ8_0, 256);
    std::vector<std::string> rows;
    for (std::size_t at = 0; at < experts.size(); at += row) rows.push_back(experts.substr(at, row));
    std::sort(rows.begin(), rows.end());
    EXPECT_EQ(std::adjacent_find(rows.begin(), rows.end()), rows.end());
}

TEST(SynthWrite, GivesALargerModelTheSameFirstLayers) {
    Shape more = tiny();
    more.layers += 1;
    const MadeFile few(tiny(), recipe("q8_0"));
    const MadeFile many(more, recipe("q8_0"));
    for (const Tensor& tensor : few.planned().tensors)
        EXPECT_TRUE(few.bytes_of(tensor.name) == many.bytes_of(tensor.name)) << tensor.name;
}

/// The root of what a result of the tensor sums over.
double wanted_deviation(const gguf::StoredTensor& tensor) {
    if (tensor.name == "token_embd.weight") return 1;
    const bool transposed = tensor.name.ends_with("attn_k_b.weight");
    return 1 / std::sqrt(static_cast<double>(transposed ? tensor.rows() : tensor.columns()));
}

TEST(SynthWrite, KeepsActivationsOfUnitSize) {
    for (const char* quant : {"f32", "q8_0"}) {
        Options options = recipe(quant);
        options.latent_up = LatentUp::kSplit;
        const MadeFile made(tiny(), options);
        for (const gguf::StoredTensor& tensor : made.checkpoint().tensors) {
            const std::vector<float> weights = made.weights(tensor);
            const auto [least, most] = std::minmax_element(weights.begin(), weights.end());
            if (tensor.name.ends_with("norm.weight")) {
                EXPECT_GE(*least, 0.9F) << tensor.name;
                EXPECT_LE(*most, 1.1F) << tensor.name;
                EXPECT_LT(*least, *most) << tensor.name;
            } else if (tensor.name.ends_with(".bias")) {
                EXPECT_GE(*least, -0.1F) << tensor.name;
                EXPECT_LE(*most, 0.1F) << tensor.name;
                EXPECT_LT(*least, 0) << tensor.name;
            } else {
                const double wanted = wanted_deviation(tensor);
                EXPECT_NEAR(deviation(weights), wanted, 0.05 * wanted) << quant << " " << tensor.name;
                EXPECT_NEAR(mean(weights), 0, 0.05 * wanted) << quant << " " << tensor.name;
            }
        }
    }
}

TEST(SynthWrite, MakesAnEmbeddingThatIsTheHeadAsSmallAsAHead) {
    Shape tied = tiny("tiny-llama");
    tied.tied_head = true;
    const MadeFile made(tied, recipe("f32"));
    EXPECT_FALSE(made.has("output.weight"));
    EXPECT_NEAR(deviation(made.weights(*made.checkpoint().find("token_embd.weight"))), 1.0 / 16, 0.005);
}

TEST(SynthWrite, MakesRotaryFactorsThatRise) {
    Shape shape = tiny("tiny-llama");
    shape.rope_factors = true;
    const MadeFile made(shape, recipe("f32"));
    const std::vector<float> factors = made.weights(*made.checkpoint().find("rope_freqs.weight"));
    ASSERT_EQ(factors.size(), 32U);
    EXPECT_TRUE(std::is_sorted(factors.begin(), factors.end()));
    EXPECT_GE(factors.front(), 1);
    EXPECT_FLOAT_EQ(factors.back(), 8);
}

class SynthPlace : public testing::Test {
protected:
    std::vector<std::string> left() const {
        std::vector<std::string> names;
        for (const fs::directory_entry& entry : fs::directory_iterator(folder_.path()))
            names.push_back(entry.path().filename());
        std::sort(names.begin(), names.end());
        return names;
    }
    void put(const std::string& name, const std::string& text) const {
        std::ofstream(folder_.path() / name) << text;
    }
    fs::path path() const { return folder_.path() / "out.gguf"; }

    weir::tests::ScratchFolder folder_;
    Synthesis plan_ = plan(tiny("tiny-llama"), recipe("q8_0"));
};

using Names = std::vector<std::string>;

TEST_F(SynthPlace, IsTakenByAWholeFileAlone) {
    std::vector<double> told;
    write(plan_, path(), {.progress = [&](std::string_view, double fraction) {
              told.push_back(fraction);
              EXPECT_EQ(left(), Names{"out.gguf.part"});
          }});
    EXPECT_EQ(left(), Names{"out.gguf"});
    ASSERT_FALSE(told.empty());
    EXPECT_TRUE(std::is_sorted(told.begin(), told.end()));
    EXPECT_LE(told.back(), 1);
}

TEST_F(SynthPlace, IsEmptyAfterAnInterruption) {
    std::stop_source stop;
    const auto interrupt = [&](std::string_view, double) { stop.request_stop(); };
    EXPECT_THROW(write(plan_, path(), {.stop = stop.get_token(), .progress = interrupt}), Interrupted);
    EXPECT_EQ(left(), Names{});
}

TEST_F(SynthPlace, KeepsItsFileUnlessToldToReplaceIt) {
    put("out.gguf", "precious");
    EXPECT_THROW(write(plan_, path(), {}), UsageError);
    EXPECT_EQ(read_file(path()), "precious");
    EXPECT_EQ(left(), Names{"out.gguf"});
    write(plan_, path(), {.replace = Replace::kFiles});
    EXPECT_EQ(fs::file_size(path()), plan_.file.file_bytes);
}

TEST_F(SynthPlace, KeepsItsFileWhenReplacingItIsInterrupted) {
    put("out.gguf", "precious");
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(write(plan_, path(), {.replace = Replace::kFiles, .stop = stop.get_token()}), Interrupted);
    EXPECT_EQ(read_file(path()), "precious");
    EXPECT_EQ(left(), Names{"out.gguf"});
}

TEST_F(SynthPlace, KeepsAnUnfinishedFileOfAnotherUnlessToldToReplaceIt) {
    put("out.gguf.part", "of another");
    fs::resize_file(folder_.path() / "out.gguf.part", 2 * plan_.file.file_bytes);
    EXPECT_THROW(write(plan_, path(), {}), UsageError);
    EXPECT_EQ(left(), Names{"out.gguf.part"});
    write(plan_, path(), {.replace = Replace::kFiles});
    EXPECT_EQ(left(), Names{"out.gguf"});
    EXPECT_EQ(fs::file_size(path()), plan_.file.file_bytes);
}

TEST_F(SynthPlace, IsNotTakenFromAnotherThatWritesThere) {
    const UnfinishedFile first(path(), 100, Replace::kNothing);
    EXPECT_THROW(UnfinishedFile(path(), 100, Replace::kFiles), MachineError);
    EXPECT_EQ(left(), Names{"out.gguf.part"});
}

TEST_F(SynthPlace, IsNoFolderAndNoDevice) {
    EXPECT_THROW(UnfinishedFile(folder_.path(), 1, Replace::kFiles), UsageError);
    EXPECT_THROW(UnfinishedFile("/dev/null", 1, Replace::kFiles), UsageError);
    EXPECT_TRUE(fs::exists("/dev/null"));
}

TEST_F(SynthPlace, IsReplacedBehindALink) {
    put("real.gguf", "old");
    fs::create_symlink("real.gguf", path());
    write(plan_, path(), {.replace = Replace::kFiles});
    EXPECT_TRUE(fs::is_symlink(path()));
    EXPECT_EQ(fs::file_size(folder_.path() / "real.gguf"), plan_.file.file_bytes);
}

TEST_F(SynthPlace, IsRefusedBeforeAnythingIsWrittenWhenTheDiskIsTooSmall) {
    EXPECT_THROW(UnfinishedFile(path(), std::uint64_t{1} << 60U, Replace::kNothing), MachineError);
    EXPECT_EQ(left(), Names{});
    EXPECT_NO_THROW(require_room(path(), 100, 100));
    try {
        require_room(path(), 3U << 30U, 2U << 30U);
        FAIL();
    } catch (const MachineError& error) {
        EXPECT_NE(std::string(error.what()).find("takes 3.0 GiB"), std::string::npos) << error.what();
        EXPECT_NE(std::string(error.what()).find("2.0 GiB free"), std::string::npos) << error.what();
    }
}

}  // namespace
}  // namespace weir::models::synth
