// SPDX-License-Identifier: Apache-2.0
#include "probe/hardware/catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

#include "base/error.h"
#include "base/nearest.h"
#include "probe/hardware/cpu_name.h"

namespace weir::probe::hardware {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// The generation's name; "" when the CPU was not recognised.
std::string generation_of(const Catalog& catalog, std::string_view name) {
    const auto cpu = catalog.find_cpu(name);
    return cpu ? cpu->generation->name : "";
}

TEST(HardwareCatalog, KnowsTheModelsOfServersThatPeopleBuy) {
    const Catalog catalog = Catalog::built_in();
    const auto rome = catalog.find_cpu("AMD EPYC 7532 32-Core Processor                ");
    ASSERT_TRUE(rome && rome->model != nullptr);
    EXPECT_EQ(rome->generation->name, "epyc-7002");
    EXPECT_EQ(rome->model->cores, 32);
    EXPECT_EQ(rome->model->ccds.value(), 8);
    EXPECT_DOUBLE_EQ(rome->best_bytes_per_s(), 204.8e9);

    const auto xeon = catalog.find_cpu("Intel(R) Xeon(R) Platinum 8280 CPU @ 2.70GHz");
    ASSERT_TRUE(xeon && xeon->model != nullptr);
    EXPECT_EQ(xeon->channels, 6);
    EXPECT_NEAR(xeon->best_bytes_per_s(), 140.8e9, 0.1e9);
}

TEST(HardwareCatalog, TellsTheGenerationOfAModelThatItDoesNotKnow) {
    const Catalog catalog = Catalog::built_in();
    EXPECT_EQ(generation_of(catalog, "AMD EPYC 7A53 64-Core Processor"), "epyc-7003");
    EXPECT_EQ(generation_of(catalog, "Intel(R) Xeon(R) Platinum 8269CY CPU @ 2.50GHz"), "xeon-sp-2");
    EXPECT_EQ(generation_of(catalog, "Intel(R) Xeon(R) Platinum 8321HC CPU @ 1.40GHz"),
              "xeon-sp-3-cooper-lake");
    EXPECT_EQ(catalog.find_cpu("AMD EPYC 7A53 64-Core Processor")->model, nullptr);
}

TEST(HardwareCatalog, KnowsWhichSeriesOfAGenerationDriveTheirMemorySlower) {
    const Catalog catalog = Catalog::built_in();
    EXPECT_EQ(catalog.find_cpu("Intel(R) Xeon(R) Silver 4109T CPU @ 2.00GHz")->mt_per_s, 2400);
    EXPECT_EQ(catalog.find_cpu("Intel(R) Xeon(R) Gold 5418N")->mt_per_s, 4400);
    EXPECT_EQ(catalog.find_cpu("Intel(R) Xeon(R) Gold 6430")->mt_per_s, 4400);
}

TEST(HardwareCatalog, DoesNotGuessFromNamesThatSettleNothing) {
    const Catalog catalog = Catalog::built_in();
    for (const char* name : {"",
                             "unknown",
                             "AMD EPYC",
                             "AMD EPYC Processor",
                             "AMD EPYC-Rome Processor",
                             "AMD EPYC-Milan Processor",
                             "AMD Eng Sample: 100-000000996-01",
                             "AMD Eng Sample: 2S1905A4VIHF4_30/19_N",
                             "AMD Eng Sample, ZS288145TCG54_34/28/20_2/16",
                             "Intel(R) Xeon(R) CPU @ 2.20GHz",
                             "Intel Xeon Processor (Skylake, IBRS)",
                             "Intel(R) Xeon(R) Processor @ 2.60GHz",
                             "Genuine Intel(R) CPU 0000%@",
                             "Phytium D2000/8 E8C",
                             "Intel(R) Xeon(R) CPU X5675 @ 3.07GHz",
                             "AMD EPYC 9V64H 88-Core Processor",
                             "AMD EPYC 9V33X 96-Core Processor",
                             "AMD EPYC 3251 8-Core Processor",
                             "EPYC 75322",
                             "QEMU Virtual CPU version 2.5+"}) {
        EXPECT_EQ(generation_of(catalog, name), "") << name;
    }
}

/// Names of the generations that claim the CPU.
std::vector<std::string> claims(const std::vector<std::pair<std::string, std::regex>>& patterns,
                                const std::string& cpu) {
    std::vector<std::string> names;
    for (const auto& [generation, pattern] : patterns) {
        if (std::regex_match(cpu_key(cpu), pattern)) names.push_back(generation);
    }
    return names;
}

TEST(HardwareCatalog, HasEachModelInTheOneGenerationThatItsNameMatches) {
    const Catalog catalog = Catalog::built_in();
    std::vector<std::pair<std::string, std::regex>> patterns;
    for (const Generation& generation : catalog.generations()) {
        for (const std::string& pattern : generation.patterns)
            patterns.emplace_back(generation.name, std::regex(pattern));
    }
    for (const Generation& generation : catalog.generations()) {
        for (const CpuList& list : generation.models) {
            for (const CpuModel& model : list.cpus)
                EXPECT_THAT(claims(patterns, model.name), ElementsAre(generation.name)) << model.name;
        }
    }
}

TEST(HardwareCatalog, HasEachModelOnce) {
    const std::vector<std::string> names = Catalog::built_in().cpu_names();
    EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
    EXPECT_GE(names.size(), 480U);
}

TEST(HardwareCatalog, NamesThePatternThatIsNoRegularExpression) {
    Generation broken;
    broken.name = "epyc-1";
    broken.patterns = {"epyc-["};
    try {
        const Catalog catalog({broken}, {});
        FAIL() << "the pattern was taken";
    } catch (const InputError& error) {
        EXPECT_THAT(error.what(), HasSubstr("epyc-1: \"epyc-[\""));
    }
}

TEST(HardwareCatalog, DrivesNoModelFasterThanItsGeneration) {
    const Catalog catalog = Catalog::built_in();
    for (const Generation& generation : catalog.generations()) {
        for (const CpuList& list : generation.models) {
            for (const CpuModel& model : list.cpus) {
                const double most = generation.mt_per_s_1dpc.value;
                EXPECT_LE(static_cast<double>(model.mt_per_s), most) << model.name;
                EXPECT_GE(static_cast<double>(model.mt_per_s), most * 0.7) << model.name;
                EXPECT_GT(model.cores, 0) << model.name;
                EXPECT_GT(model.channels, 0) << model.name;
            }
        }
    }
}

TEST(HardwareCatalog, NamesTheSourceOfEveryFigureAndOwnsUpToThoseWithout) {
    const auto check = [](const Figure& figure, const std::string& where) {
        EXPECT_FALSE(figure.source.empty()) << where;
        const bool general = figure.source.find("general knowledge, not checked") != std::string::npos;
        EXPECT_EQ(general, !figure.sourced) << where << ": " << figure.source;
        EXPECT_GT(figure.value, 0) << where;
    };
    const Catalog catalog = Catalog::built_in();
    for (const Generation& generation : catalog.generations()) {
        check(generation.channels, generation.name);
        check(generation.mt_per_s_1dpc, generation.name);
        for (const auto& figure :
             {generation.mt_per_s_2dpc, generation.mt_per_s_mrdimm, generation.socket_links,
              generation.socket_link_bytes_per_s, generation.ccd.read_bytes_per_s,
              generation.ccd.wide_read_bytes_per_s, generation.ccd.wide_up_to}) {
            if (figure) check(*figure, generation.name);
        }
        for (const CpuList& list : generation.models) EXPECT_FALSE(list.source.empty()) << generation.name;
        for (const Note& note : generation.notes) EXPECT_FALSE(note.source.empty()) << generation.name;
    }
}

TEST(HardwareCatalog, HasTheTheoreticalBandwidthOfEachGenerationAsPublished) {
    const Catalog catalog = Catalog::built_in();
    for (const auto& [name, giga] : {std::pair{"epyc-7601", 170.6},
                                     {"epyc-7763", 204.8},
                                     {"epyc-9654", 460.8},
                                     {"xeon-platinum-8180", 128.0},
                                     {"xeon-platinum-8380", 204.8},
                                     {"xeon-platinum-8490h", 307.2},
                                     {"xeon-platinum-8592+", 358.4},
                                     {"xeon-6787p", 409.6},
                                     {"xeon-6980p", 614.4},
                                     {"xeon-e5-2680-v4", 76.8}}) {
        const auto cpu = catalog.find_cpu(name);
        ASSERT_TRUE(cpu) << name;
        EXPECT_NEAR(cpu->best_bytes_per_s() / 1e9, giga, 0.1) << name;
    }
}

TEST(HardwareCatalog, LeavesTheDiesOpenThatListsDisagreeAbout) {
    const Catalog catalog = Catalog::built_in();
    EXPECT_FALSE(catalog.find_cpu("AMD EPYC 9124 16-Core Processor")->model->ccds.has_value());
    EXPECT_EQ(catalog.find_cpu("AMD EPYC 7272 12-Core Processor")->model->ccds.value(), 2);
}

TEST(HardwareCatalog, SuggestsTheNearestNames) {
    const std::vector<std::string> names = Catalog::built_in().cpu_names();
    EXPECT_THAT(nearest_names("epyc-7352", names), Contains("epyc-7352"));
    EXPECT_THAT(nearest_names("epyc-7533", names), Contains("epyc-7532"));
}

TEST(HardwareCatalog, HasThePartsOfTheFoundingArticle) {
    const Catalog catalog = Catalog::built_in();
    ASSERT_EQ(catalog.parts().size(), 1U);
    const PartList& list = catalog.parts()[0];
    EXPECT_TRUE(list.sourced);
    EXPECT_EQ(list.parts.size(), 12U);
    for (const Part& part : list.parts) {
        // The printed ratios are rounded, one of them from other figures than its row's.
        EXPECT_NEAR(part.flop_per_byte(), part.printed_flop_per_byte, 2.0) << part.name;
        EXPECT_THAT(part.name, testing::Not(IsEmpty()));
    }
}

}  // namespace
}  // namespace weir::probe::hardware
