// SPDX-License-Identifier: Apache-2.0
#include "cli/output.h"
#include "cli/stages.h"
#include "reports/measurements_report.h"

namespace weir::cli {
namespace {

class MeasureVerb final : public Verb {
public:
    const char* name() const override { return "measure"; }
    const char* summary() const override {
        return "What this machine's memory gives: the read ceiling of all cores at once, and beside it what "
               "the "
               "matrix-vector kernels make of it in each weight format, the arithmetic peaks and the cost of "
               "a barrier.";
    }
    const char* examples() const override {
        return "  weir measure\n"
               "  weir measure --quick --json measurements.json\n"
               "  weir measure --only formats --threads 1\n";
    }
    void add_options(CLI::App& app) override {
        options_.add_machine(app);
        app.add_option("--only", options_.only,
                       "Only these, by comma: ceiling, bandwidth, formats, compute, barrier");
        app.add_option("--threads", options_.threads, "Threads; 0: one a core")->capture_default_str();
        app.add_option("--time-budget", options_.measure_budget_s,
                       "About how many seconds; 0: 30, or 20 with --quick");
        app.add_flag("--quick", options_.quick, "Shorter, over less memory");
    }

    int run(const Context& context) override {
        const probe::Machine machine = get_machine(options_);
        const measure::Measurements measurements = get_measurements(options_, machine, context);
        reports::print_measurements(context.console.report(), measurements, context.console.style());
        write_json(context, measurements);
        check_stop(context, "what was measured so far is shown");
        return 0;
    }

private:
    StageOptions options_;
};

}  // namespace

std::unique_ptr<Verb> make_measure_verb() {
    return std::make_unique<MeasureVerb>();
}

}  // namespace weir::cli
