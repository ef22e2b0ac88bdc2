// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "measure/conditions/conditions.h"
#include "probe/machine.h"

namespace weir::measure {

/// Looks, while figures are sampled, for what disturbs them: each is named by a word that docs/measuring.md
/// explains.
class Watch {
public:
    explicit Watch(std::filesystem::path root = "/") : root_(std::move(root)) {}

    /// Before the first window of some figures.
    void begin();
    /// After their last one: what disturbed them.
    std::vector<std::string> end();

private:
    std::filesystem::path root_;
    Moment before_;
};

}  // namespace weir::measure
