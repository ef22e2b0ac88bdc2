// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <stop_token>

#include "base/progress.h"
#include "base/unfinished_file.h"
#include "models/synth/batches.h"
#include "models/synth/synthesis.h"

namespace weir::models::synth {

struct WriteOptions {
    UnfinishedFile::Replace replace = UnfinishedFile::Replace::kNothing;
    unsigned threads = 1;                             ///< that make weights; one more writes
    std::size_t buffer_bytes = Batches::kBatchBytes;  ///< of each of the two
    std::stop_token stop = {};
    Progress progress = {};
};

/// Makes the weights and writes the file, front to end, through two buffers. The file's bytes depend neither
/// on those nor on the threads. Errors are those of UnfinishedFile; Interrupted, with nothing left behind,
/// when a stop is asked for.
void write(const Synthesis& synthesis, const std::filesystem::path& path, const WriteOptions& options);

}  // namespace weir::models::synth
