// SPDX-License-Identifier: Apache-2.0
// Published config.json files, against the totals that the models' makers state.
#include <gtest/gtest.h>

#include <filesystem>
#include <ostream>

#include "models/config_json.h"
#include "models/describe.h"
#include "tests/captures.h"

namespace weir::models {
namespace {

struct ConfigCase {
    const char* file;
    double billions;  ///< as stated; those of shared/facts/models.json where these are finer
    const char* native_quant;
};

void PrintTo(const ConfigCase& c, std::ostream* out) {  // NOLINT(readability-identifier-naming): GoogleTest's
    *out << c.file;
}

class ConfigCapture : public testing::TestWithParam<ConfigCase> {};

TEST_P(ConfigCapture, GivesTheTotalThatItsMakersState) {
    const std::filesystem::path path = tests::captures() / "config" / GetParam().file;
    if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not there";
    const Readable<ConfigModel> model = try_read_config_file(path);
    if (!model) GTEST_SKIP() << model.reason().why;
    const Model described = describe(model->shape, GetParam().file, "bf16", 1);
    EXPECT_NEAR(static_cast<double>(described.total_params) / 1e9, GetParam().billions,
                0.03 * GetParam().billions);
    EXPECT_EQ(model->native_quant, GetParam().native_quant);
}

INSTANTIATE_TEST_SUITE_P(Files, ConfigCapture,
                         testing::Values(ConfigCase{"MiniMaxAI--MiniMax-M2.5.json", 229, "fp8"},
                                         ConfigCase{"Qwen--Qwen3-235B-A22B.json", 235, "bf16"},
                                         ConfigCase{"Qwen--Qwen3-Coder-480B-A35B-Instruct.json", 480, "bf16"},
                                         ConfigCase{"Qwen--Qwen3.5-397B-A17B.json", 397, "bf16"},
                                         ConfigCase{"deepseek-ai--DeepSeek-R1.json", 671, "fp8"},
                                         ConfigCase{"deepseek-ai--DeepSeek-V3.2.json", 671, "fp8"},
                                         ConfigCase{"deepseek-ai--DeepSeek-V3.json", 671, "fp8"},
                                         ConfigCase{"deepseek-ai--DeepSeek-V4-Flash.json", 284, ""},
                                         ConfigCase{"deepseek-ai--DeepSeek-V4-Pro.json", 1600, ""},
                                         ConfigCase{"meta-llama--Llama-4-Maverick-17B-128E-Instruct.json",
                                                    400, "bf16"},
                                         ConfigCase{"mistralai--Mixtral-8x7B-v0.1.json", 46.7, "bf16"},
                                         ConfigCase{"moonshotai--Kimi-K2-Instruct.json", 1026.4, "fp8"},
                                         ConfigCase{"openai--gpt-oss-120b.json", 116.8, "native-mxfp4"},
                                         ConfigCase{"openai--gpt-oss-20b.json", 20.9, "native-mxfp4"}));

}  // namespace
}  // namespace weir::models
