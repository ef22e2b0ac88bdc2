// SPDX-License-Identifier: Apache-2.0
#include "base/document.h"

#include <fmt/format.h>

namespace weir::detail {
namespace {

std::string place(const Position& at) {
    return at.path.empty() ? at.source : at.source + ": " + at.path;
}

constexpr const char* kRemedy = "give a document that this version of weir wrote";

}  // namespace

void reject(const Position& at, const std::string& expected, const Value& found) {
    throw InputError(place(at), fmt::format("expected {}, found {}", expected, found.kind()), kRemedy);
}

void reject_missing(const Position& at) {
    throw InputError(place(at), "this field is missing", kRemedy);
}

Unreadable not_in_document() {
    return {"the document has no such field: it was written by an earlier version",
            "make it anew with this weir"};
}

void check_schema(const Value& value, const std::string& expected, const Position& at) {
    const Value* schema = value.find("schema");
    const std::string* name = schema == nullptr ? nullptr : schema->as_string();
    if (name == nullptr)
        throw InputError(place(at), fmt::format("no \"schema\": expected {}", expected), kRemedy);
    if (*name != expected) {
        throw InputError(place(at), fmt::format("the schema is {}, expected {}", *name, expected),
                         "write the document again with this version of weir");
    }
}

bool read_scalar(const Value& value, bool& out) {
    const bool* found = value.as_bool();
    if (found != nullptr) out = *found;
    return found != nullptr;
}

bool read_scalar(const Value& value, double& out) {
    return value.read_number(out);
}

bool read_scalar(const Value& value, std::string& out) {
    const std::string* found = value.as_string();
    if (found != nullptr) out = *found;
    return found != nullptr;
}

bool read_signed(const Value& value, std::int64_t low, std::int64_t high, std::int64_t& out) {
    return value.read_integer(out) && out >= low && out <= high;
}

bool read_unsigned(const Value& value, std::uint64_t high, std::uint64_t& out) {
    return value.read_unsigned(out) && out <= high;
}

}  // namespace weir::detail
