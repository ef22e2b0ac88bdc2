// SPDX-License-Identifier: Apache-2.0
#include "numa/page_pool.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "base/units.h"
#include "tests/scratch_folder.h"

namespace weir::numa {
namespace {

constexpr const char* kMachine2M = "sys/kernel/mm/hugepages/hugepages-2048kB";
constexpr const char* kNode1With2M = "sys/devices/system/node/node1/hugepages/hugepages-2048kB";
constexpr const char* kNode1With1G = "sys/devices/system/node/node1/hugepages/hugepages-1048576kB";

/// A /sys with pools.
class Pools {
public:
    void write(const std::string& folder, const std::string& name, const std::string& text) {
        std::filesystem::create_directories(root() / folder);
        std::ofstream(root() / folder / name) << text << '\n';
    }
    void pool(const std::string& folder, int pages, int free) {
        write(folder, "nr_hugepages", std::to_string(pages));
        write(folder, "free_hugepages", std::to_string(free));
    }
    const std::filesystem::path& root() const { return folder_.path(); }

private:
    tests::ScratchFolder folder_;
};

bool says(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST(Pages, HaveTheNamesOfDocumentsAndTheirSizes) {
    EXPECT_EQ(name(Pages::kSmall), "4k");
    EXPECT_EQ(name(Pages::kTransparentHuge), "thp");
    EXPECT_EQ(name(Pages::kHuge2M), "2m");
    EXPECT_EQ(name(Pages::kHuge1G), "1g");
    EXPECT_EQ(page_bytes(Pages::kSmall), 4 * kKiB);
    EXPECT_EQ(page_bytes(Pages::kTransparentHuge), page_bytes(Pages::kHuge2M));
    EXPECT_EQ(page_bytes(Pages::kHuge1G), kGiB);
    EXPECT_FALSE(reserved(Pages::kTransparentHuge));
    EXPECT_TRUE(reserved(Pages::kHuge1G));
}

TEST(PagesFor, AreWholeOnes) {
    EXPECT_EQ(pages_for(0, Pages::kHuge2M), 0U);
    EXPECT_EQ(pages_for(1, Pages::kHuge2M), 1U);
    EXPECT_EQ(pages_for(4 * kMiB, Pages::kHuge2M), 2U);
    EXPECT_EQ(pages_for(kGiB + 1, Pages::kHuge1G), 2U);
    EXPECT_EQ(pages_for(~0ULL, Pages::kHuge1G), 1ULL << 34U);
}

TEST(PagePool, IsThatOfTheNodeAndOfTheSize) {
    Pools pools;
    pools.pool(kMachine2M, 90, 80);
    pools.pool(kNode1With2M, 40, 30);
    pools.pool(kNode1With1G, 4, 3);
    pools.write(kMachine2M, "resv_hugepages", "7");
    EXPECT_EQ(read_page_pool(Pages::kHuge2M, -1, pools.root())->pages, 90U);
    EXPECT_EQ(read_page_pool(Pages::kHuge2M, -1, pools.root())->promised, 7U);
    EXPECT_EQ(read_page_pool(Pages::kHuge2M, 1, pools.root())->free, 30U);
    EXPECT_EQ(read_page_pool(Pages::kHuge1G, 1, pools.root())->free, 3U);
    EXPECT_FALSE(read_page_pool(Pages::kHuge1G, 0, pools.root()).has_value());
}

TEST(PagePool, IsUnreadableWhereItSaysNoNumber) {
    for (const char* text : {"", "many", "12 34", "-3", "99999999999999999999999"}) {
        Pools pools;
        pools.write(kMachine2M, "nr_hugepages", "5");
        pools.write(kMachine2M, "free_hugepages", text);
        const Readable<PagePool> pool = read_page_pool(Pages::kHuge2M, -1, pools.root());
        ASSERT_FALSE(pool.has_value()) << text;
        EXPECT_TRUE(says(pool.reason().why, "/sys/kernel/mm/hugepages")) << pool.reason().why;
        EXPECT_FALSE(pool.reason().remedy.empty());
    }
}

TEST(PageShortage, NamesHowManyThereAreAndHowManyToReserve) {
    Pools pools;
    pools.pool(kNode1With2M, 40, 30);
    EXPECT_FALSE(page_shortage(Pages::kHuge2M, 1, 30, pools.root()));
    const auto shortage = page_shortage(Pages::kHuge2M, 1, 31, pools.root());
    ASSERT_TRUE(shortage);
    EXPECT_EQ(shortage->why,
              "31 reserved pages of 2 MiB are needed on node 1, and of 40 that are reserved 30 are free");
    EXPECT_EQ(shortage->remedy,
              "echo 41 | sudo tee /sys/devices/system/node/node1/hugepages/hugepages-2048kB/nr_hugepages");
}

TEST(PageShortage, NamesTheKernelsCommandLineForPagesOfAGibibyte) {
    Pools pools;
    pools.pool(kNode1With1G, 0, 0);
    const auto shortage = page_shortage(Pages::kHuge1G, 1, 2, pools.root());
    ASSERT_TRUE(shortage);
    EXPECT_TRUE(says(shortage->remedy, "hugepagesz=1G hugepages=N")) << shortage->remedy;
    EXPECT_TRUE(says(shortage->remedy, "echo 2 | ")) << shortage->remedy;
}

TEST(PageShortage, CountsWhatOthersHaveMappedButNotTouched) {
    Pools pools;
    pools.pool(kMachine2M, 10, 10);
    pools.write(kMachine2M, "resv_hugepages", "6");
    EXPECT_FALSE(page_shortage(Pages::kHuge2M, -1, 4, pools.root()));
    const auto shortage = page_shortage(Pages::kHuge2M, -1, 5, pools.root());
    ASSERT_TRUE(shortage);
    EXPECT_TRUE(says(shortage->why, "of 10 that are reserved 4 are free")) << shortage->why;
    pools.write(kMachine2M, "resv_hugepages", "60");
    EXPECT_TRUE(page_shortage(Pages::kHuge2M, -1, 1, pools.root()));
}

TEST(PageShortage, IsOneWhereTheKernelHasNoSuchPages) {
    const Pools pools;
    EXPECT_TRUE(page_shortage(Pages::kHuge1G, -1, 1, pools.root()));
}

}  // namespace
}  // namespace weir::numa
