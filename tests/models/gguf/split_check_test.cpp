// SPDX-License-Identifier: Apache-2.0
#include "models/gguf/split_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "models/gguf/split_doubts.h"
#include "models/gguf/split_name.h"
#include "tests/models/gguf/refused.h"
#include "tests/models/gguf/write.h"
#include "tests/scratch_folder.h"

namespace weir::models::gguf {
namespace {

using namespace weir::tests::gguf;

/// A GGML type with the bytes of a matrix of 2 rows of 256 weights.
struct Type {
    std::uint32_t number;
    std::uint64_t matrix_bytes;
};
constexpr Type kQ80{8, 544};
constexpr Type kQ4K{12, 288};
constexpr Type kQ6K{14, 420};

constexpr std::array kKinds = {"attn_q", "attn_output", "ffn_gate", "ffn_up", "ffn_down"};

/// Two parts, each with a layer of kKinds, a router in F32 and a norm.
class GgufSplitCheck : public testing::Test {
protected:
    void add_layer(std::size_t part, std::size_t layer, const std::vector<Type>& types) {
        const std::string begin = "blk." + std::to_string(layer) + ".";
        for (std::size_t i = 0; i < types.size(); ++i)
            files_[part].tensor(begin + kKinds[i] + ".weight", {256, 2}, types[i].number,
                                types[i].matrix_bytes);
        files_[part].tensor(begin + "ffn_gate_inp.weight", {8, 2}, 0, 64);
        files_[part].tensor(begin + "attn_norm.weight", {8}, 0, 32);
    }
    std::string path(std::uint32_t number) const {
        return (scratch_.path() / SplitName{"m", number, 2}.file()).string();
    }
    Checkpoint open() {
        const std::size_t tensors = files_[0].tensors.size() + files_[1].tensors.size();
        for (std::uint32_t i = 0; i < 2; ++i) {
            File file = files_[i];
            file.key("split.no", u16(static_cast<std::uint16_t>(i)))
                .key("split.count", u16(2))
                .key("split.tensors.count", i32(static_cast<std::int32_t>(tensors)));
            write_sparse(path(i + 1), file);
        }
        return open_checkpoint(path(1));
    }

    std::array<File, 2> files_;
    const weir::tests::ScratchFolder scratch_;
};

TEST_F(GgufSplitCheck, RefusesPartsWhoseKeysDiffer) {
    struct Case {
        const char* key;
        Stored first;
        Stored second;
        const char* says;
    };
    for (const Case& each :
         {Case{"general.name", string("R1"), string("V3"), "general.name is \"V3\" here and \"R1\" in "},
          Case{"general.architecture", string("llama"), string("qwen3moe"),
               "general.architecture is \"qwen3moe\" here and \"llama\" in "},
          Case{"general.file_type", u32(15), u32(7), "general.file_type is 7 here and 15 in "},
          Case{"llama.block_count", u32(2), u32(3), "llama.block_count is 3 here and 2 in "},
          Case{"tokenizer.ggml.scores", array(6, {f32(1), f32(2)}), array(6, {f32(1)}),
               "tokenizer.ggml.scores is 1 of f32 here and 2 of f32 in "}}) {
        files_ = {};
        files_[0].key(each.key, each.first);
        files_[1].key(each.key, each.second);
        expect_refused([&] { open(); }, path(2), files_[1].image().value_at[0], each.says + path(1));
    }
}

TEST_F(GgufSplitCheck, TakesPartsThatSayTheSame) {
    files_[0].key("general.name", string("R1")).key("general.file_type", u32(15));
    files_[1].key("general.file_type", i32(15)).key("general.name", string("R1")).key("more", u8(1));
    EXPECT_EQ(open().parts.size(), 2U);
}

TEST_F(GgufSplitCheck, DoubtsPartsInWhichEveryKindOfMatrixChangesItsFormat) {
    add_layer(0, 0, {kQ4K, kQ4K, kQ4K, kQ4K, kQ6K});
    add_layer(1, 1, {kQ80, kQ80, kQ80, kQ80, kQ80});
    const std::vector<std::string> doubts = split_doubts(open());
    ASSERT_EQ(doubts.size(), 1U);
    EXPECT_THAT(doubts.front(), testing::AllOf(testing::HasSubstr("all 5 kinds"), testing::HasSubstr(path(1)),
                                               testing::HasSubstr("m-00002-of-00002.gguf")));
}

/// More bits for some kinds of matrices in some layers are what a mix is.
TEST_F(GgufSplitCheck, DoubtsNoMix) {
    add_layer(0, 0, {kQ4K, kQ4K, kQ4K, kQ4K, kQ6K});
    add_layer(1, 1, {kQ80, kQ80, kQ80, kQ4K, kQ80});
    EXPECT_THAT(split_doubts(open()), testing::IsEmpty());
    files_ = {};
    add_layer(0, 0, {kQ4K, kQ4K, kQ4K});
    add_layer(1, 1, {kQ80, kQ80, kQ80});
    EXPECT_THAT(split_doubts(open()), testing::IsEmpty()) << "too few kinds to tell";
    files_ = {};
    add_layer(0, 0, {kQ4K, kQ4K, kQ4K, kQ4K, kQ4K});
    add_layer(0, 1, {kQ80, kQ80, kQ80, kQ80, kQ80});
    add_layer(1, 2, {kQ80, kQ80, kQ80, kQ80, kQ80});
    EXPECT_THAT(split_doubts(open()), testing::IsEmpty()) << "other bits by layer";
}

}  // namespace
}  // namespace weir::models::gguf
