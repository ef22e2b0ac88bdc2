// SPDX-License-Identifier: Apache-2.0
#include "probe/system_files.h"

#include <gtest/gtest.h>

#include "tests/probe/fixture.h"

namespace weir::probe {
namespace {

TEST(SystemFiles, NameWhatALinkLeadsTo) {
    const FakeRoot root;
    root.link("/sys/class/hwmon/hwmon0/device", "../../../7-0018");
    root.write("/sys/class/hwmon/hwmon0/name", "jc42\n");
    EXPECT_EQ(root.files().link_name("/sys/class/hwmon/hwmon0/device"), "7-0018");
    EXPECT_EQ(root.files().link_name("/sys/class/hwmon/hwmon0/name"), std::nullopt);
    EXPECT_EQ(root.files().link_name("/sys/class/hwmon/hwmon1/device"), std::nullopt);
    EXPECT_EQ(SystemFiles::none().link_name("/sys/class/hwmon/hwmon0/device"), std::nullopt);
}

}  // namespace
}  // namespace weir::probe
