// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/nearest.h"
#include "cli/output.h"
#include "cli/stage_options.h"
#include "planner/memory.h"
#include "planner/model_fits.h"
#include "probe/hardware/cpu_name.h"
#include "probe/hardware/describe_cpu.h"
#include "probe/made_machine.h"
#include "reports/fits_report.h"
#include "reports/machines_report.h"
#include "reports/made_machine_report.h"

namespace weir::cli {
namespace {

using probe::hardware::Catalog;
using probe::hardware::Generation;
using probe::hardware::Part;
using probe::hardware::PartList;

/// Whether each word of the query is in the key of the part's name.
bool is_named(const Part& part, const std::string& query) {
    const std::string name = "-" + probe::hardware::cpu_key(part.name) + "-";
    return name.find("-" + query + "-") != std::string::npos;
}

std::vector<PartList> parts_named(const Catalog& catalog, const std::string& query) {
    std::vector<PartList> named;
    for (PartList list : catalog.parts()) {
        std::erase_if(list.parts, [&](const Part& part) { return !is_named(part, query); });
        if (!list.parts.empty()) named.push_back(std::move(list));
    }
    return named;
}

/// As people call it: without its maker.
std::string short_key(const Part& part) {
    std::string key = probe::hardware::cpu_key(part.name);
    for (const std::string_view maker : {"nvidia-", "geforce-", "apple-"}) {
        if (key.starts_with(maker)) key.erase(0, maker.size());
    }
    return key;
}

[[noreturn]] void refuse(const Catalog& catalog, const std::string& name) {
    const std::string key = probe::hardware::cpu_key(name);
    std::vector<std::string> names = catalog.cpu_names();
    for (const Generation& generation : catalog.generations()) names.push_back(generation.name);
    for (const PartList& list : catalog.parts()) {
        for (const Part& part : list.parts) names.push_back(short_key(part));
    }
    throw UsageError("no CPU, generation or part is called \"" + name + "\"",
                     "did you mean " + join(nearest_names(key, names)) +
                         "? A machine is written like \"2x epyc-7532, 16x 64GiB ddr4-3200, nps4\"");
}

class MachinesVerb final : public Verb {
public:
    const char* name() const override { return "machines"; }
    const char* summary() const override {
        return "What hardware could do by its data sheets, or the catalog";
    }
    const char* description() const override {
        return "What hardware could do by its data sheets: nothing is probed or measured. Without a name, "
               "the "
               "catalog: parts with their arithmetic beside their bandwidth, and generations of server CPUs. "
               "With the name of a CPU, a generation or a part, what is known of it and from where. With a "
               "machine string, the machine that it describes: its board, its spec bandwidth, what is wrong "
               "with it, which models fit, the limit for each, and how many sequences decode together until "
               "arithmetic binds. docs/hardware.md has the grammar. --json writes the machine (for "
               "--machine-file of other verbs) or the part of the catalog; --fits writes the models.";
    }
    const char* examples() const override {
        return "  weir machines\n"
               "  weir machines epyc-7532\n"
               "  weir machines epyc-7002\n"
               "  weir machines \"rtx 4090\"\n"
               "  weir machines \"2x epyc-7532, 16x 64GiB ddr4-3200, nps4\"\n"
               "  weir machines \"epyc-9654, 12x 96GiB ddr5-4800, at 2.4GHz\" --context 32768\n"
               "  weir machines \"2x epyc-9354, 24x 64GiB ddr5-4800\" --json machine.json\n";
    }
    void add_options(CLI::App& app) override {
        app.add_option("machine", wanted_, "CPU, generation, part or machine string")
            ->type_name("NAME|STRING");
        app.add_option("--context", context_, "Positions in the cache (4096)")
            ->type_name("N")
            ->check(whole_number_from(1));
        app.add_option("--fits", fits_file_, "Write which models fit, as a weir.machines document")
            ->type_name("FILE");
    }

    int run(const Context& context) override {
        if (fits_file_ == "-")
            throw UsageError("--fits needs the name of a file", "for example --fits fits.json");
        require_writable_output(fits_file_);
        const Catalog catalog = Catalog::built_in();
        if (wanted_.empty()) return list(context, catalog);
        if (is_machine()) return machine(context, catalog);
        for (const Generation& generation : catalog.generations()) {
            if (generation.name == key()) return one_generation(context, catalog, generation);
        }
        if (const auto cpu = catalog.find_cpu(wanted_)) return one_cpu(context, catalog, *cpu);
        return parts(context, catalog);
    }

private:
    std::string key() const { return probe::hardware::cpu_key(wanted_); }

    /// No name has a comma, and none begins with a count: "2x epyc-7532" is a machine that lacks its DIMMs.
    bool is_machine() const {
        constexpr std::size_t kMostDigits = 2;  // 7950x is a name
        const auto digits = wanted_.find_first_not_of("0123456789");
        if (digits == std::string::npos || digits == 0 || digits > kMostDigits)
            return wanted_.find(',') != std::string::npos;
        const std::string rest =
            wanted_.substr(std::min(wanted_.size(), wanted_.find_first_not_of(' ', digits)));
        return rest.starts_with('x') || rest.starts_with("×") || wanted_.find(',') != std::string::npos;
    }

    int list(const Context& context, const Catalog& catalog) const {
        return finish(context, reports::print_machine_list, {catalog.parts(), catalog.generations(), {}, {}});
    }

    int one_generation(const Context& context, const Catalog& catalog, const Generation& generation) const {
        return finish(context, reports::print_generation,
                      {{}, {generation}, probe::hardware::describe_cpus(catalog, generation), {}});
    }

    int one_cpu(const Context& context, const Catalog& catalog, const probe::hardware::Cpu& cpu) const {
        return finish(context, reports::print_cpu,
                      {parts_named(catalog, key()),
                       {*cpu.generation},
                       {probe::hardware::describe_cpu(cpu, key())},
                       {}});
    }

    /// Models are held against a part that was named alone.
    int parts(const Context& context, const Catalog& catalog) const {
        reports::MachineList list;
        list.parts = parts_named(catalog, key());
        if (list.parts.empty()) refuse(catalog, wanted_);
        const std::vector<Part>& first = list.parts.front().parts;
        if (list.parts.size() == 1 && first.size() == 1) {
            planner::SpecSheet sheet;
            sheet.flop_per_s = first.front().flop_per_s;
            sheet.bytes_per_s = first.front().memory_bandwidth_bytes_per_s;
            sheet.memory_bytes = static_cast<std::uint64_t>(first.front().capacity_bytes);
            list.fits.push_back(fits(first.front().name, sheet));
        }
        return finish(context, reports::print_parts, list);
    }

    int machine(const Context& context, const Catalog& catalog) const {
        const probe::MadeMachine made = probe::make_machine(wanted_, catalog);
        reports::MachineList list;
        list.fits.push_back(fits(made.text, planner::spec_sheet_of(made.machine, made.flop_per_s)));
        show(context, reports::print_made_machine, made.machine);
        show(context, reports::print_fits, list.fits.front());
        write_json(context, made.machine);
        write_fits(context, list);
        return 0;
    }

    reports::MachineFits fits(const std::string& name, const planner::SpecSheet& sheet) const {
        return {name,
                sheet.flop_per_s,
                sheet.bytes_per_s,
                sheet.memory_bytes,
                planner::margin_bytes(sheet.memory_bytes),
                planner::model_fits(sheet, context_)};
    }

    void write_fits(const Context& context, const reports::MachineList& list) const {
        write_json(cli::Context{context.console, context.stop, fits_file_}, list);
    }

    int finish(const Context& context,
               void (*print)(std::ostream&, const reports::MachineList&, const reports::Style&),
               const reports::MachineList& list) const {
        show(context, print, list);
        for (const reports::MachineFits& each : list.fits) show(context, reports::print_fits, each);
        write_json(context, list);
        write_fits(context, list);
        return 0;
    }

    std::string wanted_;
    std::uint64_t context_ = 4096;
    std::string fits_file_;
};

}  // namespace

std::unique_ptr<Verb> make_machines_verb() {
    return std::make_unique<MachinesVerb>();
}

}  // namespace weir::cli
