// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "base/error.h"

namespace weir {

/// Why a value could not be read, and what the reader of the report can do about it.
struct Unreadable {
    std::string why;
    std::string remedy;

    bool operator==(const Unreadable&) const = default;
};

/// A value, or why it could not be read. Never 0 and never left out: in JSON the second case is
/// {"unreadable": why, "remedy": what to do}.
template <class T>
class Readable {
public:
    Readable() : state_(Unreadable{"it was not looked for", "run the stage that reads it"}) {}
    Readable(T value) : state_(std::move(value)) {}             // NOLINT(google-explicit-constructor)
    Readable(Unreadable reason) : state_(std::move(reason)) {}  // NOLINT(google-explicit-constructor)

    bool has_value() const noexcept { return std::holds_alternative<T>(state_); }
    explicit operator bool() const noexcept { return has_value(); }

    /// The value; a Fault when it is unreadable, since asking first is the caller's duty.
    const T& value() const {
        if (!has_value()) throw Fault("an unreadable value was used: " + reason().why);
        return std::get<T>(state_);
    }
    const T& operator*() const { return value(); }
    const T* operator->() const { return &value(); }
    T value_or(T fallback) const { return has_value() ? std::get<T>(state_) : std::move(fallback); }

    const Unreadable& reason() const { return std::get<Unreadable>(state_); }

    bool operator==(const Readable&) const = default;

private:
    std::variant<T, Unreadable> state_;
};

}  // namespace weir
