// SPDX-License-Identifier: Apache-2.0
#include "cli/tokens_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/error.h"
#include "cli/kernels_for.h"
#include "cli/output.h"
#include "cli/stages.h"
#include "decode/decodable.h"
#include "decode/exact/exact_decoder.h"
#include "decode/follow.h"
#include "decode/session.h"
#include "decode/tokens_file.h"
#include "decode/weights/loading.h"
#include "decode/weights/memory_check.h"
#include "decode/weights/tensor_check.h"
#include "kernels/dispatch.h"
#include "measure/measure.h"
#include "measure/sampling/machine_team.h"
#include "models/architecture.h"
#include "models/describe.h"
#include "models/gguf/split.h"
#include "models/gguf_fields.h"
#include "reports/followed_report.h"

namespace weir::cli {
namespace {

/// The model in a GGUF file, and its tokens.
class TokensRun {
public:
    TokensRun(const StageOptions& options, const TokensOptions& tokens, const Context& context)
        : options_(options),
          tokens_(tokens),
          context_(context),
          source_(gguf_source(options)),
          checkpoint_(*source_.checkpoint) {
        followed_.model = source_.name;
        followed_.logits_file = tokens.logits_file;
    }

    void run() {
        note_doubts(&checkpoint_, context_);
        if (tokens_.exact) {
            follow_exactly();
        } else {
            follow_fast();
        }
        context_.console.end_progress();
        show(context_, reports::print_followed, followed_);
        write_json(context_, followed_);
    }

private:
    static models::ModelSource gguf_source(const StageOptions& options) {
        const std::string name = options.model_name.value_or("");
        models::ModelSource source = get_source(options, name);
        if (source.kind == models::SourceKind::kGguf) return source;
        throw UsageError(
            fmt::format("\"{}\" is no GGUF file, and --tokens are for a model's own weights", name),
            "weir run MODEL.gguf --tokens IDS.json --logits OUT.f32");
    }

    void follow_exactly() {
        const probe::Machine machine = get_machine(options_, Use::kTouched);
        const numa::Team team(
            numa::pins_for(measure::team_cpus(measure::whole_nodes(machine), options_.threads),
                           machine.packages, machine.nodes));
        decode::ExactDecoder decoder(checkpoint_, team);
        const std::vector<decode::TokenIds> sequences = read(decoder.shape().vocab);
        const Progress progress = context_.console.progress();
        decoder.require_finite(context_.stop, progress);
        followed_.architecture = decoder.shape().architecture;
        followed_.way = "exact";
        followed_.threads = static_cast<std::uint64_t>(team.size());
        std::size_t at = 0;
        follow(sequences, one_by_one(sequences), [&](std::span<const decode::GivenToken> tokens) {
            if (tokens.front().sequence != at) decoder.reset();
            at = tokens.front().sequence;
            return decoder.next(tokens.front().token);
        });
        decoder.require_unchanged();
    }

    /// The exact decode knows one sequence at a time, and no batch.
    static std::vector<std::vector<decode::GivenToken>> one_by_one(
        const std::vector<decode::TokenIds>& sequences) {
        std::vector<std::vector<decode::GivenToken>> steps;
        for (std::size_t i = 0; i < sequences.size(); ++i) {
            for (const std::uint32_t id : sequences[i]) steps.push_back({{id, i}});
        }
        return steps;
    }

    void follow_fast() {
        if (!source_.shape) {
            const Unreadable& reason = source_.shape.reason();
            throw InputError(source_.source, "the model's shape is unreadable: " + reason.why, reason.remedy);
        }
        const std::vector<decode::TokenIds> sequences = read(source_.shape->vocab);
        const std::vector<std::vector<decode::GivenToken>> steps = steps_of(sequences);
        const models::Model model =
            models::describe(source_, "", "", positions(sequences), options_.cache_type);
        require_fast(model);
        decode::require_tensors(decode::WeightsFile(checkpoint_), model.shape);
        const probe::Machine machine = get_machine(options_, Use::kTouched);
        const planner::Plan plan = plan_of(model, machine);
        decode::require_memory(plan, with_memory_now(machine), decode::Loader::kBufferBytes);
        const models::Arithmetic arithmetic =
            models::architecture_of(model.architecture).read(models::GgufFields(checkpoint_), model.shape);
        const kernels::Isa isa = kernels::chosen_isa();
        decode::Session session(model, plan, decode::pins_of(machine, plan), kernels::table(isa),
                                options_.seed, arithmetic, {sequences.size(), most_of(steps)});
        using Proof = decode::Session::Proof;
        session.load(checkpoint_, options_.verify ? Proof::kChecksums : Proof::kNone, context_.stop,
                     context_.console.progress());
        followed_.architecture = model.architecture;
        followed_.way = fmt::format("fast, {}, {}", kernels::name(isa), plan.strategy);
        followed_.threads = static_cast<std::uint64_t>(session.team().size());
        follow(sequences, steps,
               [&](std::span<const decode::GivenToken> tokens) { return session.next(tokens); });
    }

    /// Logits are the same however many tokens are given together, so a larger batch is no fault.
    std::vector<std::vector<decode::GivenToken>> steps_of(
        const std::vector<decode::TokenIds>& sequences) const {
        const std::size_t of_each = decode::together_of_each(tokens_.prompt_batch, sequences.size());
        if (of_each < tokens_.prompt_batch) {
            context_.console.note(fmt::format("up to {} tokens are decoded together: {} of each sequence",
                                              decode::kMostTokensTogether, of_each));
        }
        return decode::steps_of(sequences, of_each);
    }

    /// Of the cache, which all sequences share alike; a plan has decided on it.
    std::uint64_t positions(const std::vector<decode::TokenIds>& sequences) const {
        if (!options_.context && !options_.plan_file.empty()) return read_plan(options_).context;
        std::uint64_t longest = 0;
        for (const decode::TokenIds& ids : sequences) longest = std::max<std::uint64_t>(longest, ids.size());
        return options_.context.value_or(longest) * sequences.size();
    }

    static std::size_t most_of(const std::vector<std::vector<decode::GivenToken>>& steps) {
        std::size_t most = 0;
        for (const auto& step : steps) most = std::max(most, step.size());
        return most;
    }

    static void require_fast(const models::Model& model) {
        try {
            decode::require_decodable(model);
            require_kernels(model);
        } catch (const UsageError& error) {
            models::architecture_of(model.architecture);  // not even exactly
            throw UsageError(error.what(), "add --exact, which decodes it slowly; else: " + error.remedy());
        }
    }

    /// Where the model goes needs a ceiling; how fast it will be is not asked.
    planner::Plan plan_of(const models::Model& model, const probe::Machine& machine) const {
        constexpr double kCeilingSeconds = 1;
        StageOptions whole = options_;
        whole.no_fold = true;
        whole.advice =
            "logits are those of the whole model: take a machine with more memory or a file of a "
            "smaller quantisation; without --tokens a folded decode can be measured";
        whole.quick = true;
        whole.only = {"ceiling"};
        whole.measure_budget_s = kCeilingSeconds;
        require_whole(whole, machine, model);
        planner::Plan plan = get_plan(whole, machine, get_measurements(whole, machine, context_), model);
        if (plan.fold.whole) return plan;
        throw UsageError("the plan folds the model, and logits are those of all its weights",
                         "plan again with --no-fold, or leave --plan away");
    }

    /// One sequence may be asked for several times over.
    std::vector<decode::TokenIds> read(std::uint64_t vocab) const {
        std::vector<decode::TokenIds> sequences = decode::read_tokens(tokens_.tokens_file, vocab);
        if (tokens_.sequences == 0 || tokens_.sequences == sequences.size()) return sequences;
        if (sequences.size() == 1) return {tokens_.sequences, sequences.front()};
        throw UsageError(fmt::format("{} has {} sequences, and --sequences asks for {}", tokens_.tokens_file,
                                     sequences.size(), tokens_.sequences),
                         "leave --sequences away, or give a file with one");
    }

    void follow(const std::vector<decode::TokenIds>& sequences,
                const std::vector<std::vector<decode::GivenToken>>& steps, const decode::NextTokens& next) {
        std::optional<UnfinishedFile> logits;
        if (!tokens_.logits_file.empty()) {
            std::uint64_t tokens = 0;
            for (const decode::TokenIds& ids : sequences) tokens += ids.size();
            const std::uint64_t bytes = tokens * source_.shape->vocab * sizeof(float);
            logits.emplace(tokens_.logits_file, bytes, UnfinishedFile::Replace::kFiles);
        }
        decode::follow(sequences, steps, next, logits ? &*logits : nullptr, context_.stop,
                       context_.console.progress(), followed_);
        if (logits) logits->finish();
    }

    const StageOptions& options_;
    const TokensOptions& tokens_;
    const Context& context_;
    models::ModelSource source_;
    const models::gguf::Checkpoint& checkpoint_;
    decode::Followed followed_;
};

}  // namespace

void TokensOptions::add(CLI::App& app) {
    CLI::Option* tokens =
        app.add_option(
               "--tokens", tokens_file,
               wrapped("Give the model in a GGUF file these tokens, a JSON array of ids or, for several "
                       "sequences, of such arrays, and say what it makes of them"))
            ->type_name("FILE");
    app.add_option("--logits", logits_file,
                   wrapped("Write the logits after each: binary32 [tokens][vocabulary]"))
        ->type_name("FILE")
        ->needs(tokens);
    app.add_option("--sequences", sequences,
                   wrapped("Decode so many sequences together, all with the tokens of the one in the file"))
        ->type_name("N")
        ->check(whole_number_from(1))
        ->needs(tokens);
    app.add_option(
           "--prompt-batch", prompt_batch,
           wrapped(fmt::format("Give so many tokens of a sequence together (1, one after another); all "
                               "sequences counted never more than {}",
                               decode::kMostTokensTogether)))
        ->type_name("N")
        ->check(whole_number_from(1))
        ->needs(tokens);
    app.add_flag("--exact", exact,
                 wrapped("By dequantised weights, float activations and sums in double: slow, and what every "
                         "fast decode is held against"))
        ->needs(tokens);
}

int run_tokens(const StageOptions& options, const TokensOptions& tokens, const Context& context) {
    TokensRun(options, tokens, context).run();
    return 0;
}

}  // namespace weir::cli
