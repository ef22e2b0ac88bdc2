// SPDX-License-Identifier: Apache-2.0
#include "cli/output.h"
#include "cli/stages.h"
#include "cli/tokens_run.h"
#include "reports/run_report.h"

namespace weir::cli {
namespace {

class RunVerb final : public Verb {
public:
    const char* name() const override { return "run"; }
    const char* summary() const override { return "A real decode under a plan, against the limit"; }
    const char* description() const override {
        return "Decodes a model under a plan, with the weights of a GGUF file or with made-up ones, and "
               "shows the measured tokens per second against the limit, with what was lost between. Measures "
               "and plans first, unless those documents are given; what does not fit is folded: a part of "
               "the weights stands in for all. With --tokens it says what the model in a "
               "GGUF file makes of them instead.";
    }
    const char* examples() const override {
        return "  weir run deepseek-r1 --context 128\n"
               "  weir run --quick --threads 1\n"
               "  weir run --quick --virtual-nodes 2\n"
               "  weir run --measurements measurements.json --plan plan.json --json run.json\n"
               "  weir run model.gguf --context 4096 --verify\n"
               "  weir run model.gguf --tokens ids.json --logits logits.f32\n"
               "  weir run model.gguf --exact --tokens ids.json --logits logits.f32\n";
    }
    void add_options(CLI::App& app) override {
        options_.add_model(app);
        options_.add_cache_type(app);
        options_.add_machine(app);
        options_.add_measurements(app);
        options_.add_threads(app);
        options_.add_quick(app);
        options_.add_fold(app);
        options_.add_strategy(app);
        options_.add_plan(app);
        options_.add_verify(app);
        tokens_.add(app);
        app.add_option("--seed", options_.seed, "Seed of the weights and of the experts drawn (1)")
            ->type_name("N")
            ->check(whole_number_from(0));
        app.add_option("--time-budget", options_.run_budget_s,
                       "About how many seconds of decoding (45, or 20 with --quick)")
            ->type_name("SECONDS")
            ->check(positive_number());
    }

    int run(const Context& context) override {
        if (tokens_.asked()) return run_tokens(options_, tokens_, context);
        const ModelToRun to_run = get_model_to_run(options_);
        note_doubts(to_run.checkpoint.get(), context);
        const probe::Machine machine = get_machine(options_, Use::kTouched);
        require_whole(options_, machine, to_run.model);
        const measure::Measurements measurements = get_measurements(options_, machine, context);
        check_stop(context, "nothing was decoded");
        const planner::Plan plan = get_plan(options_, machine, measurements, to_run.model);
        const decode::Run run = do_run(options_, machine, measurements, to_run, plan, context);
        show(context, reports::print_run, run);
        write_json(context, run);
        check_stop(context, "what was measured so far is shown");
        return 0;
    }

private:
    StageOptions options_;
    TokensOptions tokens_;
};

}  // namespace

std::unique_ptr<Verb> make_run_verb() {
    return std::make_unique<RunVerb>();
}

}  // namespace weir::cli
