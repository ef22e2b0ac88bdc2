// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

#include "cli/stage_options.h"
#include "cli/verb.h"

namespace weir::cli {

/// Options of `weir run` for a model's own logits instead of its speed.
struct TokensOptions {
    std::string tokens_file;
    std::string logits_file;
    std::uint64_t sequences = 0;     ///< 0: those of the file
    std::uint64_t prompt_batch = 1;  ///< tokens of a sequence that are given together
    bool exact = false;

    void add(CLI::App& app);
    bool asked() const { return !tokens_file.empty(); }
};

/// Gives the tokens to the model in a GGUF file and writes its logits. The exit code.
int run_tokens(const StageOptions& options, const TokensOptions& tokens, const Context& context);

}  // namespace weir::cli
