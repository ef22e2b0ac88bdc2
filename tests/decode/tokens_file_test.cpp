// SPDX-License-Identifier: Apache-2.0
#include "decode/tokens_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/error.h"
#include "base/files.h"
#include "tests/scratch_folder.h"

namespace weir::decode {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class TokensFile : public testing::Test {
protected:
    std::vector<std::vector<std::uint32_t>> read(const std::string& text) {
        write_file_atomically(file_, text);
        return read_tokens(file_, 512);
    }
    std::string refusal(const std::string& text) {
        try {
            read(text);
        } catch (const InputError& error) {
            return error.what();
        }
        return "";
    }

    tests::ScratchFolder folder_;
    std::filesystem::path file_ = folder_.path() / "ids.json";
};

TEST_F(TokensFile, IsAnArrayOfIds) {
    EXPECT_THAT(read("[328, 0,511]"), ElementsAre(ElementsAre(328, 0, 511)));
}

TEST_F(TokensFile, IsAnArrayOfSequences) {
    EXPECT_THAT(read("[[328, 0], [511]]"), ElementsAre(ElementsAre(328, 0), ElementsAre(511)));
    EXPECT_THAT(refusal("[[328], [1, 512]]"), HasSubstr("ids.json: [1][1]: token 512"));
    EXPECT_THAT(refusal("[[328], []]"), HasSubstr("ids.json: [1]: has no token"));
    EXPECT_THAT(refusal("[[328], 7]"), HasSubstr("ids.json: [1]: is a number, no array"));
    EXPECT_THAT(refusal("[7, [328]]"), HasSubstr("ids.json: [1]: is an array, no token id"));
}

TEST_F(TokensFile, NamesTheEntryThatIsNoneOfTheVocabulary) {
    EXPECT_THAT(refusal("[1, 512]"), AllOf(HasSubstr("ids.json: [1]: token 512"), HasSubstr("512 of the")));
    EXPECT_THAT(refusal("[99999999999]"), HasSubstr("[0]: token 99999999999"));
}

TEST_F(TokensFile, NamesWhatIsNoId) {
    EXPECT_THAT(refusal("[1, \"a\"]"), HasSubstr("[1]: is a string"));
    EXPECT_THAT(refusal("[-1]"), HasSubstr("[0]: is"));
    EXPECT_THAT(refusal("[1.5]"), HasSubstr("[0]: is"));
    EXPECT_THAT(refusal("{}"), HasSubstr("an object, no array"));
    EXPECT_THAT(refusal("[]"), HasSubstr("has no token"));
    EXPECT_THAT(refusal("[1"), HasSubstr("ids.json"));
}

TEST_F(TokensFile, ThatIsNoJsonSaysWhatIsWanted) {
    try {
        read("root:x:0");
        FAIL();
    } catch (const InputError& error) {
        EXPECT_THAT(error.what(), HasSubstr("not JSON"));
        EXPECT_THAT(error.remedy(), HasSubstr("array of token ids"));
    }
}

}  // namespace
}  // namespace weir::decode
