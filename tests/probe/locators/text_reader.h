// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "probe/smbios/records.h"

namespace weir::probe::locators {

/// TEMPORARY, until the branch with probe/smbios/read.h is merged: the fields of types 4, 16, 17 and 202 that
/// the derivation of places needs, from a text of dmidecode. Then this file goes, and the tests call
/// read_smbios.
smbios::Records read_text(const std::string& text);

}  // namespace weir::probe::locators
