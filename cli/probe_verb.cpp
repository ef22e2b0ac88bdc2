// SPDX-License-Identifier: Apache-2.0
#include "cli/output.h"
#include "cli/stages.h"
#include "reports/machine_report.h"

namespace weir::cli {
namespace {

class ProbeVerb final : public Verb {
public:
    const char* name() const override { return "probe"; }
    const char* summary() const override { return "What this machine is, and what is wrong with it"; }
    const char* description() const override {
        return "What this machine is: packages, NUMA nodes, cores, caches, memory and settings, with "
               "findings about what is wrong and what to do about it. Reads only, and needs no "
               "privileges.";
    }
    const char* examples() const override {
        return "  weir probe\n"
               "  weir probe --json machine.json\n"
               "  weir probe --machine-file machine.json\n";
    }
    void add_options(CLI::App& app) override { options_.add_machine(app); }

    int run(const Context& context) override {
        const probe::Machine machine = get_machine(options_, Use::kDescribed);
        show(context, reports::print_machine, machine);
        write_json(context, machine);
        return 0;
    }

private:
    StageOptions options_;
};

}  // namespace

std::unique_ptr<Verb> make_probe_verb() {
    return std::make_unique<ProbeVerb>();
}

}  // namespace weir::cli
