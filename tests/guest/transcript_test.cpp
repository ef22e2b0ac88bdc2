// SPDX-License-Identifier: Apache-2.0
#include "tests/guest/transcript.h"

#include <gmock/gmock.h>

namespace weir::guest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(GuestTranscript, GivesEachFileItsLines) {
    const Transcript transcript =
        read_transcript("noise\n@@@ begin a\none\n\ntwo\n@@@ end a\n@@@ begin b\n@@@ end b\n@@@ done\n");
    EXPECT_THAT(transcript.files, ElementsAre(Pair("a", "one\n\ntwo\n"), Pair("b", "")));
    EXPECT_TRUE(transcript.complete);
}

TEST(GuestTranscript, LeavesOutAFileThatBreaksOff) {
    const Transcript transcript = read_transcript("@@@ begin a\none\n@@@ end a\n@@@ begin b\ntwo\n");
    EXPECT_THAT(transcript.files, ElementsAre(Pair("a", "one\n")));
    EXPECT_FALSE(transcript.complete);
}

TEST(GuestTranscript, TakesAMarkInsideAFileForText) {
    const Transcript transcript = read_transcript("@@@ begin a\n@@@ end other\n@@@ done\n@@@ end a\n");
    EXPECT_THAT(transcript.files, ElementsAre(Pair("a", "@@@ end other\n@@@ done\n")));
    EXPECT_FALSE(transcript.complete);
}

TEST(GuestTranscript, IsEmptyForAGuestThatSaidNothing) {
    EXPECT_THAT(read_transcript("").files, IsEmpty());
    EXPECT_FALSE(read_transcript("").complete);
}

}  // namespace
}  // namespace weir::guest
