// SPDX-License-Identifier: Apache-2.0
#include "tests/guest/inputs.h"

#include "models/describe.h"

namespace weir::guest {
namespace {

constexpr double kNodeBytesPerS = 0.2e9;
constexpr double kRemote = 0.5;
constexpr std::uint64_t kContext = 16;

Estimate exact(double value) {
    return {value, value, value, 9};
}

}  // namespace

models::Model guest_model() {
    models::Shape shape;
    shape.architecture = "deepseek2";
    shape.hidden = 512;
    shape.layers = 5;
    shape.dense_layers = 1;
    shape.dense_ff = 1024;
    shape.experts = 16;
    shape.top_k = 4;
    shape.shared_ff = 256;
    shape.expert_ff = 256;
    shape.heads = 4;
    shape.router_bias = true;
    shape.mla = {.q_lora = 256, .kv_lora = 256, .nope = 64, .rope = 32, .v = 64};
    shape.vocab = 1024;
    shape.context = 1024;
    shape.expert_groups = 4;
    shape.top_groups = 2;
    shape.expert_scale = 2.5;
    return models::describe(shape, "guest", "q4_k_m", kContext);
}

measure::Measurements guest_measurements(const GuestMachine& machine) {
    measure::Measurements made;
    const auto nodes = static_cast<int>(machine.nodes.size());
    made.ceiling.kernel = "read";
    made.ceiling.pages = "thp";
    double all = 0;
    for (int cpu_node = 0; cpu_node < nodes; ++cpu_node) {
        const int threads = machine.nodes[static_cast<std::size_t>(cpu_node)].cores;
        const double local = kNodeBytesPerS * (cpu_node == nodes - 1 ? 1.1 : 1.0);
        for (int memory_node = 0; memory_node < nodes; ++memory_node) {
            const double bytes_per_s = cpu_node == memory_node ? local : kRemote * local;
            made.bandwidth.push_back(
                {"read", cpu_node, memory_node, threads, "thp", "alone", exact(bytes_per_s)});
        }
        made.bandwidth.push_back({"read", cpu_node, cpu_node, threads, "thp", "all", exact(local)});
        made.ceiling.nodes.push_back(cpu_node);
        made.ceiling.threads += threads;
        made.barrier.push_back({threads, exact(1e5)});
        all += local;
    }
    made.ceiling.bytes_per_s = exact(all);
    made.ceiling_bytes_per_s = all;
    made.barrier.push_back({made.ceiling.threads, exact(2e5)});
    made.compute = {{"fp32", exact(1e9)}, {"latent_attention", exact(0.5e9)}};
    for (const char* format : {"q4_k", "q6_k", "q8_0", "f32"}) {
        made.matvec.push_back({format, "avx2", made.ceiling.threads, exact(0.8 * all), exact(0.8)});
    }
    return made;
}

}  // namespace weir::guest
