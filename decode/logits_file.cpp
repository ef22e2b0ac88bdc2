// SPDX-License-Identifier: Apache-2.0
#include "decode/logits_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "base/error.h"

namespace weir::decode {

static_assert(std::endian::native == std::endian::little, "floats are written as they are");

LogitsFile::LogitsFile(std::filesystem::path path)
    : path_(std::move(path)), unfinished_(fmt::format("{}.{}.part", path_.string(), ::getpid())) {
    out_.open(unfinished_, std::ios::binary | std::ios::trunc);
    if (!out_) fail("cannot be made");
}

LogitsFile::~LogitsFile() {
    std::error_code ignored;
    std::filesystem::remove(unfinished_, ignored);
}

void LogitsFile::add(std::span<const float> logits) {
    out_.write(reinterpret_cast<const char*>(logits.data()),
               static_cast<std::streamsize>(logits.size_bytes()));
    if (!out_) fail("cannot be written");
}

void LogitsFile::keep() {
    out_.close();
    if (!out_) fail("cannot be written");
    std::error_code error;
    std::filesystem::rename(unfinished_, path_, error);
    if (error) fail("cannot be renamed to its place");
}

void LogitsFile::fail(const char* what) const {
    throw MachineError(fmt::format("{} {} ({})", unfinished_.string(), what, std::strerror(errno)),
                       "give --logits a file in a folder that can be written and has room");
}

}  // namespace weir::decode
