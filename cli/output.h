// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/document.h"
#include "base/files.h"
#include "cli/verb.h"

namespace weir::cli {

/// Writes the stage's document where --json says: a file, standard output, or nowhere.
template <IsDocument T>
void write_json(const Context& context, const T& document) {
    if (context.json.empty()) return;
    if (context.json == "-") {
        context.console.out() << write_document(document);
    } else {
        write_file_atomically(context.json, write_document(document));
    }
}

}  // namespace weir::cli
