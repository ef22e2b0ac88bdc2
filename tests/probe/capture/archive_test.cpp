// SPDX-License-Identifier: Apache-2.0
#include "probe/capture/archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "base/error.h"
#include "base/files.h"
#include "probe/capture/scratch.h"
#include "probe/probe.h"
#include "tests/probe/capture/archive_file.h"
#include "tests/probe/fixture.h"

namespace weir::probe {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using Kind = WrittenEntry::Kind;

/// What the error says, when there is one and it is of bad input.
std::string error_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const InputError& e) {
        EXPECT_EQ(e.exit_code(), 3);
        EXPECT_FALSE(e.remedy().empty());
        return e.what();
    }
    return "no error";
}

class Archive : public ::testing::Test {
protected:
    fs::path file(const std::string& name) const { return folder_.path() / name; }

    /// Unpacks such an archive, and says how it failed.
    std::string error_of_entries(const std::vector<WrittenEntry>& entries,
                                 const UnpackLimits& limits = {}) const {
        write_archive(file("a.tar.gz"), entries);
        const ScratchFolder into;
        return error_of([&] { unpack_archive(file("a.tar.gz"), into.path(), limits); });
    }

    FakeRoot folder_;
};

TEST_F(Archive, UnpacksEveryFormatToTheSameFiles) {
    for (const char* name : {"a.tar", "a.tar.gz", "a.tar.bz2", "a.tar.xz", "a.tar.zst", "a.zip"}) {
        write_archive(file(name),
                      {{"m/sys/", "", Kind::kFolder}, {"./m/sys/a", "one\n"}, {"m/proc/b", "two\n"}});
        const ScratchFolder into;
        unpack_archive(file(name), into.path());
        EXPECT_EQ(read_file(into.path() / "m/sys/a"), "one\n") << name;
        EXPECT_EQ(read_file(into.path() / "m/proc/b"), "two\n") << name;
    }
}

TEST_F(Archive, KeepsLinksInsideAndCopiesHardLinks) {
    write_archive(file("a.tar"), {{"m/bus/node0", "../devices/node0", Kind::kLink},
                                  {"m/devices/node0/cpus", "0-3\n"},
                                  {"m/devices/again", "m/devices/node0/cpus", Kind::kHardLink},
                                  {"m/devices/firmware_node", "../../m/nowhere", Kind::kLink}});
    const ScratchFolder into;
    unpack_archive(file("a.tar"), into.path());
    EXPECT_EQ(read_file(into.path() / "m/bus/node0/cpus"), "0-3\n");
    EXPECT_EQ(read_file(into.path() / "m/devices/again"), "0-3\n");
    EXPECT_TRUE(fs::is_symlink(into.path() / "m/devices/firmware_node"));
}

TEST_F(Archive, RefusesPathsThatLeaveIt) {
    EXPECT_THAT(error_of_entries({{"/etc/weir-test", "x"}}),
                AllOf(HasSubstr("a.tar.gz: /etc/weir-test"), HasSubstr("absolute path")));
    EXPECT_THAT(error_of_entries({{"m/a", "x"}, {"m/../../weir-test", "x"}}),
                AllOf(HasSubstr("a.tar.gz: m/../../weir-test"), HasSubstr("climbs out")));
    EXPECT_FALSE(fs::exists("/etc/weir-test"));
}

TEST_F(Archive, RefusesLinksThatLeaveIt) {
    EXPECT_THAT(error_of_entries({{"m/l", "/etc", Kind::kLink}}),
                HasSubstr("m/l: is a link to /etc, which leads"));
    EXPECT_THAT(error_of_entries({{"m/l", "../../etc", Kind::kLink}}),
                HasSubstr("m/l: is a link to ../../etc"));
    EXPECT_THAT(error_of_entries({{"m/l", "../etc", Kind::kHardLink}}), HasSubstr("climbs out"));
    EXPECT_THAT(error_of_entries({{"m/l", "m/none", Kind::kHardLink}}), HasSubstr("no earlier file"));
    // By its text "out" stays at x; through "l" it is two folders above the archive.
    EXPECT_THAT(
        error_of_entries({{"x/y/z/l", "../../..", Kind::kLink}, {"out", "x/y/z/l/../../..", Kind::kLink}}),
        HasSubstr("out: is a link to x/y/z/l/../../.., which leads out"));
}

TEST_F(Archive, WritesNothingThroughALink) {
    EXPECT_THAT(error_of_entries({{"m/d/", "", Kind::kFolder}, {"m/l", "d", Kind::kLink}, {"m/l/file", "x"}}),
                HasSubstr("m/l: cannot be unpacked"));
}

TEST_F(Archive, RefusesDevicesAndPipes) {
    EXPECT_THAT(error_of_entries({{"m/null", "", Kind::kDevice}}), HasSubstr("m/null: is a device"));
    EXPECT_THAT(error_of_entries({{"m/pipe", "", Kind::kPipe}}), HasSubstr("m/pipe: is a device, a pipe"));
}

TEST_F(Archive, RefusesWhatUnpacksToTooMuch) {
    const std::string zeros(100'000, '\0');
    const UnpackLimits limits{.total_bytes = 250'000, .file_bytes = 150'000, .entries = 4};
    EXPECT_THAT(error_of_entries({{"m/a", zeros}, {"m/b", zeros}, {"m/c", zeros}}, limits),
                HasSubstr("m/c: up to here the archive unpacks to more than 250000 bytes"));
    EXPECT_THAT(error_of_entries({{"m/big", zeros + zeros}}, limits),
                HasSubstr("m/big: is larger than 150000"));
    EXPECT_THAT(error_of_entries({{"1", ""}, {"2", ""}, {"3", ""}, {"4", ""}, {"5", ""}}, limits),
                HasSubstr("more than 4 entries"));
}

TEST_F(Archive, RefusesABombByItsDefaultLimits) {
    EXPECT_THAT(error_of_entries({{"m/bomb", std::string((std::size_t{64} << 20) + 1, '\0')}}),
                HasSubstr("m/bomb: is larger than 67108864 bytes"));
}

TEST_F(Archive, SaysWhereATruncatedOneEnds) {
    std::mt19937 random(1);  // what does not compress, so that the second half is in later blocks
    std::string text;
    for (int i = 0; i < 1'000'000; ++i) text += static_cast<char>(random() & 0x7FU);
    write_archive(file("a.tar.gz"), {{"m/first", "x"}, {"m/second", text}});
    const std::string whole = read_file(file("a.tar.gz"));
    write_file_atomically(file("a.tar.gz"), std::string_view(whole).substr(0, whole.size() / 2));
    const ScratchFolder into;
    EXPECT_THAT(error_of([&] { unpack_archive(file("a.tar.gz"), into.path()); }),
                AllOf(HasSubstr("a.tar.gz: m/second: cannot be read as an archive"), HasSubstr("truncated")));
}

TEST_F(Archive, RefusesGarbageAndNothing) {
    write_file_atomically(file("garbage.tar.zst"), "this is no archive at all, whatever its name says");
    write_file_atomically(file("empty.tar"), "");
    write_archive(file("none.tar.gz"), {});
    const ScratchFolder into;
    for (const char* name : {"garbage.tar.zst", "empty.tar"}) {
        EXPECT_THAT(error_of([&] { unpack_archive(file(name), into.path()); }),
                    AllOf(HasSubstr(name), HasSubstr("cannot be read as an archive")));
    }
    EXPECT_THAT(error_of([&] { unpack_archive(file("none.tar.gz"), into.path()); }),
                HasSubstr("holds no files"));
}

TEST_F(Archive, LeavesNoScratchFolderBehindWhenItFails) {
    const fs::path mine = file("tmp");
    fs::create_directory(mine);
    ASSERT_EQ(::setenv("TMPDIR", mine.c_str(), 1), 0);
    write_archive(file("a.tar.gz"), {{"m/sys/a", "x"}, {"m/l", "/etc", Kind::kLink}});
    EXPECT_THAT(error_of([&] { probe_machine({file("a.tar.gz"), ""}); }), HasSubstr("leads out"));
    ::unsetenv("TMPDIR");
    EXPECT_TRUE(fs::is_empty(mine));
}

TEST_F(Archive, PacksTheSameTreeToTheSameBytes) {
    CaptureTree tree;
    tree.put_file("/sys/a/b", "text");
    tree.put_link("/sys/l", "a/b");
    EXPECT_EQ(pack_tree(tree), pack_tree(tree));
    write_file_atomically(file("a.tar.zst"), pack_tree(tree));
    const ScratchFolder into;
    unpack_archive(file("a.tar.zst"), into.path());
    EXPECT_EQ(read_file(into.path() / "sys/l"), "text");
}

}  // namespace
}  // namespace weir::probe
