// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "measure/conditions/disturbance.h"

namespace weir::measure {

/// Looks, while figures are sampled, for what disturbs them: each is named by a word that docs/measuring.md
/// explains.
class Watch {
public:
    explicit Watch(const Site& site = {}) : Watch(site, all_disturbances()) {}
    Watch(const Site& site, const std::vector<Disturbance>& disturbances);

    /// Before the first window of some figures and after their warm-up; on the team's first thread, if the
    /// core's clock is to be looked at.
    void begin();
    /// After their last one, on the same thread: what disturbed them.
    std::vector<std::string> end();
    /// The same, with what the windows of one figure themselves show.
    std::vector<std::string> end(const Samples& samples);
    /// What they show alone, of one among several figures.
    std::vector<std::string> doubts_of(const Samples& samples);

    /// Keeps the greatest amount of each; what could be read once is readable.
    void note(const std::string& name, const Readable<double>& amount);
    /// The greatest so far of each that was looked for.
    const std::map<std::string, Readable<double>>& found() const { return found_; }

private:
    struct Observed {
        Disturbance disturbance;
        std::unique_ptr<Observer> observer;
    };

    std::filesystem::path root_;
    std::vector<Observed> observed_;
    std::vector<Disturbance> in_samples_;
    std::map<std::string, Readable<double>> found_;
};

}  // namespace weir::measure
