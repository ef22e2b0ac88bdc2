// SPDX-License-Identifier: Apache-2.0
#include "cli/tokens_run.h"

#include <fmt/format.h>

#include <optional>

#include "base/error.h"
#include "cli/output.h"
#include "cli/stages.h"
#include "decode/exact/exact_decoder.h"
#include "decode/follow.h"
#include "decode/logits_file.h"
#include "decode/tokens_file.h"
#include "measure/sampling/machine_team.h"
#include "models/gguf/split.h"
#include "reports/followed_report.h"

namespace weir::cli {
namespace {

models::gguf::Checkpoint open_model(const StageOptions& options) {
    const std::string& name = options.model_name.value_or("");
    const models::ModelSource source = get_source(options, name);
    if (source.kind != models::SourceKind::kGguf) {
        throw UsageError(
            fmt::format("\"{}\" is no GGUF file, and --tokens are for a model's own weights", name),
            "weir run MODEL.gguf --exact --tokens IDS.json --logits OUT.f32");
    }
    return models::gguf::open_checkpoint(source.file->files.front().path);
}

numa::Team team_of(const StageOptions& options) {
    const probe::Machine machine = get_machine(options, Use::kTouched);
    return numa::Team(numa::pins_for(measure::team_cpus(measure::whole_nodes(machine), options.threads),
                                     machine.packages, machine.nodes));
}

}  // namespace

void TokensOptions::add(CLI::App& app) {
    CLI::Option* tokens =
        app.add_option(
               "--tokens", tokens_file,
               wrapped("Give the model in a GGUF file these tokens, a JSON array of ids, and say what "
                       "it makes of them"))
            ->type_name("FILE");
    app.add_option("--logits", logits_file,
                   wrapped("Write the logits after each: binary32 [tokens][vocabulary]"))
        ->type_name("FILE")
        ->needs(tokens);
    app.add_flag("--exact", exact,
                 wrapped("By dequantised weights, float activations and sums in double: slow, and what every "
                         "fast decode is held against"))
        ->needs(tokens);
}

int run_tokens(const StageOptions& options, const TokensOptions& tokens, const Context& context) {
    if (!tokens.exact) {
        throw UsageError("this version follows tokens exactly, and not fast yet", "add --exact");
    }
    const models::gguf::Checkpoint checkpoint = open_model(options);
    const numa::Team team = team_of(options);
    decode::ExactDecoder decoder(checkpoint, team);
    const std::vector<std::uint32_t> ids = decode::read_tokens(tokens.tokens_file, decoder.shape().vocab);
    std::optional<decode::LogitsFile> logits;
    if (!tokens.logits_file.empty()) logits.emplace(tokens.logits_file);
    const Progress progress = context.console.progress();
    decoder.require_finite(context.stop, progress);
    decode::Followed followed;
    followed.model = get_source(options, *options.model_name).name;
    followed.architecture = decoder.shape().architecture;
    followed.way = "exact";
    followed.threads = static_cast<std::uint64_t>(team.size());
    followed.logits_file = tokens.logits_file;
    const auto next = [&](std::uint32_t token) { return decoder.next(token); };
    decode::follow(ids, next, logits ? &*logits : nullptr, context.stop, progress, followed);
    decoder.require_unchanged();
    if (logits) logits->keep();
    context.console.end_progress();
    show(context, reports::print_followed, followed);
    write_json(context, followed);
    return 0;
}

}  // namespace weir::cli
