// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <utility>

#include "base/error.h"
#include "base/nearest.h"
#include "base/units.h"
#include "cli/output.h"
#include "cli/stages.h"
#include "probe/capture/gather.h"
#include "probe/findings/explain.h"
#include "probe/probe.h"
#include "probe/since.h"
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
               "privileges; as root it also sees the memory slots. --gather writes what it read into an "
               "archive without serial numbers and names (docs/captures.md), and --from says the same of "
               "that machine anywhere else. What came alone is told alone: a text of dmidecode (--dmi), a "
               "topology (--hwloc); both together make one machine. --since also names DIMMs that an earlier "
               "document of this machine has and the machine has no more; --explain tells more of a finding.";
    }
    const char* examples() const override {
        return "  weir probe\n"
               "  weir probe --json machine.json\n"
               "  weir probe --machine-file machine.json\n"
               "  sudo weir probe --gather machine.tar.zst\n"
               "  weir probe --from machine.tar.zst\n"
               "  sudo weir probe --since weir-profile/profile.json\n"
               "  weir probe --explain empty-channel\n"
               "  weir probe --dmi dmidecode.txt\n"
               "  weir probe --hwloc lstopo.xml\n"
               "  weir probe --hwloc \"pack:2 numa:4 core:8 pu:2\"\n";
    }
    void add_options(CLI::App& app) override {
        options_.add_machine(app);
        CLI::Option* document = app.get_option("--machine-file");
        CLI::Option* from = app.add_option(
            "--from", from_, "Read a captured machine: an archive or a folder with its sys and proc");
        from->type_name("CAPTURE")->excludes(document);
        CLI::Option* hwloc = app.add_option(
            "--hwloc", hwloc_, "Read a topology alone: hwloc's XML, CPUID dumps, /sys, or a line");
        hwloc->type_name("FILE|DIR|TEXT")->excludes(document)->excludes(from);
        CLI::Option* dmi =
            app.add_option("--dmi", dmi_, "Read the memory slots from dmidecode's text or --dump-bin");
        dmi->type_name("FILE")->excludes(document);
        CLI::Option* gather =
            app.add_option("--gather", gather_, "Write what was read as a capture, for --from (a tar.zst)");
        gather->type_name("FILE")->excludes(document)->excludes(hwloc)->excludes(dmi);
        app.add_option("--since", since_, "Also name what an earlier machine.json or profile.json had")
            ->type_name("FILE");
        CLI::Option* explain =
            app.add_option("--explain", explain_, "Tell more of a finding, by its id; \"all\": of every one");
        explain->type_name("ID")->excludes(document)->excludes(from)->excludes(hwloc)->excludes(dmi);
        explain->excludes(gather)->excludes("--since");
    }

    int run(const Context& context) override {
        if (!explain_.empty()) return explain(context);
        probe::Machine machine = gather_.empty() ? get() : gather(context);
        if (!since_.empty()) compare(machine);
        show(context, reports::print_machine, machine);
        write_json(context, machine);
        return 0;
    }

private:
    probe::ProbeOptions where() const {
        probe::ProbeOptions where;
        if (!from_.empty()) where.root = from_;
        where.hwloc = hwloc_;
        where.dmi = dmi_;
        return where;
    }

    probe::Machine get() const {
        if (!options_.machine_file.empty()) return get_machine(options_, Use::kDescribed);
        return probe::probe_machine(where());
    }

    probe::Machine gather(const Context& context) const {
        probe::Gathered gathered = probe::gather(gather_, where());
        context.console.note(
            fmt::format("{} has {} files in {} KiB; serial numbers, addresses and names were "
                        "removed from {}",
                        gather_, gathered.files, gathered.bytes / kKiB,
                        gathered.redacted.empty() ? "none" : join(gathered.redacted)));
        if (!gathered.unreadable.empty())
            context.console.note(
                fmt::format("this user may not read {}: the capture says so, and has more when "
                            "gathered as root",
                            join(gathered.unreadable)));
        return std::move(gathered.machine);
    }

    int explain(const Context& context) const {
        if (!context.json.empty())
            throw UsageError("--explain prints text and has no document", "leave --json away");
        if (explain_ != "all") {
            context.console.out() << probe::explain_finding(explain_);
            return 0;
        }
        const char* between = "";
        for (const std::string& id : probe::explained_findings()) {
            context.console.out() << std::exchange(between, "\n") << probe::explain_finding(id);
        }
        return 0;
    }

    /// All that the comparison finds are losses, which come first.
    void compare(probe::Machine& machine) const {
        const Value document = parse_json(read_file(since_, kMaxDocumentBytes), since_);
        const Value* in_profile = document.find("machine");
        probe::Machine earlier;
        from_value(in_profile == nullptr ? document : *in_profile, earlier,
                   detail::Position{since_, in_profile == nullptr ? "" : "machine"});
        const std::vector<probe::Finding> found = probe::findings_since(earlier, machine, since_);
        machine.findings.insert(machine.findings.begin(), found.begin(), found.end());
    }

    StageOptions options_;
    std::string from_;
    std::string hwloc_;
    std::string dmi_;
    std::string gather_;
    std::string since_;
    std::string explain_;
};

}  // namespace

std::unique_ptr<Verb> make_probe_verb() {
    return std::make_unique<ProbeVerb>();
}

}  // namespace weir::cli
