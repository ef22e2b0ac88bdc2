// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/nearest.h"
#include "cli/memory_attributes.h"
#include "cli/output.h"
#include "cli/stages.h"
#include "measure/measure.h"
#include "probe/memory_attributes.h"
#include "reports/measurements_report.h"

namespace weir::cli {
namespace {

CLI::Validator known_measurement() {
    const auto check = [](const std::string& name) -> std::string {
        const std::vector<std::string> known = measure::stage_names();
        if (std::find(known.begin(), known.end(), name) != known.end()) return "";
        return fmt::format("there is no measurement \"{}\"; did you mean {}?", name,
                           join(nearest_names(name, known)));
    };
    return {check, ""};
}

class MeasureVerb final : public Verb {
public:
    const char* name() const override { return "measure"; }
    const char* summary() const override { return "What this machine's memory gives"; }
    const char* description() const override {
        return "What this machine's memory gives: who can read whose memory how fast, with how many threads, "
               "at what latency, idle and loaded, in which pages, and in the formats that a model's weights "
               "have; beside it arithmetic peaks, barriers and energy. Every figure is a median with its "
               "interval and what disturbed it; docs/measuring.md explains them all.";
    }
    const char* examples() const override {
        return "  weir measure\n"
               "  weir measure --quick --json measurements.json\n"
               "  weir measure --only formats --threads 1\n"
               "  weir measure --only ceiling --soak 30m\n"
               "  weir measure --memattrs nodes.xml && lstopo --memattrs --input nodes.xml\n";
    }
    void add_options(CLI::App& app) override {
        options_.add_machine(app);
        options_.add_threads(app);
        options_.add_quick(app);
        app.add_option("--time-budget", options_.measure_budget_s,
                       "About how many seconds (75, or 11 with --quick)")
            ->type_name("SECONDS")
            ->check(positive_number());
        app.add_option("--only", options_.only, wrapped("Only " + join(measure::stage_names())))
            ->type_name("NAME,...")
            ->delimiter(',')
            ->check(known_measurement());
        app.add_option("--soak", options_.soak_s,
                       "Then read at the ceiling for so long, with temperatures: 30m")
            ->type_name("TIME")
            ->transform(duration());
        app.add_option("--memattrs", attributes_file_, "Write hwloc's XML for lstopo --memattrs")
            ->type_name("FILE");
    }

    int run(const Context& context) override {
        require_writable_output(attributes_file_);
        const probe::Machine machine = get_machine(options_, Use::kTouched);
        const measure::Measurements measurements = get_measurements(options_, machine, context);
        show(context, reports::print_measurements, measurements);
        write_json(context, measurements);
        if (!attributes_file_.empty())
            write_output(attributes_file_, probe::memory_attributes_xml(measured_accesses(measurements)));
        check_stop(context, "what was measured so far is shown");
        return 0;
    }

private:
    StageOptions options_;
    std::string attributes_file_;
};

}  // namespace

std::unique_ptr<Verb> make_measure_verb() {
    return std::make_unique<MeasureVerb>();
}

}  // namespace weir::cli
