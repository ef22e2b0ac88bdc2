// SPDX-License-Identifier: Apache-2.0
#include "probe/checked_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/error.h"
#include "base/nearest.h"
#include "probe/hardware/describe_cpu.h"

namespace weir::probe {
namespace {

constexpr const char* kL3AsNuma = "L3 as NUMA";
constexpr int kDimmsPerChannel = 2;

std::string lower(std::string text) {
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
}

[[noreturn]] void refuse(const std::string& why, const std::string& remedy) {
    throw UsageError("machine string: " + why, remedy);
}

std::string did_you_mean(const std::string& key, const hardware::Catalog& catalog) {
    return fmt::format("did you mean {}? `weir machines` lists the generations",
                       join(nearest_names(key, catalog.cpu_names())));
}

hardware::Cpu known_cpu(const std::string& key, const hardware::Catalog& catalog) {
    const auto cpu = catalog.find_cpu(key);
    if (!cpu) refuse(fmt::format("\"{}\" is no CPU that the catalog knows", key), did_you_mean(key, catalog));
    if (cpu->model == nullptr)
        refuse(fmt::format("\"{}\" is of the generation {}, but no model of it whose cores the catalog knows",
                           key, cpu->generation->name),
               did_you_mean(key, catalog));
    return *cpu;
}

void check_sockets(const MachineSpec& spec, const hardware::Cpu& cpu) {
    const Readable<int> most = hardware::max_sockets(*cpu.generation, spec.cpu);
    if (most && spec.sockets > *most)
        refuse(fmt::format("{} sockets of {}, of which a board has {}", spec.sockets, spec.cpu,
                           *most == 1 ? "one" : std::to_string(*most)),
               fmt::format("write {}", *most == 1 ? spec.cpu : fmt::format("{}x {}", *most, spec.cpu)));
}

void check_kind(DimmGroup& group, const hardware::Cpu& cpu) {
    const hardware::Generation& generation = *cpu.generation;
    if (group.type.empty()) group.type = generation.memory_type;
    if (group.type != generation.memory_type)
        refuse(fmt::format("{} DIMMs do not fit {}", group.type, cpu.model->name),
               fmt::format("{} takes {}: {}-{:g}", generation.name, generation.memory_type,
                           lower(generation.memory_type), cpu.mt_per_s));
    if (group.multiplexed && !generation.mt_per_s_mrdimm)
        refuse(fmt::format("MRDIMMs in {}: {}", cpu.model->name, generation.mt_per_s_mrdimm.reason().why),
               fmt::format("write {}-{:g}", lower(generation.memory_type), cpu.mt_per_s));
}

void check_dimms(MachineSpec& spec, const hardware::Cpu& cpu) {
    long count = 0;
    for (DimmGroup& group : spec.dimms) {
        check_kind(group, cpu);
        count += group.count;
    }
    const int most = spec.sockets * cpu.channels * kDimmsPerChannel;
    if (count > most)
        refuse(fmt::format("{} DIMMs, where {} socket{} of {} channels hold{} two a channel, {} in all",
                           count, spec.sockets, spec.sockets == 1 ? "" : "s", cpu.channels,
                           spec.sockets == 1 ? "s" : "", most),
               fmt::format("give {} or fewer", most));
}

std::string modes_of(const hardware::Generation& generation) {
    std::vector<std::string> names;
    for (const hardware::NodeMode& mode : generation.node_modes) names.push_back(mode.name);
    if (generation.node_per_l3) names.emplace_back(kL3AsNuma);
    return join(names);
}

[[noreturn]] void refuse_mode(const std::string& mode, const hardware::Cpu& cpu) {
    refuse(fmt::format("{} does not have \"{}\"", cpu.model->name, mode),
           fmt::format("{} has {}", cpu.generation->name, modes_of(*cpu.generation)));
}

void check_l3_mode(CheckedSpec& checked) {
    const hardware::Cpu& cpu = checked.cpu;
    if (!cpu.generation->node_per_l3) refuse_mode(kL3AsNuma, cpu);
    if (!cpu.model->ccds)
        refuse(fmt::format("{} in {}: how many L3 domains it has is not known", kL3AsNuma, cpu.model->name),
               fmt::format("expected one of {}", modes_of(*cpu.generation)));
    checked.node_per_l3 = true;
    checked.mode_name = kL3AsNuma;
    checked.nodes_per_socket = std::max(1, *cpu.model->ccds * cpu.generation->ccd.l3_domains);
}

void check_mode(CheckedSpec& checked) {
    const std::string wanted = checked.spec.node_mode;
    checked.mode_said = !wanted.empty();
    if (wanted == lower(kL3AsNuma)) return check_l3_mode(checked);
    const std::vector<hardware::NodeMode>& modes = checked.cpu.generation->node_modes;
    const auto mode = std::find_if(modes.begin(), modes.end(), [&](const hardware::NodeMode& each) {
        return wanted.empty() ? each.nodes == 1 : lower(each.name) == wanted;
    });
    if (mode == modes.end()) refuse_mode(wanted, checked.cpu);
    if (mode->nodes > checked.cpu.model->cores)
        refuse(fmt::format("{} has {} cores, too few for {}", checked.cpu.model->name,
                           checked.cpu.model->cores, mode->name),
               fmt::format("expected one of {}", modes_of(*checked.cpu.generation)));
    checked.mode_name = mode->name;
    checked.nodes_per_socket = mode->nodes;
}

}  // namespace

CheckedSpec check_spec(const MachineSpec& spec, const hardware::Catalog& catalog) {
    CheckedSpec checked;
    checked.spec = spec;
    checked.cpu = known_cpu(spec.cpu, catalog);
    check_sockets(spec, checked.cpu);
    check_dimms(checked.spec, checked.cpu);
    check_mode(checked);
    checked.spec.node_mode = lower(checked.mode_name);
    return checked;
}

}  // namespace weir::probe
