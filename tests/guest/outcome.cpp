// SPDX-License-Identifier: Apache-2.0
#include "tests/guest/outcome.h"

#include <cstdlib>

namespace weir::guest {

void GuestOutcome::SetUp() {
    const char* folder = std::getenv("WEIR_GUEST_OUTCOME");
    if (folder == nullptr)
        GTEST_SKIP() << "no guest was booted: ctest -L guest boots it, docs/guest.md says how";
    folder_ = folder;
    ASSERT_TRUE(std::filesystem::is_directory(folder_)) << folder_ << ": run weir_guest_boot first";
    const std::string skipped = text("skipped");
    if (!skipped.empty()) GTEST_SKIP() << skipped;
}

std::string GuestOutcome::text(const std::string& name) const {
    const std::filesystem::path file = folder_ / name;
    return std::filesystem::exists(file) ? read_file(file) : "";
}

int GuestOutcome::status(const std::string& name) const {
    const std::string said = text(name + ".status");
    return said.empty() ? -1 : std::stoi(said);
}

}  // namespace weir::guest
