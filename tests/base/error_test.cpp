// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(Error, HasTheExitCodeOfItsKind) {
    EXPECT_EQ(Fault("x").exit_code(), 1);
    EXPECT_EQ(UsageError("x", "y").exit_code(), 2);
    EXPECT_EQ(InputError("file", "x", "y").exit_code(), 3);
    EXPECT_EQ(MachineError("x", "y").exit_code(), 4);
    EXPECT_EQ(OutsideError("x", "y").exit_code(), 5);
    EXPECT_EQ(Interrupted("x").exit_code(), 130);
}

TEST(Error, SaysWhereWhatAndWhatToDo) {
    const InputError error("model.gguf: byte 12", "the magic is wrong", "download it again");
    EXPECT_STREQ(error.what(), "model.gguf: byte 12: the magic is wrong");
    EXPECT_EQ(error.remedy(), "download it again");
    EXPECT_FALSE(Fault("x").remedy().empty());
    EXPECT_FALSE(Interrupted("x").remedy().empty());
}

}  // namespace
}  // namespace weir
