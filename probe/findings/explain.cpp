// SPDX-License-Identifier: Apache-2.0
#include "probe/findings/explain.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/nearest.h"
#include "probe/findings/embedded_explanations.h"

namespace weir::probe {
namespace {

constexpr std::string_view kHeading = "\n## ";

std::string_view page() {
    return embedded_explanations().front().contents;
}

}  // namespace

std::vector<std::string> explained_findings() {
    std::vector<std::string> ids;
    for (std::size_t at = page().find(kHeading); at != std::string_view::npos;
         at = page().find(kHeading, at + 1)) {
        const std::size_t begin = at + kHeading.size();
        ids.emplace_back(page().substr(begin, page().find('\n', begin) - begin));
    }
    return ids;
}

std::string explain_finding(std::string_view id) {
    const std::string heading = fmt::format("{}{}\n", kHeading, id);
    const std::size_t at = page().find(heading);
    if (at == std::string_view::npos) {
        const std::vector<std::string> known = explained_findings();
        throw UsageError(
            fmt::format("there is no finding \"{}\"", id),
            fmt::format("did you mean {}? docs/findings.md has them all", join(nearest_names(id, known))));
    }
    const std::size_t begin = at + 1;
    const std::size_t end = page().find(kHeading, begin);
    return std::string(page().substr(begin, end == std::string_view::npos ? end : end + 1 - begin));
}

}  // namespace weir::probe
