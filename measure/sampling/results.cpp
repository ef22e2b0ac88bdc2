// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/results.h"

#include <string>

#include "measure/meters/metered_figures.h"

namespace weir::measure {

Bandwidth bandwidth_of(const Bench& bench, std::string_view kernel, int threads, const Series& series,
                       double traffic) {
    const Estimate rate = series.estimate();
    return {std::string(kernel), bench.node(), bench.node(),         threads,      bench.pages,
            bench.load(threads), rate,         rate.scaled(traffic), series.doubts};
}

void add_bandwidth(const Bench& bench, std::string_view kernel, int threads, const Series& series,
                   double traffic) {
    if (!bench.enough(series)) return;
    bench.out.bandwidth.push_back(bandwidth_of(bench, kernel, threads, series, traffic));
    add_metered(bench, kernel, threads, series, traffic);
}

std::vector<Work> read_works(const Bench& bench, std::span<const kernels::ReadKernel> kernels) {
    std::vector<Work> works;
    for (const kernels::ReadKernel& kernel : kernels) works.push_back(read_work(bench, kernel));
    return works;
}

}  // namespace weir::measure
