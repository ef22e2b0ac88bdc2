// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tuple>

namespace weir {

/// One field of a document struct: its name in JSON, where it lives, its meaning for the schema, and whether
/// a document has to have it.
template <class Owner, class Member>
struct Field {
    const char* name;
    Member Owner::*member;
    const char* meaning;
    bool required = true;
};

template <class Owner, class Member>
constexpr Field<Owner, Member> field(const char* name, Member Owner::*member, const char* meaning) {
    return {name, member, meaning};
}

/// A field that a document may lack: the member then keeps its default. Always written.
template <class Owner, class Member>
constexpr Field<Owner, Member> defaulted(const char* name, Member Owner::*member, const char* meaning) {
    return {name, member, meaning, false};
}

/// A struct that lists its fields once, in `static constexpr auto fields()`: the JSON writer, reader and
/// schema (base/document.h) all come from that list.
template <class T>
concept HasFields = requires {
    T::fields();
};

/// A whole document: it also names its schema, "weir.machine/1".
template <class T>
concept IsDocument = HasFields<T> && requires {
    T::kSchema;
};

}  // namespace weir
