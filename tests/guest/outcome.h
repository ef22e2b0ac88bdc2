// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "base/document.h"
#include "base/files.h"

namespace weir::guest {

/// What a guest brought out: the folder that weir_guest_boot filled, in the environment's WEIR_GUEST_OUTCOME.
/// Tests on this fixture say skipped, and why, where no guest could be started.
class GuestOutcome : public testing::Test {
protected:
    void SetUp() override;

    /// The text of a file; empty when the guest did not bring it out.
    std::string text(const std::string& name) const;
    /// The exit status of a command that a check kept; -1 when there is none.
    int status(const std::string& name) const;
    /// A document, by its file's name without ".json".
    template <IsDocument T>
    T document(const std::string& name) const {
        const std::string file = name + ".json";
        return read_document<T>(read_file(folder_ / file), file);
    }

private:
    std::filesystem::path folder_;
};

}  // namespace weir::guest
