// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "probe/smbios/text_sections.h"

namespace weir::probe::smbios {

/// What one call of dmidecode printed.
struct Dump {
    std::size_t line = 0;
    std::string version;
    std::vector<Section> sections;
};

/// Puts the dumps' sections together, each structure once: people paste `dmidecode -t 16` and `-t 17`, or the
/// same twice. A dump that says something else of the same handle is of another machine and is left out, with
/// a problem.
void merge_dumps(std::vector<Dump> dumps, Sections& into);

}  // namespace weir::probe::smbios
