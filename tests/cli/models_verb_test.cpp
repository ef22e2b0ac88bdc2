// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <string>

#include "base/document.h"
#include "models/catalog.h"
#include "models/file_summary.h"
#include "models/model_list.h"
#include "models/quant_list.h"
#include "tests/cli/command.h"
#include "tests/models/gguf/write.h"

namespace weir::cli {
namespace {

TEST(ModelsVerb, ListsTheCatalogAsADocument) {
    const Outcome outcome = run({"models", "--json", "-"});
    EXPECT_EQ(outcome.code, 0);
    const auto list = read_document<models::ModelList>(outcome.out, "standard output");
    EXPECT_GE(list.models.size(), 2U);
    for (const models::Model& model : list.models) EXPECT_TRUE(model.tensors.empty()) << model.name;
}

TEST(ModelsVerb, PutsModelsSideBySide) {
    const Outcome outcome = run({"models", "--compare", "deepseek-r1", "deepseek-v3", "--quant", "q8_0"});
    EXPECT_EQ(outcome.code, 0);
    EXPECT_TRUE(says(outcome.out, "deepseek-r1 q8_0"));
    EXPECT_TRUE(says(outcome.out, "deepseek-v3 q8_0"));
    EXPECT_EQ(run({"models", "--compare", "deepseek-r1"}).code, 2);
    EXPECT_EQ(run({"models", "--compare", "deepseek-r1", "no-such-model"}).code, 2);
}

TEST(ModelsVerb, SaysWhetherAModelFitsIntoAStatedMemory) {
    const Outcome outcome = run({"models", "deepseek-r1", "--memory", "1TiB", "--nodes", "2", "--json", "-"});
    EXPECT_EQ(outcome.code, 0);
    const auto model = read_document<models::Model>(outcome.out, "standard output");
    ASSERT_FALSE(model.capacity.empty());
    EXPECT_EQ(model.capacity.front().strategy, "single-node");
    EXPECT_TRUE(model.capacity.front().fits);
    EXPECT_EQ(model.capacity.back().strategy, "mirror");
    EXPECT_TRUE(model.capacity.back().fits);
    EXPECT_EQ(run({"models", "deepseek-r1", "--memory", "plenty"}).code, 2);
    EXPECT_EQ(run({"models", "deepseek-r1", "--nodes", "2"}).code, 2) << "of which memory?";
}

TEST(ModelsVerb, TakesTheFormatOfTheCache) {
    const Outcome outcome = run({"models", "deepseek-r1", "--cache-type", "fp8", "--json", "-"});
    const auto model = read_document<models::Model>(outcome.out, "standard output");
    EXPECT_EQ(model.cache_type, "fp8");
    EXPECT_EQ(model.kv_cache_bytes, 576U * 61 * 4096);
    EXPECT_EQ(run({"models", "deepseek-r1", "--cache-type", "q9"}).code, 2);
}

TEST(ModelsVerb, PrintsEveryTensorWhenAsked) {
    EXPECT_FALSE(says(run({"models", "deepseek-r1"}).out, "blk.60.ffn_down_exps.weight"));
    EXPECT_TRUE(says(run({"models", "deepseek-r1", "--tensors"}).out, "blk.60.ffn_down_exps.weight"));
}

/// A GGUF file with one matrix and what a test adds.
std::string write_gguf(const ScratchFolder& folder, const std::string& architecture) {
    weir::tests::gguf::File file;
    file.key("general.architecture", weir::tests::gguf::string(architecture));
    file.tensor("token_embd.weight", {64, 100}, 0, 4 * 6400);
    file.tensor("blk.0.attn_q.weight", {64, 64}, 0, 4 * 4096);
    std::string path = folder.path("model.gguf");
    weir::tests::gguf::write_sparse(path, file);
    return path;
}

TEST(ModelsVerb, SumsUpAFileOfAnArchitectureThatItDoesNotKnow) {
    const ScratchFolder folder;
    const Outcome outcome = run({"models", write_gguf(folder, "unheard"), "--json", "-"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    const auto summary = read_document<models::FileSummary>(outcome.out, "standard output");
    EXPECT_EQ(*summary.architecture, "unheard");
    EXPECT_EQ(*summary.tensor_bytes, 4U * (6400 + 4096));
    EXPECT_EQ(summary.bytes_by_class.at("attention"), 4U * 4096);
    EXPECT_FALSE(summary.shape);
}

TEST(ModelsVerb, RefusesAFileThatIsCutShort) {
    const ScratchFolder folder;
    const std::string path = write_gguf(folder, "unheard");
    std::filesystem::resize_file(path, std::filesystem::file_size(path) - 100);
    const Outcome outcome = run({"models", path});
    EXPECT_EQ(outcome.code, 3);
    EXPECT_TRUE(says(outcome.err, "bytes are missing")) << outcome.err;
}

TEST(ModelsVerb, ReadsTheCatalogOfAFolder) {
    const ScratchFolder folder;
    const models::CatalogEntry entry = models::catalog_entry("mixtral-8x7b");
    folder.write("mine.json", to_json(to_value(entry)));
    const std::string directory = std::filesystem::path(folder.path("mine.json")).parent_path().string();
    const Outcome list = run({"models", "--catalog", directory});
    EXPECT_EQ(list.code, 0) << list.err;
    EXPECT_TRUE(says(list.out, "mixtral-8x7b"));
    EXPECT_FALSE(says(list.out, "deepseek-r1"));
    EXPECT_EQ(run({"models", "deepseek-r1", "--catalog", directory}).code, 2);
}

TEST(ModelsVerb, ListsQuantisationsWithTheirSizeAndQuality) {
    const Outcome outcome = run({"models", "deepseek-r1", "--quants", "--json", "-"});
    EXPECT_EQ(outcome.code, 0);
    const auto list = read_document<models::QuantList>(outcome.out, "standard output");
    ASSERT_GT(list.quants.size(), 30U);
    for (std::size_t i = 1; i < list.quants.size(); ++i)
        EXPECT_LE(list.quants[i - 1].file_bytes, list.quants[i].file_bytes);
    for (const models::QuantRow& row : list.quants) EXPECT_FALSE(row.quality.empty()) << row.quant;
}

}  // namespace
}  // namespace weir::cli
