// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/small_pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "base/units.h"
#include "numa/pages.h"

namespace weir::measure {
namespace {

constexpr const char* kId = "small-pages";

const PageKind* find(const std::vector<PageKind>& kinds, std::string_view pages) {
    const auto found =
        std::find_if(kinds.begin(), kinds.end(), [&](const PageKind& kind) { return kind.pages == pages; });
    return found == kinds.end() ? nullptr : &*found;
}

bool is_reserved(const PageKind& kind) {
    return std::any_of(numa::kAllPages.begin(), numa::kAllPages.end(), [&](numa::Pages pages) {
        return numa::reserved(pages) && numa::name(pages) == kind.pages;
    });
}

std::string in_words(const PageKind& kind) {
    return fmt::format("{} pages of {}", is_reserved(kind) ? "reserved" : "transparent huge",
                       format_capacity(kind.page_bytes));
}

std::string times(const Estimate& ratio) {
    return fmt::format("{:.3f} times ({:.3f} to {:.3f})", ratio.median, ratio.low, ratio.high);
}

/// What larger pages give against small ones: the best of those measured.
std::string worth(const std::vector<PageKind>& kinds) {
    const PageKind* best = nullptr;
    for (const PageKind& kind : kinds) {
        if (kind.pages == numa::name(numa::Pages::kSmall) || !kind.experts_of_4k || !kind.read_of_4k)
            continue;
        if (best == nullptr || kind.experts_of_4k->median > best->experts_of_4k->median) best = &kind;
    }
    if (best == nullptr) return "what larger ones are worth here could not be measured";
    return fmt::format("from {} whole experts come at {} the rate, reads in sequence at {}", in_words(*best),
                       times(*best->experts_of_4k), times(*best->read_of_4k));
}

/// Whether `a` is faster than `b` beyond both intervals, and by more than is worth a word.
bool gains(const Readable<Estimate>& a, const Readable<Estimate>& b) {
    return a && b && a->low > b->high && a->median > (1 + kWorthAWord) * b->median;
}

std::string both(const Readable<Estimate>& a, const Readable<Estimate>& b) {
    return fmt::format("{} against {}", format_bandwidth(a->median), format_bandwidth(b->median));
}

std::optional<probe::Finding> of_transparent(const std::vector<PageKind>& kinds, const PageKind& used) {
    const PageKind* best = nullptr;
    for (const PageKind& kind : kinds) {
        if (!is_reserved(kind)) continue;
        if (!gains(kind.experts_of_4k, used.experts_of_4k) && !gains(kind.read_of_4k, used.read_of_4k))
            continue;
        if (best == nullptr || kind.experts_of_4k->median > best->experts_of_4k->median) best = &kind;
    }
    if (best == nullptr) return std::nullopt;
    return probe::Finding{
        kId, "info",
        fmt::format("{} read faster than transparent huge ones: whole experts {}, in sequence {}",
                    in_words(*best), both(best->experts_bytes_per_s, used.experts_bytes_per_s),
                    both(best->read_bytes_per_s, used.read_bytes_per_s)),
        "keep pages reserved for programs that can load weights into them; weir's own decode takes "
        "transparent huge pages"};
}

}  // namespace

std::optional<probe::Finding> small_pages(const std::vector<PageKind>& kinds, std::string_view used) {
    const PageKind* const transparent = find(kinds, numa::name(numa::Pages::kTransparentHuge));
    if (transparent == nullptr) return std::nullopt;
    if (used != numa::name(numa::Pages::kSmall)) return of_transparent(kinds, *transparent);
    const Readable<Estimate>& huge = transparent->experts_bytes_per_s;
    const Unreadable why = huge ? Unreadable{"memory was in pieces when the ceiling was measured",
                                             "echo 1 | sudo tee /proc/sys/vm/compact_memory"}
                                : huge.reason();
    return probe::Finding{
        kId, "loss",
        fmt::format("memory comes in 4 KiB pages; of transparent huge ones: {}; {}", why.why, worth(kinds)),
        why.remedy};
}

}  // namespace weir::measure
