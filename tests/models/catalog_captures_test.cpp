// SPDX-License-Identifier: Apache-2.0
// The catalog's shapes against the models' own config.json files: read by the family, each gives the same.
#include <gtest/gtest.h>

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

struct Case {
    const char* name;
    const char* file;
};

class CatalogAgainstConfig : public testing::TestWithParam<Case> {};

Shape read_shape(const Value& value, const std::string& source) {
    const ConfigFields config(value, source);
    const Family* family = find_model_type(config.text("model_type"));
    if (family == nullptr) throw Fault("no family reads " + source);
    return family->read_config(config.has("text_config") ? config.section("text_config") : config);
}

TEST_P(CatalogAgainstConfig, HasTheSameShape) {
    const std::filesystem::path path = weir::tests::captures() / "config" / GetParam().file;
    if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not there";
    const Value config = parse_json(read_file(path), path.string());
    EXPECT_EQ(to_json(to_value(read_shape(config, path.string()))),
              to_json(to_value(catalog_shape(GetParam().name))));
}

INSTANTIATE_TEST_SUITE_P(Catalog, CatalogAgainstConfig,
                         testing::Values(Case{"deepseek-r1", "deepseek-ai--DeepSeek-R1.json"},
                                         Case{"deepseek-v3", "deepseek-ai--DeepSeek-V3.json"},
                                         Case{"deepseek-v3.2", "deepseek-ai--DeepSeek-V3.2.json"},
                                         Case{"deepseek-v4-flash", "deepseek-ai--DeepSeek-V4-Flash.json"},
                                         Case{"deepseek-v4-pro", "deepseek-ai--DeepSeek-V4-Pro.json"},
                                         Case{"kimi-k2", "moonshotai--Kimi-K2-Instruct.json"},
                                         Case{"kimi-k3", "moonshotai--Kimi-K3.json"}),
                         [](const auto& info) {
                             std::string name = info.param.name;
                             for (char& c : name) c = c == '-' || c == '.' ? '_' : c;
                             return name;
                         });

}  // namespace
}  // namespace weir::models
