// SPDX-License-Identifier: Apache-2.0
#include "tests/house/links.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace weir::house {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

bool in_small_tree(const std::string& path) {
    return std::set<std::string>{"README.md", "docs/measuring.md", "cmake/rooms.cmake"}.contains(path);
}

std::vector<std::string> check(const std::string& text, const std::string& path) {
    return check_links(text, path, {"cmake", "docs"}, in_small_tree);
}

TEST(HouseLinks, FollowARelativeLinkFromTheFileThatHasIt) {
    EXPECT_THAT(check("[a](docs/measuring.md) [b](README.md#words)", "README.md"), IsEmpty());
    EXPECT_THAT(check("[a](measuring.md) [b](../README.md)", "docs/architecture.md"), IsEmpty());
    EXPECT_THAT(check("[a](docs/measuring.md)", "docs/architecture.md"),
                ElementsAre("docs/architecture.md: links to docs/measuring.md"));
}

TEST(HouseLinks, CatchANamedFileThatIsGone) {
    EXPECT_THAT(check("`cmake/rooms.cmake` and `cmake/attic.cmake`", "README.md"),
                ElementsAre("README.md: names cmake/attic.cmake"));
}

TEST(HouseLinks, PassOverPatternsAddressesAndOtherPeoplesFolders) {
    EXPECT_THAT(check("`docs/*.md` `docs/<name>` `build/release` [a](https://example.org/x)", "README.md"),
                IsEmpty());
}

}  // namespace
}  // namespace weir::house
