// SPDX-License-Identifier: Apache-2.0
#include "kernels/chase.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/error.h"

namespace weir::kernels {
namespace {

/// Memory for so many lines.
class Lines {
public:
    explicit Lines(std::size_t count) : memory_(count) {}
    std::span<std::byte> bytes() { return std::as_writable_bytes(std::span(memory_)); }
    std::size_t index(const Link* line) const { return static_cast<std::size_t>(line - memory_.data()); }

private:
    std::vector<Link> memory_;
};

/// How often each line is visited by as many links as there are lines, one at a time from the first.
std::vector<int> visits(Lines& lines, std::size_t count, const Link* first) {
    std::vector<int> visits(count);
    const Link* at = first;
    for (std::size_t i = 0; i < count; ++i) {
        if (lines.index(at) >= count) break;
        ++visits[lines.index(at)];
        at = follow(at, 1);
    }
    EXPECT_EQ(at, first) << "it does not lead back";
    return visits;
}

TEST(ACycle, VisitsEachLineOnceAndLeadsBackWhateverTheNumberOfLines) {
    for (const std::size_t count : {1, 2, 3, 24, 25, 26, 100, 4096}) {
        for (const std::uint64_t seed : {0U, 1U, 77U}) {
            Lines lines(count);
            const Link* const first = make_cycle(lines.bytes(), seed);
            EXPECT_EQ(lines.index(first), 0U);
            EXPECT_EQ(visits(lines, count, first), std::vector<int>(count, 1)) << count << " lines";
        }
    }
}

TEST(ACycle, HasNoLineThatFollowsItselfAndFewThatFollowTheirNeighbour) {
    constexpr std::size_t kCount = 4096;
    Lines lines(kCount);
    const Link* at = make_cycle(lines.bytes(), 5);
    std::size_t neighbours = 0;
    for (std::size_t i = 0; i < kCount; ++i) {
        const std::size_t here = lines.index(at);
        at = at->next;
        EXPECT_NE(lines.index(at), here);
        if (lines.index(at) == here + 1 || lines.index(at) + 1 == here) ++neighbours;
    }
    EXPECT_LT(neighbours, 20U);  // two are to be expected
}

TEST(ACycle, IsTheSameForTheSameSeedAndAnotherForAnother) {
    const auto order = [](std::uint64_t seed) {
        Lines lines(512);
        std::vector<std::size_t> order;
        const Link* at = make_cycle(lines.bytes(), seed);
        for (int i = 0; i < 512; ++i, at = at->next) order.push_back(lines.index(at));
        return order;
    };
    EXPECT_EQ(order(3), order(3));
    EXPECT_NE(order(3), order(4));
}

TEST(ACycle, OfThreeLinesIsEitherOfTheTwoThatThereAreAboutEquallyOften) {
    int upwards = 0;
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        Lines lines(3);
        if (lines.index(make_cycle(lines.bytes(), seed)->next) == 1) ++upwards;
    }
    EXPECT_GT(upwards, 400);
    EXPECT_LT(upwards, 600);
}

TEST(ACycle, LeavesWhatIsLessThanALineAtTheEndAlone) {
    Lines lines(5);
    lines.bytes()[4 * sizeof(Link)] = std::byte{0x5a};
    const Link* const first = make_cycle(lines.bytes().first(5 * sizeof(Link) - 1), 1);
    EXPECT_EQ(follow(first, 4), first);
    EXPECT_EQ(lines.bytes()[4 * sizeof(Link)], std::byte{0x5a});
}

TEST(ACycle, IsNotMadeOfNoLineOrOutOfAlignment) {
    Lines lines(2);
    EXPECT_THROW(make_cycle({}, 1), Fault);
    EXPECT_THROW(make_cycle(lines.bytes().first(63), 1), Fault);
    EXPECT_THROW(make_cycle(lines.bytes().subspan(8), 1), Fault);
}

TEST(Following, GoesAsManyLinksAsItIsTold) {
    constexpr std::size_t kCount = 100;
    Lines lines(kCount);
    const Link* const first = make_cycle(lines.bytes(), 9);
    EXPECT_EQ(follow(first, 0), first);
    const Link* one_by_one = first;
    for (std::size_t links = 1; links <= 3 * kCount; ++links) {
        one_by_one = one_by_one->next;
        EXPECT_EQ(follow(first, links), one_by_one) << links;
    }
    EXPECT_EQ(follow(first, kCount), first);
}

}  // namespace
}  // namespace weir::kernels
