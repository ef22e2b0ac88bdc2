// SPDX-License-Identifier: Apache-2.0
#include "models/safetensors/shown.h"

#include <cstddef>

namespace weir::models::safetensors {
namespace {

constexpr std::size_t kLongest = 160;
constexpr std::size_t kEnd = 40;

/// Whether the byte goes on with a character that began before it (UTF-8).
bool continues(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

std::string_view head(std::string_view name) {
    std::size_t size = kLongest - kEnd;
    while (size > 0 && continues(name[size])) --size;
    return name.substr(0, size);
}

std::string_view tail(std::string_view name) {
    std::size_t first = name.size() - kEnd;
    while (first < name.size() && continues(name[first])) ++first;
    return name.substr(first);
}

}  // namespace

std::string shown(std::string_view name) {
    std::string out = "'";
    if (name.size() > kLongest)
        out.append(head(name)).append("…").append(tail(name));
    else
        out.append(name);
    out += '\'';
    for (char& byte : out) {
        if (static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F) byte = '?';
    }
    return out;
}

}  // namespace weir::models::safetensors
