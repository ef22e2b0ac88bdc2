// SPDX-License-Identifier: Apache-2.0
#include "reports/followed_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>

#include "base/units.h"
#include "reports/figures.h"
#include "reports/writer.h"

namespace weir::reports {
namespace {

/// The last few, since a report is for a glance; the document has all.
std::string last_of(const std::vector<std::uint32_t>& best) {
    constexpr std::size_t kShown = 12;
    const std::size_t shown = std::min(kShown, best.size());
    const auto begin = best.end() - static_cast<std::ptrdiff_t>(shown);
    return fmt::format("{}{}", shown < best.size() ? "… " : "", fmt::join(begin, best.end(), " "));
}

std::string given(const decode::Followed& followed) {
    std::string text = fmt::format("{} tokens", followed.tokens);
    if (followed.sequences > 1) text += fmt::format(" of {} sequences", followed.sequences);
    if (followed.together > 1) text += fmt::format(", up to {} together", followed.together);
    return text + fmt::format(" in {} s", format_number(followed.seconds, 1, 2));
}

}  // namespace

void print_followed(std::ostream& out, const decode::Followed& followed, const Style& style) {
    Writer writer(out, style);
    writer.title("Tokens");
    writer.entry("model", fmt::format("{}, architecture {}", followed.model, followed.architecture));
    writer.entry("way", fmt::format("{}, {} thread{}", followed.way, followed.threads,
                                    followed.threads == 1 ? "" : "s"));
    writer.entry("given", given(followed));
    writer.entry("logits", followed.logits_file.empty()
                               ? std::string("not written; --logits FILE writes them")
                               : fmt::format("{} a token, in {}", followed.vocab, followed.logits_file));
    writer.entry("best after each", last_of(followed.best));
}

}  // namespace weir::reports
