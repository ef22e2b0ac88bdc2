// SPDX-License-Identifier: Apache-2.0
#include "probe/smbios/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probe/smbios/structure_writer.h"

namespace weir::probe::smbios {
namespace {

using Bytes = std::vector<std::byte>;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A structure of type 200 with one field and the strings.
Bytes structure(std::uint8_t type, std::vector<std::string> strings = {}) {
    StructureWriter writer(type, 0x1234, 5 + strings.size());
    for (std::size_t i = 0; i < strings.size(); ++i) writer.text(5 + i, strings[i]);
    Bytes bytes;
    writer.byte(4, 0x42).append_to(bytes);
    return bytes;
}

Bytes operator+(Bytes a, const Bytes& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

TEST(SmbiosTable, IsWalkedFromStructureToStructure) {
    const Bytes bytes = structure(200, {"one", "two"}) + structure(201) + structure(kEndOfTable);
    const Table table = walk_table(bytes);
    ASSERT_EQ(table.structures.size(), 2U);
    EXPECT_EQ(table.structures[0].type, 200);
    EXPECT_EQ(table.structures[0].handle, 0x1234);
    EXPECT_EQ(table.structures[0].byte(4), 0x42);
    EXPECT_THAT(table.structures[0].strings, ElementsAre("one", "two"));
    EXPECT_EQ(table.structures[1].offset, structure(200, {"one", "two"}).size());
    EXPECT_THAT(table.structures[1].strings, IsEmpty());
    EXPECT_TRUE(table.ended);
    EXPECT_EQ(table.walked, 3U);
    EXPECT_THAT(table.problems, IsEmpty());
}

TEST(SmbiosTable, HasNoFieldsBeyondTheLengthOfAStructure) {
    const Bytes bytes = structure(200, {"aaaaaaaaaaaaaaaaaaaaa"});
    const Table table = walk_table(bytes);
    const Structure& only = table.structures.at(0);
    EXPECT_EQ(only.word(4), 0x0142);
    EXPECT_EQ(only.byte(6), std::nullopt);
    EXPECT_EQ(only.word(5), std::nullopt);
    EXPECT_EQ(only.dword(4), std::nullopt);
    EXPECT_EQ(only.qword(static_cast<std::size_t>(-1)), std::nullopt);
}

TEST(SmbiosTable, PassesOverInactiveStructuresAndStopsAtItsEnd) {
    const Bytes bytes =
        structure(kInactive, {"gone"}) + structure(200) + structure(kEndOfTable) + structure(201);
    const Table table = walk_table(bytes);
    ASSERT_EQ(table.structures.size(), 1U);
    EXPECT_EQ(table.structures[0].type, 200);
}

TEST(SmbiosTable, OfVersion21EndsWithItsBytesOrInPadding) {
    EXPECT_THAT(walk_table(structure(200)).problems, IsEmpty());
    const Table padded = walk_table(structure(200) + Bytes(37));
    EXPECT_EQ(padded.structures.size(), 1U);
    EXPECT_THAT(padded.problems, IsEmpty());
}

TEST(SmbiosTable, KeepsTheWholeStringsOfASetWithoutAnEnd) {
    Bytes bytes = structure(200) + structure(201, {"one", "two"});
    bytes.resize(bytes.size() - 3);  // "tw"
    const Table table = walk_table(bytes);
    ASSERT_EQ(table.structures.size(), 2U);
    EXPECT_THAT(table.structures[1].strings, ElementsAre("one"));
    ASSERT_EQ(table.problems.size(), 1U);
    EXPECT_EQ(table.problems[0].offset, structure(200).size());
}

TEST(SmbiosTable, GoesOnBehindALengthThatIsShorterThanAHeader) {
    for (const unsigned length : {0U, 1U, 2U, 3U}) {
        Bytes bytes = structure(200) + structure(201, {"lost"}) + structure(202) + structure(kEndOfTable);
        bytes[structure(200).size() + 1] = static_cast<std::byte>(length);
        const Table table = walk_table(bytes);
        ASSERT_EQ(table.structures.size(), 2U) << length;
        EXPECT_EQ(table.structures[1].type, 202);
        ASSERT_EQ(table.problems.size(), 1U);
        EXPECT_EQ(table.problems[0].offset, structure(200).size());
    }
}

TEST(SmbiosTable, EndsWhereALengthReachesBeyondIt) {
    Bytes bytes = structure(200) + structure(201);
    bytes[structure(200).size() + 1] = std::byte{0xFF};
    const Table table = walk_table(bytes);
    EXPECT_EQ(table.structures.size(), 1U);
    ASSERT_EQ(table.problems.size(), 1U);
    EXPECT_EQ(table.problems[0].offset, structure(200).size());
}

TEST(SmbiosTable, OfNothingOrOfZerosOrOfOnesHasNoStructures) {
    EXPECT_THAT(walk_table({}).structures, IsEmpty());
    EXPECT_THAT(walk_table(Bytes(1000)).structures, IsEmpty());
    EXPECT_THAT(walk_table(Bytes(100, std::byte{0xFF})).structures, IsEmpty());
}

TEST(SmbiosTable, HasNoMoreStructuresThanThereAreHandles) {
    Bytes bytes;
    for (int i = 0; i < 65540; ++i) StructureWriter(200, 0, 4).append_to(bytes);
    const Table table = walk_table(bytes);
    EXPECT_EQ(table.structures.size(), 65536U);
    EXPECT_EQ(table.problems.size(), 1U);
}

}  // namespace
}  // namespace weir::probe::smbios
