// SPDX-License-Identifier: Apache-2.0
#include "probe/machine.h"

namespace weir::probe {

std::uint64_t Machine::last_level_cache_bytes() const {
    int last_level = 0;
    std::uint64_t bytes = 0;
    for (const Cache& cache : caches) {
        if (cache.level < last_level) continue;
        if (cache.level > last_level) bytes = 0;
        last_level = cache.level;
        bytes += cache.size_bytes *
                 static_cast<std::uint64_t>(cache.instances);  // hybrid CPUs: several sizes a level
    }
    return bytes;
}

}  // namespace weir::probe
