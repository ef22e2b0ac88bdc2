// SPDX-License-Identifier: Apache-2.0
#include "tests/reports/example_profile.h"

#include <string>

#include "base/units.h"

namespace weir::reports::example {
namespace {

const Unreadable kNoSmbios{"the firmware's tables need root", "run weir probe as root once"};

Estimate about(double value, double spread = 0.01) {
    return {value, value * (1 - spread), value * (1 + spread), 15};
}

probe::Node node(int id, const char* cpus) {
    return {id, id, cpus, cpus, 32, 256 * kGiB, Readable<std::uint64_t>(250 * kGiB), "dram", 179.2e9};
}

probe::Dimm dimm(const char* locator, const char* channel, std::uint64_t size_bytes) {
    probe::Dimm made;
    made.package = 0;
    made.channel = std::string(channel);
    made.slot = 0;
    made.locator = locator;
    made.populated = size_bytes > 0;
    if (!made.populated) return made;
    made.size_bytes = size_bytes;
    made.type = "DDR4";
    made.rated_mt_per_s = std::uint64_t{3200};
    made.configured_mt_per_s = kNoSmbios;
    made.part_number = "M393A4K40DB3-CWE";
    return made;
}

probe::Package package(int id, const char* cpus) {
    probe::Package made;
    made.id = id;
    made.cpu_model = "AMD EPYC 7532 32-Core Processor";
    made.cores = 32;
    made.threads = 32;
    made.l3_domains = {{id, cpus, 16 * kMiB}};
    made.memory_channels = 8;
    made.max_mt_per_s = std::uint64_t{3200};
    made.max_mt_per_s_2dpc = std::uint64_t{2933};
    return made;
}

void describe_topology(probe::Machine& machine) {
    machine.packages = {package(0, "0-31"), package(1, "32-63"), {}};
    machine.packages[2].id = 2;
    machine.packages[2].populated = false;
    machine.nodes = {node(0, "0-31"), node(1, "32-63")};
    machine.nodes[1].spec_bandwidth_bytes_per_s = kNoSmbios;
    machine.caches = {{1, 32 * kKiB, 64, 1}, {2, 512 * kKiB, 64, 1}, {3, 16 * kMiB, 32, 2}};
    machine.distances = {{10, 32}, {32, 10}};
    machine.channels = std::vector<probe::Channel>{{0, "A", 2, 1, 32 * kGiB, std::uint64_t{2933}},
                                                   {0, "B", 2, 0, 0, kNoSmbios}};
    machine.dimms = std::vector<probe::Dimm>{dimm("DIMM_A1", "A", 32 * kGiB), dimm("DIMM_B1", "B", 0)};
}

probe::EdacDimm edac_rank(std::uint64_t corrected_errors, int channel) {
    return {0,
            "rank",
            std::string("F17h_M30h"),
            Unreadable{"the label is blank", "ras-mc-ctl --register-labels"},
            "csrow 0 channel " + std::to_string(channel),
            std::string("Registered-DDR4"),
            std::string("S4ECD4ED"),
            16 * kGiB,
            corrected_errors,
            std::uint64_t{0}};
}

/// What the kernel shows to any user: something of each kind, and what this server has not.
void describe_kernel_view(probe::Machine& machine) {
    machine.edac_dimms = std::vector<probe::EdacDimm>{edac_rank(0, 0), edac_rank(0, 1), edac_rank(3, 2)};
    machine.dimm_temperatures = std::vector<probe::DimmTemperature>{
        {"jc42", std::string("7-0018"), 41.25, 85.0, 95.0},
        {"jc42", std::string("7-0019"), 43.5, Unreadable{"the sensor has no limit", "see its data sheet"},
         95.0}};
    const Unreadable no_hmat{"the firmware gives none", "weir measure times it"};
    machine.memory_access =
        std::vector<probe::MemoryAccess>{{0, 0, "0", 153.6e9, no_hmat, std::uint64_t{96}, no_hmat}};
    machine.memory_side_caches = Unreadable{"no node has one", "nothing to do"};
    machine.memory_tiers = std::vector<probe::MemoryTier>{{4, std::string("0-1")}};
    machine.node_pages = std::vector<probe::NodePages>{
        {0, std::vector<probe::HugePagePool>{{2 * kMiB, std::uint64_t{512}, std::uint64_t{500}}}, 8 * kMiB},
        {1, std::vector<probe::HugePagePool>{{2 * kMiB, std::uint64_t{0}, std::uint64_t{0}}}, 0}};
    machine.fabric_clocks = std::vector<probe::FabricClock>{
        {"AMDI0097:00", 0, std::uint64_t{1'467'000'000}, std::uint64_t{1'600'000'000},
         std::uint64_t{204'000'000'000}, std::uint64_t{3'000'000'000}}};
    machine.uncore_clocks = Unreadable{"the CPU is no Xeon", "nothing to do"};
    machine.pci_devices =
        std::vector<probe::PciDevice>{{"0000:01:00.0", "network", "Mellanox", std::string("0x1013"), 1, 8.0,
                                       std::uint64_t{16}, 8.0, std::uint64_t{16}},
                                      {"0000:41:00.0", "gpu", "NVIDIA", std::string("0x2330"), 1, 16.0,
                                       std::uint64_t{16}, 32.0, std::uint64_t{16}}};
    machine.steal_fraction = 0.0;
}

probe::Machine machine() {
    probe::Machine made;
    made.fingerprint = "5f2c9d7a";
    made.host = {"AMD EPYC 7532 32-Core Processor", {"scalar", "avx2"}, std::string("no"), "6.1.0-18-amd64"};
    made.limits = {"0-63",
                   "0-63",
                   Unreadable{"the control group has no limit", "none needed"},
                   500 * kGiB,
                   {4 * kKiB, 2 * kMiB}};
    describe_topology(made);
    describe_kernel_view(made);
    made.spec_bandwidth_bytes_per_s = kNoSmbios;
    made.best_spec_bandwidth_bytes_per_s = 409.6e9;
    made.ccd_bound_bytes_per_s = 672e9;
    made.nps = std::string("NPS1");
    made.board = std::string("Acme R2 (Acme B1)");
    made.spec_notes = {"socket 1: its DIMMs are not known"};
    made.memory_notes = {"the firmware lists slot DIMM_C1 twice"};
    made.settings = {{"governor", Unreadable{"no cpufreq driver is loaded", "load the driver of this CPU"}},
                     {"numa_balancing", std::string("1")},
                     {"thp", std::string("madvise")}};
    made.findings = {{"numa-balancing", "warning", "/proc/sys/kernel/numa_balancing is 1",
                      "sysctl kernel.numa_balancing=0"}};
    return made;
}

/// Reading and triad between both nodes: alone each pair, at once only local ones and triad of one node.
std::vector<measure::Bandwidth> bandwidth() {
    const char* read = "read_avx2_x8";
    return {{"read_avx2_x4", 0, 0, 32, "thp", "alone", about(141e9)},
            {read, 0, 0, 32, "thp", "alone", about(150e9)},
            {read, 0, 1, 32, "thp", "alone", about(38e9, 0.06)},
            {read, 1, 0, 32, "thp", "alone", about(41e9)},
            {read, 1, 1, 32, "thp", "alone", about(149e9)},
            {"triad", 0, 0, 32, "thp", "alone", about(131e9)},
            {"triad", 0, 1, 32, "thp", "alone", about(33e9)},
            {"triad", 1, 0, 32, "thp", "alone", about(34e9)},
            {"triad", 1, 1, 32, "thp", "alone", about(130e9)},
            {read, 0, 0, 32, "thp", "all", about(150e9)},
            {read, 1, 1, 32, "thp", "all", about(148e9)},
            {"triad", 1, 1, 32, "thp", "all", about(128e9)}};
}

const Unreadable kNoReservedPage{"no page is reserved", "boot with hugepagesz=1G hugepages=16"};

measure::PageKind page_kind(const char* pages, const Readable<Estimate>& read,
                            const Readable<Estimate>& experts) {
    measure::PageKind made;
    made.pages = pages;
    made.read_bytes_per_s = read;
    made.experts_bytes_per_s = experts;
    made.read_of_4k = made.experts_of_4k = about(1);
    made.huge_page_fraction = 1.0;
    return made;
}

/// What the cores make of it, and what other instruments said.
void describe_cores(measure::Measurements& made) {
    made.matvec_core = {{"q4_k", "avx2", about(9e9), "memory", 34, false},
                        {"iq2_xxs", "avx2", about(2e9), "compute", 150, true}};
    made.compute_missing = {{"bf16", Unreadable{"this CPU has no AVX512_BF16", "use fp32"}}};
    made.roofline = {{"fp32", 8, {{"q4_k", 2.25}, {"bf16", 8}}}, {"int8", 32, {{"q4_k", 9}, {"bf16", 32}}}};
    made.overheads = {{"pin", about(2100), 0.0001, false}, {"alarm", about(1.2), 0.00004, true}};
    made.energy = std::vector<measure::Energy>{{"read_avx2_x8", 64, "package", about(0.61)}};
    made.dram_witness = Unreadable{"perf_event_paranoid is 2", "sudo sysctl kernel.perf_event_paranoid=0"};
}

measure::Measurements measurements() {
    measure::Measurements made;
    made.machine_fingerprint = "5f2c9d7a";
    made.bandwidth = bandwidth();
    made.ceiling_bytes_per_s = 300e9;
    made.ceiling = {"read_avx2_x8", {0, 1}, 64, "thp", about(300e9)};
    made.latency = std::vector<measure::Latency>{{0, 0, about(92)}, {0, 1, about(201)}};
    made.matvec = {{"q4_k", "avx2", 64, about(291e9), about(0.97)},
                   {"q6_k", "avx2", 64, about(285e9), about(0.95)}};
    made.compute = {{"fp32", about(2.4e12)}, {"latent_attention", about(0.9e12)}};
    made.barrier = {{32, about(900), "node 0"}, {64, about(1850), "machine", {"other-load"}}};
    made.loaded_latency = {{0, 0, 31, 0, about(140e9), about(310)},
                           {0, 0, 31, 250, about(90e9), about(140, 0.04)}};
    made.core_to_core = {{"l3", 15, about(45), 3, 7}, {"machine", 64, about(410, 0.1), 2, 61, {"steal"}}};
    made.scaling = {{"node 0", 16, about(120e9), about(0.8)},
                    {"node 0", 24, about(148e9), about(0.99), true}};
    made.pages = {page_kind("4k", about(131e9), about(118e9)),
                  page_kind("1g", kNoReservedPage, kNoReservedPage)};
    describe_cores(made);
    made.soak =
        measure::Soak{"read_avx2_x8",
                      64,
                      120.5,
                      {{0, about(300e9), 55.0, Unreadable{"no cpufreq driver", "load one"}},
                       {60, about(280e9), 71.0, Unreadable{"no cpufreq driver", "load one"}, {"frequency"}}},
                      -0.067};
    made.steps = {{64, 2 * kMiB, about(0.93)}, {64, 8 * kMiB, about(0.97)}};
    made.conditions = {{"load_average", "0.08 0.03 0.01 1/611 9001"}, {"steal", "0.0 %"}};
    made.warnings = {
        "the bandwidth of read_avx2_x8 from node 0 to node 1 is noisy: its interval spans 12.0 %"};
    return made;
}

models::Model model() {
    models::Model made;
    made.name = "deepseek-r1";
    made.architecture = "deepseek2";
    made.quant = "q4_k_m";
    made.source = "config.json of deepseek-ai/DeepSeek-R1";
    made.shape.architecture = "deepseek2";
    made.shape.hidden = 7168;
    made.shape.layers = 61;
    made.shape.dense_layers = 3;
    made.shape.experts = 256;
    made.shape.top_k = 8;
    made.shape.shared_ff = 2048;
    made.shape.heads = 128;
    made.shape.mla = {1536, 512, 128, 64, 128};
    made.total_params = 671'026'000'000;
    made.active_params = 37'550'000'000;
    made.file_bytes = 404'430'000'000;
    made.bytes_per_token = {4096, 6.7e9, 1.5e9, 12.4e9, 0.7e9, 0.425e9, 0.76e9, 0.288e9, 22.773e9};
    made.kv_cache_bytes = 288'000'000;
    made.attention_flop_per_token = 34.2e9;
    made.contexts = {{4096, 288'000'000, 0.288e9, 34.2e9, 81.6e9},
                     {163840, 11'513'000'000, 11.513e9, 1368e9, 480.8e9}};
    made.batches = {{1, 8, 8, 12.4e9, 0.288e9, 22.773e9, 22.773e9},
                    {2, 15.75, 14.4, 24.4e9, 0.576e9, 35.061e9, 17.53e9}};
    made.capacity = {{"single-node", 1, 379 * kGiB, 243 * kGiB, 379 * kGiB, 243 * kGiB, false, 0},
                     {"row-split", 1, 379 * kGiB, 486 * kGiB, 190 * kGiB, 243 * kGiB, true, 163840}};
    made.tensors = {{"blk.0.attn_q_a.weight", "attention", 0, 1536, 7168, 1, "q4_k", 6'193'152}};
    return made;
}

planner::Fold whole() {
    planner::Fold fold;
    fold.expert_slots = 14848;
    fold.static_slots = 61;
    fold.reuse_distance_bytes = 22 * kGiB;
    fold.pools = {{"q4_k", "q6_k", 14848, 14848, 25 * kMiB}};
    fold.static_kinds = {{true, "q4_k", 3, 3, 400 * kMiB}, {false, "q4_k", 58, 58, 150 * kMiB}};
    return fold;
}

planner::Fold folded() {
    planner::Fold fold = whole();
    fold.experts = 23.2;
    fold.static_layers = 3.05;
    fold.expert_slots = 640;
    fold.static_slots = 20;
    fold.reuse_distance_bytes = 4 * kGiB;
    fold.whole = false;
    fold.pools[0].slots = 640;
    fold.static_kinds[0].slots = 1;
    fold.static_kinds[1].slots = 19;
    return fold;
}

planner::Limits limits() {
    planner::Limits made;
    made.best_spec = 17.986;
    made.spec = kNoSmbios;
    made.machine = 13.173;
    made.ceiling = 13.173;
    made.with_compute = 12.5;
    return made;
}

planner::Plan plan() {
    planner::Plan made;
    made.model = "deepseek-r1";
    made.quant = "q4_k_m";
    made.context = 4096;
    made.strategy = "row-split";
    made.placement = {{"routed_experts", "row-split", {{0, 0.5}, {1, 0.5}}},
                      {"router", "mirror", {{0, 1}, {1, 1}}}};
    made.teams = {{0, "0-31", 0}, {1, "32-63", 1}};
    made.pages = "thp";
    made.page_bytes = 2 * kMiB;
    made.nodes = {{0, 190 * kGiB, 11.4e9}, {1, 188 * kGiB, 11.373e9}};
    made.fits = true;
    made.needed_bytes = 378 * kGiB;
    made.available_bytes = 500 * kGiB;
    made.budget_bytes = 475 * kGiB;
    made.fold = whole();
    made.limit_tokens_per_s = limits();
    made.predicted_tokens_per_s = about(11.9, 0.02);
    made.ceiling_bytes_per_s = 300e9;
    made.alternatives = {{"interleave", 6.1, "half of all reads are remote"},
                         {"single-node", 0, "378 GiB do not fit into the 250 GiB of one node"}};
    made.findings = {{"numa-balancing", about(0.11)}};
    return made;
}

void account(decode::Run& run) {
    const char* below = "ceiling to rate";
    run.losses = {{"empty or slow channels", "best spec to spec", kNoSmbios, kNoSmbios},
                  {"memory below its spec", "spec to ceiling", kNoSmbios, kNoSmbios},
                  {"matrix-vector kernels", below, 2.4e6, 0.404},
                  {"attention arithmetic", below, 3.9e6, 0.608},
                  {"barriers", below, 0.9e6, 0.134},
                  {"uneven threads", below, 1.1e6, 0.160},
                  {"unexplained", below, -0.6e6, -0.087}};
    run.phases = {{"attention", 26.2e6, 0.5e6, 6.7e9},
                  {"routed experts", 42.1e6, 0.9e6, 12.4e9},
                  {"norms", 0.4e6, 0.1e6, 0}};
}

decode::Run run() {
    decode::Run made;
    made.model = "deepseek-r1";
    made.quant = "q4_k_m";
    made.context = 4096;
    made.threads = 64;
    made.isa = "avx2";
    made.strategy = "row-split";
    made.nodes = {0, 1};
    made.fold = whole();
    made.seed = 1;
    made.weights = "made up";
    made.routing = "uniform";
    made.tokens = 180;
    made.tokens_per_s = about(11.95);
    made.bytes_per_token = 22.773e9;
    made.bandwidth_bytes_per_s = about(272.1e9);
    made.ceiling = {"read_avx2_x8", {0, 1}, 64, "thp", about(300e9)};
    made.limit_tokens_per_s = limits();
    made.efficiency = about(0.907);
    made.efficiency_machine = 0.907;
    made.efficiency_spec = kNoSmbios;
    made.local_page_fraction = 1.0;
    made.huge_page_fraction = 0.998;
    made.joules_per_token = std::vector<decode::TokenEnergy>{{"package", about(31.4)}, {"dram", about(5.2)}};
    account(made);
    made.warnings = {"NUMA balancing is on: it moves pages while decode runs"};
    return made;
}

}  // namespace

Profile profile() {
    return {machine(), measurements(), model(), plan(), run()};
}

Profile folded_profile() {
    Profile made = profile();
    made.plan.fits = false;
    made.plan.fold = folded();
    made.run.fold = folded();
    return made;
}

}  // namespace weir::reports::example
