// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "base/fields.h"
#include "base/readable.h"

namespace weir {

struct SamplePart {
    int id = 0;
    Readable<double> speed;

    bool operator==(const SamplePart&) const = default;

    static constexpr auto fields() {
        return std::tuple{
            field("id", &SamplePart::id, "its number"),
            field("speed", &SamplePart::speed, "its speed"),
        };
    }
};

/// A document with a member of each type that documents may have.
struct Sample {
    static constexpr const char* kSchema = "weir.sample/1";

    bool flag = false;
    std::int8_t small = 0;
    std::uint64_t large = 0;
    double ratio = 0;
    std::string name;
    std::vector<SamplePart> parts;
    std::vector<std::vector<std::uint64_t>> matrix;
    std::map<std::string, Readable<std::string>> settings;
    Readable<std::vector<SamplePart>> optional_parts;

    bool operator==(const Sample&) const = default;

    static constexpr auto fields() {
        return std::tuple{
            field("flag", &Sample::flag, "a flag"),
            field("small", &Sample::small, "a small integer"),
            field("large", &Sample::large, "a large integer"),
            field("ratio", &Sample::ratio, "a ratio"),
            field("name", &Sample::name, "a name"),
            field("parts", &Sample::parts, "parts"),
            field("matrix", &Sample::matrix, "a matrix"),
            field("settings", &Sample::settings, "settings by name"),
            field("optional_parts", &Sample::optional_parts, "parts that may be unreadable"),
        };
    }
};

}  // namespace weir
