// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include "base/document.h"
#include "cli/verb.h"

namespace weir::cli {

/// Proves, before anything long is started, that --json can be written: a MachineError when not. Makes its
/// folder if needed.
void require_writable_output(const std::string& file);

/// The text into a file, as a whole or not at all; a pipe or device is written to as it is.
void write_output(const std::string& file, std::string_view text);

/// Writes the stage's document where --json says: a file, standard output, or nowhere.
template <IsDocument T>
void write_json(const Context& context, const T& document) {
    if (context.json.empty()) return;
    if (context.json == "-") {
        context.console.out() << write_document(document);
    } else {
        write_output(context.json, write_document(document));
    }
}

/// Prints a stage's report and lets it out at once, since the next stage may take minutes.
template <class T>
void show(const Context& context, void (*print)(std::ostream&, const T&, const reports::Style&),
          const T& document) {
    print(context.console.begin_report(), document, context.console.style());
    context.console.report() << std::flush;
}

}  // namespace weir::cli
