// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>

#include <string>
#include <vector>

#include "reports/profile.h"
#include "reports/style.h"

namespace weir::reports {

/// All stages of a profile in their order, with a headline, measured and predicted on lines of their own: at
/// the end, where a terminal stops, or at the start of Markdown, which is read from the top.
void print_profile(std::ostream& out, const Profile& profile, const Style& style);

/// A profile and what to call it beside others.
struct NamedProfile {
    std::string name;
    Profile profile;
};

/// Profiles one after the other, each under its name when there are several.
void print_profiles(std::ostream& out, const std::vector<NamedProfile>& profiles, const Style& style);

/// The headline alone: for a command that has printed the stages as they came.
void print_headline(std::ostream& out, const Profile& profile, const Style& style);

}  // namespace weir::reports
