// SPDX-License-Identifier: Apache-2.0
#include "models/safetensors/index.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/error.h"
#include "base/files.h"
#include "tests/models/safetensors/writer.h"
#include "tests/scratch_folder.h"

namespace weir::models::safetensors {
namespace {

using tests::SafetensorsWriter;
using tests::write_safetensors_index;

constexpr const char* kFirst = "model-00001-of-00002.safetensors";
constexpr const char* kSecond = "model-00002-of-00002.safetensors";
constexpr const char* kIndexName = "model.safetensors.index.json";

/// A folder with an index over two parts: a and b in the first, c in the second.
class SafetensorsIndex : public testing::Test {
protected:
    void write_index(std::string_view total = "32") {
        write_safetensors_index(file(kIndexName), {{"a", kFirst}, {"b", kFirst}, {"c", kSecond}}, total);
    }
    void write_first() {
        SafetensorsWriter().add("b", "F32", "[2,2]", 16).add("a", "BF16", "[4]", 8).write(file(kFirst));
    }
    void write_second() { SafetensorsWriter().add("c", "F8_E4M3", "[8]", 8).write(file(kSecond)); }

    std::filesystem::path file(std::string_view name) const { return scratch_.path() / name; }
    std::string refusal(const std::filesystem::path& path) const {
        try {
            read_checkpoint(path);
        } catch (const InputError& error) {
            EXPECT_FALSE(error.remedy().empty());
            return error.what();
        }
        return "";
    }
    std::string refusal() const { return refusal(scratch_.path()); }
    /// The refusal of an index with that JSON.
    std::string refusal_of(std::string_view json) const {
        write_file_atomically(file(kIndexName), json);
        return refusal();
    }
    std::string index() const { return file(kIndexName).string(); }

    tests::ScratchFolder scratch_;
};

TEST_F(SafetensorsIndex, GivesPartsAndTensorsWithTheirPlaces) {
    write_index();
    write_first();
    write_second();
    const Checkpoint checkpoint = read_checkpoint(scratch_.path());
    EXPECT_EQ(checkpoint.folder, scratch_.path());
    ASSERT_EQ(checkpoint.parts.size(), 2U);
    EXPECT_EQ(checkpoint.parts[0].path, file(kFirst));
    EXPECT_EQ(*checkpoint.parts[0].bytes, std::filesystem::file_size(file(kFirst)));
    ASSERT_EQ(checkpoint.tensors.size(), 3U);
    const CheckpointTensor& second = checkpoint.tensors[1];
    EXPECT_EQ(second.name, "a");
    EXPECT_EQ(second.dtype, "bf16");
    EXPECT_THAT(second.shape, testing::ElementsAre(4));
    EXPECT_EQ(second.part, 0U);
    EXPECT_EQ(second.offset, std::filesystem::file_size(file(kFirst)) - 8);
    EXPECT_EQ(*second.bytes, 8U);
    EXPECT_EQ(checkpoint.tensors[2].part, 1U);
    EXPECT_EQ(*checkpoint.total_bytes, 32U);
    EXPECT_EQ(checkpoint.stated_bytes, 32U);
}

TEST_F(SafetensorsIndex, CountsTheFilesWhateverTheIndexStates) {
    write_index("1000");
    write_first();
    write_second();
    const Checkpoint checkpoint = read_checkpoint(file(kIndexName));
    EXPECT_EQ(*checkpoint.total_bytes, 32U);
    EXPECT_EQ(checkpoint.stated_bytes, 1000U);
}

TEST_F(SafetensorsIndex, KeepsNamesAndTheStatedTotalBeforeADownload) {
    write_index("32.0");
    const Checkpoint checkpoint = read_checkpoint(scratch_.path());
    ASSERT_EQ(checkpoint.tensors.size(), 3U);
    EXPECT_EQ(checkpoint.tensors[2].name, "c");
    EXPECT_EQ(checkpoint.tensors[2].bytes.reason().why, fmt::format("'{}' is not here", kSecond));
    EXPECT_FALSE(checkpoint.tensors[2].bytes.reason().remedy.empty());
    EXPECT_EQ(checkpoint.parts.at(1).bytes.reason().why, fmt::format("'{}' is not here", kSecond));
    EXPECT_EQ(*checkpoint.total_bytes, 32U);
}

TEST_F(SafetensorsIndex, HasNoTotalBeforeADownloadWhenNoneIsStated) {
    write_index("");
    const Checkpoint checkpoint = read_checkpoint(scratch_.path());
    EXPECT_THAT(checkpoint.total_bytes.reason().why, testing::HasSubstr("no metadata.total_size"));
    EXPECT_FALSE(checkpoint.stated_bytes.has_value());
}

TEST_F(SafetensorsIndex, ReadsASingleFileByItsFolderOrItsName) {
    SafetensorsWriter().add("a", "F32", "[2]", 8).write(file("model.safetensors"));
    EXPECT_EQ(*read_checkpoint(scratch_.path()).total_bytes, 8U);
    EXPECT_EQ(read_checkpoint(file("model.safetensors")).folder, scratch_.path());
}

TEST_F(SafetensorsIndex, RefusesAFolderWithoutACheckpoint) {
    EXPECT_EQ(
        refusal(),
        scratch_.path().string() +
            ": expected model.safetensors or model.safetensors.index.json in the folder, found neither");
}

TEST_F(SafetensorsIndex, RefusesADownloadThatLacksSomeParts) {
    write_index();
    write_first();
    EXPECT_EQ(refusal(),
              fmt::format("{}: weight_map: 1 of 2 files are not here; the first is '{}'", index(), kSecond));
}

TEST_F(SafetensorsIndex, RefusesAPartThatIsCutOff) {
    write_index();
    write_first();
    write_second();
    std::filesystem::resize_file(file(kSecond), std::filesystem::file_size(file(kSecond)) - 3);
    EXPECT_EQ(refusal(), fmt::format("{}: byte {}: the file ends here; 3 bytes of its tensors are missing",
                                     file(kSecond).string(), std::filesystem::file_size(file(kSecond))));
}

TEST_F(SafetensorsIndex, RefusesAPartWithOtherTensorsThanTheIndexGivesIt) {
    write_index();
    write_second();
    SafetensorsWriter().add("a", "F32", "[1]", 4).write(file(kFirst));
    EXPECT_EQ(refusal(), fmt::format("{}: tensor 'b': {} gives it to this file, which does not hold it",
                                     file(kFirst).string(), index()));
    SafetensorsWriter()
        .add("a", "U8", "[1]", 1)
        .add("b", "U8", "[1]", 1)
        .add("c", "U8", "[1]", 1)
        .write(file(kFirst));
    EXPECT_EQ(refusal(), fmt::format("{}: tensor 'c': {} does not give it to this file",
                                     file(kFirst).string(), index()));
}

TEST_F(SafetensorsIndex, RefusesFilesOutsideTheFolder) {
    for (const char* name :
         {"../model.safetensors", "/etc/model.safetensors", "a/b.safetensors", "..", "", ".safetensors",
          R"(a\\b.safetensors)", R"(a\u0000.safetensors)", "pytorch_model.bin"}) {
        EXPECT_THAT(
            refusal_of(fmt::format(R"({{"weight_map":{{"t":"{}"}}}})", name)),
            testing::StartsWith(index() + ": weight_map.'t': expected the name of a .safetensors file in the "
                                          "same folder, found '"))
            << name;
    }
}

TEST_F(SafetensorsIndex, NamesTheMemberThatIsWrong) {
    EXPECT_EQ(refusal_of("{"), index() + ": index: byte 2: this is not JSON");
    EXPECT_EQ(refusal_of("{}"),
              index() + ": weight_map: expected an object from tensors to files, found none");
    EXPECT_EQ(refusal_of(R"({"weight_map":[]})"),
              index() + ": weight_map: expected an object from tensors to files, found an array");
    EXPECT_EQ(refusal_of(R"({"weight_map":{}})"), index() + ": weight_map: names no tensor");
    EXPECT_EQ(refusal_of(R"({"weight_map":{"t":1}})"),
              index() + ": weight_map.'t': expected a file's name, found a number");
    EXPECT_EQ(refusal_of(R"({"weight_map":{"t":"a.safetensors","t":"b.safetensors"}})"),
              index() + ": weight_map.'t': stands twice");
    for (const char* total : {"-1", "1.5", "\"1\"", "1e300"}) {
        EXPECT_EQ(refusal_of(fmt::format(R"({{"metadata":{{"total_size":{}}},"weight_map":{{}}}})", total)),
                  index() + ": metadata.total_size: expected a whole number of bytes from 0");
    }
    EXPECT_THAT(refusal_of(R"({"weight_map":)" + std::string(10000, '[')),
                testing::HasSubstr("deeper than 128"));
}

}  // namespace
}  // namespace weir::models::safetensors
