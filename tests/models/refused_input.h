// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/error.h"

namespace weir::tests {

/// Expects an InputError that begins with `where`, says `what`, and has a remedy.
template <class Call>
void expect_input_error(Call call, const std::string& where, const std::string& what) {
    try {
        call();
        ADD_FAILURE() << "was taken, expected: " << what;
    } catch (const InputError& error) {
        EXPECT_THAT(error.what(), testing::StartsWith(where + ": "));
        EXPECT_THAT(error.what(), testing::HasSubstr(what));
        EXPECT_FALSE(error.remedy().empty());
    }
}

}  // namespace weir::tests
