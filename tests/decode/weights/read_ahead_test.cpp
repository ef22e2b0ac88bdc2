// SPDX-License-Identifier: Apache-2.0
#include "decode/weights/read_ahead.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <vector>

#include "base/error.h"

namespace weir::decode {
namespace {

constexpr std::size_t kBytes = 1000;

/// Puts a piece whose bytes all are its number.
void put(ReadAhead::Out& out, std::uint64_t number) {
    const std::span<std::byte> bytes = out.buffer().bytes().first(kBytes);
    std::fill(bytes.begin(), bytes.end(), static_cast<std::byte>(number));
    Piece piece;
    piece.first_row = number;
    piece.rows = bytes;
    out.put(piece);
}

bool holds(const Piece& piece, std::uint64_t number) {
    return piece.first_row == number && piece.rows.size() == kBytes &&
           std::all_of(piece.rows.begin(), piece.rows.end(),
                       [&](std::byte byte) { return byte == static_cast<std::byte>(number); });
}

TEST(ReadAhead, GivesAllPiecesInTheirOrder) {
    ReadAhead ahead(kBytes, [](ReadAhead::Out& out) {
        for (std::uint64_t i = 0; i < 100; ++i) put(out, i);
    });
    for (std::uint64_t i = 0; i < 100; ++i) {
        const Piece* piece = ahead.next();
        ASSERT_NE(piece, nullptr);
        ASSERT_TRUE(holds(*piece, i));
    }
    EXPECT_EQ(ahead.next(), nullptr);
    EXPECT_EQ(ahead.next(), nullptr);
}

TEST(ReadAhead, GivesNoneWhereNothingIsRead) {
    ReadAhead ahead(kBytes, [](ReadAhead::Out&) {});
    EXPECT_EQ(ahead.next(), nullptr);
}

TEST(ReadAhead, ReadsTheNextPieceWhileOneIsWorkedOn) {
    std::atomic<std::uint64_t> read = 0;
    ReadAhead ahead(kBytes, [&](ReadAhead::Out& out) {
        for (std::uint64_t i = 0; i < 20; ++i) {
            put(out, i);
            read = i + 1;
            read.notify_all();
        }
    });
    for (std::uint64_t i = 0; i + 1 < 20; ++i) {
        const Piece* piece = ahead.next();
        ASSERT_NE(piece, nullptr);
        for (std::uint64_t now = read; now < i + 2; now = read) read.wait(now);  // the next one lies ready
        EXPECT_EQ(read, i + 2) << "there is no buffer for a third";
        ASSERT_TRUE(holds(*piece, i)) << "and this one is not overwritten";
    }
}

TEST(ReadAhead, ThrowsTheReadersFaultBehindThePiecesBeforeIt) {
    ReadAhead ahead(kBytes, [](ReadAhead::Out& out) {
        for (std::uint64_t i = 0; i < 3; ++i) put(out, i);
        throw InputError("file", "the file ends here", "");
    });
    for (std::uint64_t i = 0; i < 3; ++i) ASSERT_TRUE(holds(*ahead.next(), i));
    EXPECT_THROW(ahead.next(), InputError);
}

TEST(ReadAhead, EndsItsReaderWhenNobodyWantsMore) {
    struct Ends {
        std::atomic<bool>& over;
        ~Ends() { over = true; }
    };
    for (const std::uint64_t taken : {0U, 1U, 2U}) {
        std::atomic<bool> over = false;
        {
            ReadAhead ahead(kBytes, [&](ReadAhead::Out& out) {
                const Ends ends{over};
                for (std::uint64_t i = 0;; ++i) put(out, i);
            });
            for (std::uint64_t i = 0; i < taken; ++i) ASSERT_TRUE(holds(*ahead.next(), i));
        }
        EXPECT_TRUE(over);
    }
}

}  // namespace
}  // namespace weir::decode
