// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <memory>
#include <string>
#include <thread>

#include "base/error.h"
#include "decode/weights/loading.h"
#include "made_checkpoint.h"
#include "tests/decode/small_model.h"
#include "tests/scratch_folder.h"

namespace weir::decode {
namespace {

using examples::TensorBytes;
using ::testing::AllOf;
using ::testing::HasSubstr;

/// A checkpoint, and weights of two threads that are to be loaded from it.
class LoadingErrors : public ::testing::Test {
protected:
    void write(const models::Model& stored, const TensorBytes& bytes) {
        path_ = examples::write_checkpoint(folder_.path(), stored, bytes);
        checkpoint_ = models::gguf::open_checkpoint(path_);
    }
    void write(const TensorBytes& bytes) { write(model_, bytes); }

    std::unique_ptr<Loader> loader(std::stop_token stop = {}, const Progress& progress = {}) {
        return std::make_unique<Loader>(checkpoint_, model_, weights_, division_.nodes().front().threads,
                                        std::move(stop), progress);
    }
    void load(Loader& loader) {
        team_.run([&](numa::Member& member) { loader.load(member); });
    }
    void verify(Loader& loader) {
        team_.run([&](numa::Member& member) { loader.verify(member); });
    }

    template <class Expected, class Body>
    static std::string message_of(Body body) {
        try {
            body();
        } catch (const Expected& error) {
            return error.what();
        }
        return "no error of that kind";
    }
    /// Loads the bytes and returns the InputError's message.
    std::string refused(const TensorBytes& bytes) {
        write(bytes);
        return message_of<InputError>([&] { load(*loader()); });
    }

    models::Model model_ = examples::tiny_model("q4_k_m");
    planner::Plan plan_ = examples::plan_for(model_);
    numa::Team team_{examples::pins(2)};
    Division division_{plan_, team_.pins()};
    Weights weights_ = allocate_weights(model_, plan_, division_);
    TensorBytes bytes_ = examples::made_up_tensors(model_);
    tests::ScratchFolder folder_;
    std::filesystem::path path_;
    models::gguf::Checkpoint checkpoint_;
};

TEST_F(LoadingErrors, NamesATensorThatIsMissing) {
    for (const char* name : {"blk.2.ffn_up_exps.weight", "blk.1.attn_kv_a_norm.weight", "output.weight",
                             "blk.2.exp_probs_b.bias"}) {
        TensorBytes bytes = bytes_;
        bytes.erase(name);
        EXPECT_THAT(refused(bytes), HasSubstr(name));
    }
}

TEST_F(LoadingErrors, NamesATensorThatDecodeDoesNotRead) {
    const auto refused_with = [&](const char* name) {
        models::Model other = model_;
        const auto norm = std::ranges::find(other.tensors, "blk.1.attn_norm.weight", &models::Tensor::name);
        other.tensors.push_back(*norm);
        other.tensors.back().name = name;
        TensorBytes bytes = bytes_;
        bytes.emplace(name, bytes.at("blk.1.attn_norm.weight"));
        write(other, bytes);
        return message_of<InputError>([&] { loader(); });
    };
    EXPECT_THAT(refused_with("blk.1.attn_output.bias"), HasSubstr("\"blk.1.attn_output.bias\""));
    EXPECT_THAT(refused_with("blk.1.attn_k_b.weight"),
                HasSubstr("\"blk.1.attn_k_b.weight\" stands beside attn_kv_b.weight"));
    EXPECT_EQ(refused_with("blk.3.attn_norm.weight"), "no error of that kind")
        << "of the layer behind the last, which predicts several tokens";
}

TEST_F(LoadingErrors, AsksForSplitKeysWhereThereAreNoJoinedOnes) {
    bytes_.erase("blk.1.attn_kv_b.weight");
    EXPECT_THAT(refused(bytes_), HasSubstr("\"blk.1.attn_k_b.weight\""));
}

TEST_F(LoadingErrors, NamesATensorOfOtherSizesThanTheMetadataAskFor) {
    models::Model other = model_;
    for (models::Tensor& tensor : other.tensors) {
        if (tensor.name == "blk.1.ffn_gate_exps.weight") std::swap(tensor.rows, tensor.matrices);
    }
    write(other, bytes_);
    EXPECT_THAT(message_of<InputError>([&] { loader(); }),
                AllOf(HasSubstr("\"blk.1.ffn_gate_exps.weight\""), HasSubstr("256 matrices of 4 rows"),
                      HasSubstr("4 matrices of 256 rows")));
}

TEST_F(LoadingErrors, NamesTensorRowAndBlockOfWeightsThatAreNotFinite) {
    const models::Model& model = model_;
    const auto poison = [&](const std::string& name, std::size_t row, std::size_t at_in_row,
                            std::uint16_t half) {
        TensorBytes bytes = bytes_;
        for (const models::Tensor& tensor : model.tensors) {
            if (tensor.name != name) continue;
            const std::size_t row_bytes = tensor.bytes / (tensor.rows * tensor.matrices);
            std::memcpy(bytes.at(name).data() + row * row_bytes + at_in_row, &half, sizeof(half));
        }
        return refused(bytes);
    };
    // Expert 3, row 37 of its 256.
    EXPECT_THAT(poison("blk.2.ffn_gate_exps.weight", 3 * 256 + 37, 0, 0x7C00),
                AllOf(HasSubstr("\"blk.2.ffn_gate_exps.weight\", row 805, block 0"), HasSubstr("offset")));
    EXPECT_THAT(poison("blk.0.ffn_up.weight", 200, 2, 0xFE00),
                HasSubstr("\"blk.0.ffn_up.weight\", row 200, block 0"));
    EXPECT_THAT(poison("blk.2.attn_kv_b.weight", 130, 0, 0x7E00),
                HasSubstr("\"blk.2.attn_kv_b.weight\", row 130, block 0"));
    EXPECT_THAT(poison("output.weight", 59, 208, 0x7C00), HasSubstr("\"output.weight\", row 59, block 0"));
    EXPECT_THAT(poison("token_embd.weight", 59, 0, 0x7E00), HasSubstr("\"token_embd.weight\", row 59"));
    EXPECT_THAT(
        poison("blk.1.ffn_norm.weight", 0, 4 * 9 + 2, 0x7F80),
        AllOf(HasSubstr("small.gguf: offset "), HasSubstr("\"blk.1.ffn_norm.weight\", row 0, block 9")));
}

TEST_F(LoadingErrors, NoticesAFileThatChangesWhileItIsRead) {
    write(bytes_);
    const auto loading = loader();
    std::filesystem::last_write_time(path_,
                                     std::filesystem::last_write_time(path_) + std::chrono::milliseconds(5));
    EXPECT_THAT(message_of<InputError>([&] { load(*loading); }), HasSubstr("changed while it was read"));
}

TEST_F(LoadingErrors, NoticesAFileThatChangedSinceItsHeaderWasRead) {
    write(bytes_);
    std::filesystem::last_write_time(path_,
                                     std::filesystem::last_write_time(path_) + std::chrono::milliseconds(5));
    EXPECT_THAT(message_of<InputError>([&] { loader(); }), HasSubstr("changed since its header was read"));
    write(bytes_);
    std::filesystem::resize_file(path_, std::filesystem::file_size(path_) + 1);
    EXPECT_THAT(message_of<InputError>([&] { loader(); }), HasSubstr("changed since its header was read"));
}

TEST_F(LoadingErrors, NoticesAFileThatIsCutOffWhileItIsRead) {
    write(bytes_);
    const auto loading = loader();
    std::filesystem::resize_file(path_, std::filesystem::file_size(path_) / 2);
    EXPECT_THAT(message_of<InputError>([&] { load(*loading); }), HasSubstr("the file ends here"));
}

TEST_F(LoadingErrors, EndsWhenAskedToStop) {
    write(bytes_);
    std::stop_source stop;
    const auto loading = loader(stop.get_token());
    stop.request_stop();
    EXPECT_THROW(load(*loading), Interrupted);
}

TEST_F(LoadingErrors, LeavesNoThreadBehindWhenItIsStopped) {
    write(bytes_);
    load(*loader());  // OpenMP keeps its threads
    const auto threads = [] {
        using Entries = std::filesystem::directory_iterator;
        return std::distance(Entries("/proc/self/task"), Entries());
    };
    const auto before = threads();
    std::stop_source stop;
    const auto loading = loader(stop.get_token());
    stop.request_stop();
    EXPECT_THROW(load(*loading), Interrupted);
    // The kernel lists a thread that was joined a moment longer.
    for (int i = 0; i < 1000 && threads() != before; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    EXPECT_EQ(threads(), before);
}

TEST_F(LoadingErrors, RefusesAModelThatWasDescribedFromAnotherFile) {
    const models::Model other = examples::tiny_model("q8_0");
    write(other, examples::made_up_tensors(other));
    EXPECT_THAT(message_of<UsageError>([&] { loader(); }), HasSubstr("q8_0"));
}

TEST_F(LoadingErrors, TellsHowFarItIs) {
    write(bytes_);
    std::vector<std::string> told;
    double last = 0;
    const auto loading = loader({}, [&](std::string_view what, double fraction) {
        told.emplace_back(what);
        last = fraction;
    });
    load(*loading);
    ASSERT_FALSE(told.empty());
    EXPECT_THAT(told.back(), AllOf(HasSubstr("loading 0.0 of 0.0 GB, "), HasSubstr(" GB/s")));
    EXPECT_EQ(last, 1.0);
}

TEST_F(LoadingErrors, VerifyingNamesTheRowThatDiffersInMemory) {
    write(bytes_);
    const auto loading = loader();
    load(*loading);
    verify(*loading);
    const auto changed = [&](std::span<std::byte> memory, std::size_t at) {
        memory[at] ^= std::byte{1};
        std::string message = message_of<MachineError>([&] { verify(*loading); });
        memory[at] ^= std::byte{1};
        return message;
    };
    const ThreadLayout& layout = weights_.threads[1].layout;
    const std::span<std::byte> arena = weights_.threads[1].arena->bytes();
    EXPECT_THAT(changed(arena, layout.head.offset), HasSubstr("\"output.weight\""));
    EXPECT_THAT(changed(arena, layout.static_slots[0].heads.keys[0].offset),
                HasSubstr("\"blk.0.attn_kv_b.weight\""));
    EXPECT_THAT(changed(arena, layout.pools[0].first.up.offset + layout.pools[0].stride * 3),
                HasSubstr("\"blk.1.ffn_up_exps.weight\", row 896"));
    EXPECT_THAT(changed(weights_.embedding->bytes(), 5), HasSubstr("\"token_embd.weight\", row 0"));
    weights_.vectors[1].router_bias[3] += 1;
    EXPECT_THAT(message_of<MachineError>([&] { verify(*loading); }), HasSubstr("blk.1.exp_probs_b.bias"));
}

}  // namespace
}  // namespace weir::decode
