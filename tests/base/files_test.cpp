// SPDX-License-Identifier: Apache-2.0
#include "base/files.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

#include "base/error.h"
#include "tests/scratch_folder.h"

namespace weir {
namespace {

namespace fs = std::filesystem;

class Files : public ::testing::Test {
protected:
    std::size_t count() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
    }
    void put(const fs::path& path, const std::string& text) const {
        std::ofstream(path, std::ios::binary) << text;
    }

    const weir::tests::ScratchFolder scratch_;
    const fs::path& folder_ = scratch_.path();
};

/// Writes beyond `bytes` fail with EFBIG for as long as this lives: a full disk without one.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) {
        handler_ = std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &old_);
        const rlimit limit{bytes, old_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &old_);
        std::signal(SIGXFSZ, handler_);
    }

private:
    rlimit old_{};
    void (*handler_)(int) = nullptr;
};

TEST_F(Files, ThatArePipesAreRefusedWithoutAWriter) {
    const fs::path pipe = folder_ / "pipe";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    EXPECT_THROW(read_file(pipe), InputError);
    EXPECT_THROW(read_file(pipe, 10), InputError);
}

TEST_F(Files, AreReadWhole) {
    const std::string bytes("a\0b\r\n\xff", 6);
    put(folder_ / "f", bytes);
    EXPECT_EQ(read_file(folder_ / "f"), bytes);
    put(folder_ / "empty", "");
    EXPECT_EQ(read_file(folder_ / "empty"), "");
}

TEST_F(Files, AreReadUpToALimitAndRefusedBeyond) {
    put(folder_ / "f", std::string(100000, 'x'));
    EXPECT_EQ(read_file(folder_ / "f", 100000).size(), 100000U);
    EXPECT_THROW(read_file(folder_ / "f", 99999), InputError);
    EXPECT_THROW(read_file("/dev/zero", 99999), InputError);
    EXPECT_THROW(read_file(folder_ / "absent", 10), InputError);
    EXPECT_THROW(read_file(folder_, 10), InputError);
}

TEST_F(Files, SayWhichOneCannotBeReadAndWhy) {
    try {
        read_file(folder_ / "absent.json");
        FAIL() << "there is no such file";
    } catch (const InputError& e) {
        EXPECT_NE(std::string(e.what()).find("absent.json: cannot be read: No such file"), std::string::npos)
            << e.what();
    }
    EXPECT_THROW(read_file(folder_), InputError);
}

TEST_F(Files, LoseTheirTrailingWhiteSpaceAsALine) {
    put(folder_ / "f", "madvise \n\n");
    EXPECT_EQ(try_read_line(folder_ / "f"), "madvise");
    EXPECT_EQ(try_read_line(folder_ / "absent"), std::nullopt);
    put(folder_ / "blank", " \n");
    EXPECT_EQ(try_read_line(folder_ / "blank"), "");
    const std::string longer(10'000, 'x');
    put(folder_ / "long", longer + "\n");
    EXPECT_EQ(try_read_line(folder_ / "long"), longer);
}

TEST_F(Files, ThatAreEmptyAreNotFilesThatCannotBeRead) {
    put(folder_ / "empty", "");
    EXPECT_EQ(try_read_line(folder_ / "empty"), "");
    EXPECT_EQ(try_read_line(folder_), std::nullopt);  // opens, and then fails
}

TEST_F(Files, AreReplacedWhole) {
    write_file_atomically(folder_ / "f", "first, and longer");
    write_file_atomically(folder_ / "f", "second");
    EXPECT_EQ(read_file(folder_ / "f"), "second");
    EXPECT_EQ(count(), 1U) << "a part file was left";
}

TEST_F(Files, KeepTheOldTextWhenAWriteFails) {
    write_file_atomically(folder_ / "f", "old");
    {
        const FileSizeLimit limit(1000);
        EXPECT_THROW(write_file_atomically(folder_ / "f", std::string(5000, 'x')), MachineError);
    }
    EXPECT_EQ(read_file(folder_ / "f"), "old");
    EXPECT_EQ(count(), 1U) << "a part file was left";
}

TEST_F(Files, LeaveNoPartBehindWhenTheTargetIsAFolder) {
    fs::create_directories(folder_ / "target" / "inside");
    EXPECT_THROW(write_file_atomically(folder_ / "target", "x"), MachineError);
    EXPECT_TRUE(fs::is_directory(folder_ / "target" / "inside"));
    EXPECT_EQ(count(), 1U) << "a part file was left";
}

TEST_F(Files, SayWhichOneCannotBeWritten) {
    try {
        write_file_atomically(folder_ / "none" / "f", "x");
        FAIL() << "the folder does not exist";
    } catch (const MachineError& e) {
        EXPECT_NE(std::string(e.what()).find("none/f: cannot be written: No such file"), std::string::npos)
            << e.what();
        EXPECT_NE(e.remedy().find("free some space"), std::string::npos);
    }
}

TEST_F(Files, ProveAWritableFolderAndMakeIt) {
    require_writable_folder(folder_ / "a" / "b");
    EXPECT_TRUE(fs::is_directory(folder_ / "a" / "b"));
    EXPECT_TRUE(fs::is_empty(folder_ / "a" / "b"));
    require_writable_folder(folder_ / "a" / "b");
}

TEST_F(Files, RefuseAFolderThatIsAFile) {
    put(folder_ / "f", "x");
    EXPECT_THROW(require_writable_folder(folder_ / "f"), MachineError);
    EXPECT_THROW(require_writable_folder(folder_ / "f" / "below"), MachineError);
    EXPECT_EQ(read_file(folder_ / "f"), "x");
}

TEST_F(Files, RefuseAFolderThatNobodyMayWriteTo) {
    EXPECT_THROW(require_writable_folder("/proc"), MachineError);
    EXPECT_THROW(require_writable_folder("/proc/weir"), MachineError);
}

}  // namespace
}  // namespace weir
