// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <ostream>

#include "base/nearest.h"
#include "cli/stages.h"
#include "runtimes/runtimes.h"

namespace weir::cli {
namespace {

class ExportVerb final : public Verb {
public:
    const char* name() const override { return "export"; }
    const char* summary() const override { return "The plan as a command for another runtime"; }
    const char* description() const override {
        return "The plan as a command for another runtime: its threads, memory and context, on standard "
               "output. Measures and plans first, unless a plan is given.";
    }
    const char* examples() const override {
        return "  weir export llama.cpp --plan plan.json\n"
               "  weir export numactl --quick\n";
    }
    bool has_document() const override { return false; }
    void add_options(CLI::App& app) override {
        app.add_option("runtime", runtime_, "Runtime: " + join(runtimes::runtime_names()))
            ->type_name("NAME")
            ->required();
        options_.add_model(app);
        options_.add_machine(app);
        options_.add_measurements(app);
        options_.add_threads(app);
        options_.add_quick(app);
        options_.add_fold(app);
        options_.add_strategy(app);
        options_.add_plan(app);
    }

    int run(const Context& context) override {
        const std::vector<std::string> known = runtimes::runtime_names();
        if (std::find(known.begin(), known.end(), runtime_) == known.end()) {
            runtimes::command_for(runtime_, {});  // says which are near, before anything is measured
        }
        context.console.out() << runtimes::command_for(runtime_, plan(context)) << "\n";
        return 0;
    }

private:
    planner::Plan plan(const Context& context) const {
        if (!options_.plan_file.empty()) return read_plan(options_);
        const models::Model model = get_model(options_);
        const probe::Machine machine = get_machine(options_, use_of_machine(options_));
        const measure::Measurements measurements = get_measurements(options_, machine, context);
        check_stop(context, "nothing was planned");
        return get_plan(options_, machine, measurements, model);
    }

    std::string runtime_;
    StageOptions options_;
};

}  // namespace

std::unique_ptr<Verb> make_export_verb() {
    return std::make_unique<ExportVerb>();
}

}  // namespace weir::cli
