// SPDX-License-Identifier: Apache-2.0
#include "tests/planner/sample.h"

#include <fmt/format.h>

#include "base/units.h"
#include "models/describe.h"

namespace weir::planner::sample {
namespace {

probe::Node node(int id, int first_cpu, int cores, std::uint64_t available_bytes) {
    probe::Node made;
    made.id = id;
    made.package = 0;
    made.cpus =
        cores == 1 ? fmt::format("{}", first_cpu) : fmt::format("{}-{}", first_cpu, first_cpu + cores - 1);
    made.core_cpus = made.cpus;
    made.cores = cores;
    made.memory_bytes = available_bytes + 2 * kGiB;
    made.available_bytes = available_bytes;
    made.kind = "dram";
    return made;
}

}  // namespace

Estimate exact(double value) {
    return {value, value, value, 9};
}

probe::Machine machine(int cores, std::uint64_t available_bytes) {
    probe::Machine made;
    made.nodes = {node(0, 0, cores, available_bytes)};
    made.packages.resize(1);
    made.packages[0].l3_domains = {{0, made.nodes[0].cpus, 32 * kMiB}};
    made.caches = {{3, 32 * kMiB, 1, cores}};
    made.limits.available_bytes = available_bytes;
    made.settings["thp"] = Readable<std::string>("madvise");
    made.spec_bandwidth_bytes_per_s = Unreadable{"no SMBIOS", "run as root"};
    made.best_spec_bandwidth_bytes_per_s = Unreadable{"the CPU is not known", "name it"};
    return made;
}

probe::Machine two_nodes(std::uint64_t available_bytes) {
    probe::Machine made = machine(4, available_bytes);
    made.nodes = {node(0, 0, 4, available_bytes), node(1, 4, 4, available_bytes)};
    made.packages[0].l3_domains = {
        {0, "0-1", 32 * kMiB}, {1, "2-3", 32 * kMiB}, {2, "4-5", 32 * kMiB}, {3, "6-7", 32 * kMiB}};
    made.caches = {{3, 32 * kMiB, 4, 2}};
    made.limits.available_bytes = 2 * available_bytes;
    return made;
}

measure::Measurements measurements(int threads) {
    measure::Measurements made;
    made.ceiling = {"read", {0}, threads, "thp", exact(20e9)};
    made.ceiling_bytes_per_s = 20e9;
    const auto matvec = [&](const char* format, double of_ceiling) {
        made.matvec.push_back({format, "avx2", threads, exact(20e9 * of_ceiling), exact(of_ceiling)});
    };
    matvec("q4_k", 0.8);
    matvec("q6_k", 0.9);
    matvec("q8_0", 0.95);
    matvec("f32", 1.0);
    made.barrier = {{threads, exact(2000)}};
    made.compute = {{"fp32", exact(100e9)}, {"latent_attention", exact(50e9)}};
    return made;
}

measure::Measurements matrix(double own0, double own1, double other) {
    measure::Measurements made = measurements(8);
    made.bandwidth.clear();
    for (int from = 0; from < 2; ++from) {
        for (int to = 0; to < 2; ++to) {
            const double rate = from != to ? other : from == 0 ? own0 : own1;
            made.bandwidth.push_back({"plain", from, to, 4, "thp", "all", exact(rate)});
            for (const char* name : {"triad", "copy-nt", "write-nt"})
                made.bandwidth.push_back({name, from, to, 4, "thp", "all", exact(9 * rate)});
        }
    }
    made.ceiling = {"plain", {0, 1}, 8, "thp", exact(own0 + own1)};
    made.ceiling_bytes_per_s = own0 + own1;
    return made;
}

models::Model r1(const std::string& quant, std::uint64_t context) {
    return models::describe(models::catalog_entry("deepseek-r1"), quant, context);
}

models::Model tiny(const std::string& quant) {
    models::Shape shape;
    shape.architecture = "deepseek2";
    shape.hidden = 256;
    shape.layers = 4;
    shape.dense_layers = 1;
    shape.dense_ff = 512;
    shape.experts = 8;
    shape.top_k = 2;
    shape.shared_ff = 256;
    shape.expert_ff = 256;
    shape.heads = 4;
    shape.mla = {256, 256, 32, 32, 64};  // heads * v = 256: whole K blocks
    shape.router_bias = true;
    shape.vocab = 512;
    shape.context = 1024;
    return models::describe(shape, "tiny", quant, 64);
}

}  // namespace weir::planner::sample
