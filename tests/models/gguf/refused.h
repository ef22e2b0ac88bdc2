// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "base/error.h"

namespace weir::tests::gguf {

/// Expects an InputError that begins with "FILE: offset N: ", says `what`, and has a remedy.
template <class Call>
void expect_refused(Call call, const std::string& file, std::uint64_t offset, const std::string& what) {
    try {
        call();
        ADD_FAILURE() << "was taken, expected: " << what;
    } catch (const InputError& error) {
        EXPECT_THAT(error.what(), testing::StartsWith(file + ": offset " + std::to_string(offset) + ": "));
        EXPECT_THAT(error.what(), testing::HasSubstr(what));
        EXPECT_FALSE(error.remedy().empty());
    }
}

}  // namespace weir::tests::gguf
