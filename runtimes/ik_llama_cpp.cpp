// SPDX-License-Identifier: Apache-2.0
// Options from examples/llama-bench of ikawrakow/ik_llama.cpp, which has no mask of PUs: numactl alone pins.
// -mla 3 -fa 1 is its latent attention for processors, -fmoe 1 joins the experts' gate and up, -thp 1 asks
// for huge pages. Its tests of decode at a depth are written -gp DEPTH,TOKENS.
#include <fmt/format.h>

#include "runtimes/commands.h"

namespace weir::runtimes {

std::string ik_llama_cpp_command(const Pinning& pinning) {
    return fmt::format(
        "{} -- llama-bench -m MODEL.gguf -t {} --numa numactl -mmp 0 -thp 1 -fa 1 -mla 3 -fmoe 1 -p 0 -n 0 "
        "-gp {},64",
        numactl_prefix(pinning), pinning.cpus.size(), pinning.context);
}

}  // namespace weir::runtimes
