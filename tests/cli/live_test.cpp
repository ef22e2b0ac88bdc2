// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/document.h"
#include "base/files.h"
#include "measure/measurements.h"
#include "tests/cli/command.h"

namespace weir::cli {
namespace {

TEST(CliLive, MeasuresThisMachineIntoADocumentThatReadsBack) {
    const ScratchFolder folder;
    const std::string file = folder.path("measurements.json");
    const Outcome outcome =
        run({"measure", "--only", "barrier", "--quick", "--time-budget", "1", "--json", file});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_NE(outcome.out, "");
    const auto read = read_document<measure::Measurements>(read_file(file), file);
    EXPECT_EQ(read.machine_fingerprint.size(), 16U);
    EXPECT_FALSE(read.barrier.empty());
    EXPECT_TRUE(read.matvec.empty());
    EXPECT_GT(read.ceiling_bytes_per_s, 0);
}

}  // namespace
}  // namespace weir::cli
