// SPDX-License-Identifier: Apache-2.0
#include "tests/guest/initrd.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace weir::guest {
namespace {

using testing::ElementsAre;

struct Entry {
    std::string name;
    unsigned long mode;
    std::string contents;
};

/// Reads an archive as the kernel does: from the format's description, not from the writer.
std::vector<Entry> unpack(const std::string& archive) {
    const auto number = [&](std::size_t at) { return std::stoul(archive.substr(at, 8), nullptr, 16); };
    const auto padded = [](std::size_t at) { return (at + 3) / 4 * 4; };
    std::vector<Entry> entries;
    for (std::size_t at = 0; at < archive.size();) {
        EXPECT_EQ(archive.substr(at, 6), "070701") << at;
        const unsigned long mode = number(at + 14);
        const std::size_t size = number(at + 54);
        const std::size_t name_size = number(at + 94);
        const std::string name = archive.substr(at + 110, name_size - 1);
        EXPECT_EQ(archive[at + 110 + name_size - 1], '\0');
        const std::size_t data = padded(at + 110 + name_size);
        if (name == "TRAILER!!!") break;
        entries.push_back({name, mode, archive.substr(data, size)});
        at = padded(data + size);
    }
    return entries;
}

std::vector<std::string> names(const std::string& archive) {
    std::vector<std::string> out;
    for (const Entry& entry : unpack(archive)) out.push_back(entry.name);
    return out;
}

TEST(GuestInitrd, HasEachFolderOnceAndBeforeWhatLiesInIt) {
    Initrd initrd;
    initrd.add("/lib/weir/a", "1");
    initrd.add("/lib/weir/b", "22");
    initrd.add("/lib/weir/b", "again");
    EXPECT_THAT(names(initrd.archive()), ElementsAre("lib", "lib/weir", "lib/weir/a", "lib/weir/b"));
}

TEST(GuestInitrd, KeepsContentsAndModes) {
    Initrd initrd;
    const std::string odd("a\0b\n\xff", 5);
    initrd.add("/init", odd, true);
    initrd.add("/data", "");
    initrd.add_folder("/proc");
    const std::vector<Entry> entries = unpack(initrd.archive());
    ASSERT_EQ(entries.size(), 3U);
    EXPECT_EQ(entries[0].contents, odd);
    EXPECT_EQ(entries[0].mode, 0100755U);
    EXPECT_EQ(entries[1].contents, "");
    EXPECT_EQ(entries[1].mode, 0100644U);
    EXPECT_EQ(entries[2].mode, 040755U);
}

TEST(GuestInitrd, GivesTheKernelAConsole) {
    Initrd initrd;
    initrd.add_console();
    const std::vector<Entry> entries = unpack(initrd.archive());
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[1].name, "dev/console");
    EXPECT_EQ(entries[1].mode, 020644U);
}

}  // namespace
}  // namespace weir::guest
