// SPDX-License-Identifier: Apache-2.0
#include "cli/kernels_for.h"
#include "cli/output.h"
#include "cli/stages.h"
#include "reports/plan_report.h"

namespace weir::cli {
namespace {

class PlanVerb final : public Verb {
public:
    const char* name() const override { return "plan"; }
    const char* summary() const override {
        return "Where weights and threads go, and what rate that should give";
    }
    const char* description() const override {
        return "Where the weights and threads of a model go on this machine, whether it fits or is "
               "folded, and how many tokens per second that should give. Measures first, unless "
               "measurements are given.";
    }
    const char* examples() const override {
        return "  weir plan deepseek-r1 --quick\n"
               "  weir plan --measurements measurements.json --context 32768\n"
               "  weir plan --strategy interleave --json interleaved.json\n"
               "  weir plan --machine-file machine.json --measurements measurements.json --json plan.json\n";
    }
    void add_options(CLI::App& app) override {
        options_.add_model(app);
        options_.add_machine(app);
        options_.add_measurements(app);
        options_.add_threads(app);
        options_.add_quick(app);
        options_.add_fold(app);
        options_.add_strategy(app);
    }

    int run(const Context& context) override {
        const models::Model model = get_model(options_);
        require_kernels(model);
        const probe::Machine machine = get_machine(options_, use_of_machine(options_));
        require_whole(options_, machine, model);
        const measure::Measurements measurements = get_measurements(options_, machine, context);
        check_stop(context, "nothing was planned");
        const planner::Plan plan = get_plan(options_, machine, measurements, model);
        show(context, reports::print_plan, plan);
        write_json(context, plan);
        return 0;
    }

private:
    StageOptions options_;
};

}  // namespace

std::unique_ptr<Verb> make_plan_verb() {
    return std::make_unique<PlanVerb>();
}

}  // namespace weir::cli
