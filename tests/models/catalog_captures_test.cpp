// SPDX-License-Identifier: Apache-2.0
// The catalog's shapes against the models' own config.json files: read by the family, each gives the same.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string>

#include "base/document.h"
#include "base/files.h"
#include "base/value.h"
#include "models/catalog.h"
#include "models/family.h"
#include "tests/captures.h"

namespace weir::models {
namespace {

struct CatalogCase {
    const char* name;
    const char* file;
};

class CatalogAgainstConfig : public testing::TestWithParam<CatalogCase> {};

/// The family of the text model or of the whole, reading the text model.
Shape read_shape(const ConfigFields& config) {
    const ConfigFields text = config.has("text_config") ? config.section("text_config") : config;
    const Family* family = find_model_type(text.text_or("model_type", ""));
    if (family == nullptr) family = find_model_type(config.text("model_type"));
    if (family == nullptr) throw Fault("no family reads " + config.text("model_type"));
    return family->read_config(text);
}

TEST_P(CatalogAgainstConfig, HasTheSameShape) {
    const std::filesystem::path path = weir::tests::captures() / "config" / GetParam().file;
    if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not there";
    const Value value = parse_json(read_file(path), path.string());
    const ConfigFields config(value, path.string());
    EXPECT_EQ(to_json(to_value(read_shape(config))), to_json(to_value(catalog_shape(GetParam().name))));
}

std::string test_name(const testing::TestParamInfo<CatalogCase>& info) {
    std::string name = info.param.name;
    const auto outside = [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); };
    std::replace_if(name.begin(), name.end(), outside, '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(
    All, CatalogAgainstConfig,
    testing::Values(CatalogCase{"deepseek-r1", "deepseek-ai--DeepSeek-R1.json"},
                    CatalogCase{"deepseek-v3", "deepseek-ai--DeepSeek-V3.json"},
                    CatalogCase{"deepseek-v3.2", "deepseek-ai--DeepSeek-V3.2.json"},
                    CatalogCase{"deepseek-v4-flash", "deepseek-ai--DeepSeek-V4-Flash.json"},
                    CatalogCase{"deepseek-v4-pro", "deepseek-ai--DeepSeek-V4-Pro.json"},
                    CatalogCase{"kimi-k2", "moonshotai--Kimi-K2-Instruct.json"},
                    CatalogCase{"kimi-k3", "moonshotai--Kimi-K3.json"},
                    CatalogCase{"gpt-oss-120b", "openai--gpt-oss-120b.json"},
                    CatalogCase{"gpt-oss-20b", "openai--gpt-oss-20b.json"},
                    CatalogCase{"llama-4-maverick", "meta-llama--Llama-4-Maverick-17B-128E-Instruct.json"},
                    CatalogCase{"minimax-m2", "MiniMaxAI--MiniMax-M2.5.json"},
                    CatalogCase{"mixtral-8x7b", "mistralai--Mixtral-8x7B-v0.1.json"},
                    CatalogCase{"qwen3-235b-a22b", "Qwen--Qwen3-235B-A22B.json"},
                    CatalogCase{"qwen3-coder-480b-a35b", "Qwen--Qwen3-Coder-480B-A35B-Instruct.json"},
                    CatalogCase{"qwen3.5-397b-a17b", "Qwen--Qwen3.5-397B-A17B.json"}),
    test_name);

}  // namespace
}  // namespace weir::models
