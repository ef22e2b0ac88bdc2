// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "probe/capture/tree.h"

namespace weir::probe {

/// What an archive may unpack to. A capture of the largest machine on file has 65,000 entries and 1 MiB in
/// them; what is far beyond that is a mistake or a trap.
struct UnpackLimits {
    std::uint64_t total_bytes = std::uint64_t{1} << 30;
    std::uint64_t file_bytes = std::uint64_t{64} << 20;
    std::uint64_t entries = 200'000;
};

/// Unpacks a tar (plain, gzip, bzip2, xz or zstd) or zip archive into an empty folder of ours. Archives come
/// from strangers, so nothing of an entry is trusted:
/// - a path that is absolute, climbs ("..") or has a name that no file system takes is refused;
/// - files and folders are made first and links last, so that nothing is ever written through a link;
/// - a link that leads out of the folder, by its text or through other links, is refused (captures of sysfs
/// are
///   full of links, all of which stay inside); one that leads nowhere is kept;
/// - a hard link becomes a copy; devices, pipes and sockets are refused;
/// - owners, modes, times and attributes are ignored: everything is ours alone.
/// An InputError names the archive, the entry and what was expected.
void unpack_archive(const std::filesystem::path& archive, const std::filesystem::path& into,
                    const UnpackLimits& limits = {});

/// The tree as a tar.zst, the same bytes for the same tree: no owners, no times.
std::string pack_tree(const CaptureTree& tree);

}  // namespace weir::probe
