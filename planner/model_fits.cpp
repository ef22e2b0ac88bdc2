// SPDX-License-Identifier: Apache-2.0
#include "planner/model_fits.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "models/catalog.h"
#include "models/describe.h"
#include "models/mix.h"
#include "models/roofline.h"
#include "planner/memory.h"

namespace weir::planner {
namespace {

Readable<double> batch_of(const SpecSheet& sheet, const models::Model& model) {
    if (!sheet.flop_per_s) return sheet.flop_per_s.reason();
    if (!sheet.bytes_per_s) return sheet.bytes_per_s.reason();
    const std::optional<double> batch = models::tokens_until_compute_binds(
        *sheet.flop_per_s, *sheet.bytes_per_s, models::batched_reading(model));
    if (batch) return *batch;
    return Unreadable{"at this context every further sequence reads its cache for longer than it computes",
                      "nothing to do: arithmetic never binds"};
}

ModelFit fit_of(const SpecSheet& sheet, const models::Model& model) {
    ModelFit fit;
    fit.model = model.name;
    fit.quant = model.quant;
    fit.context = model.bytes_per_token.context;
    fit.needed_bytes = needed_bytes(model, sheet.threads);
    const std::uint64_t margin = margin_bytes(sheet.memory_bytes);
    fit.fits = sheet.memory_bytes >= margin && fit.needed_bytes <= sheet.memory_bytes - margin;
    fit.bytes_per_token = model.bytes_per_token.total;
    fit.limit_tokens_per_s = sheet.bytes_per_s ? Readable<double>(*sheet.bytes_per_s / fit.bytes_per_token)
                                               : Readable<double>(sheet.bytes_per_s.reason());
    fit.tokens_until_compute_binds = batch_of(sheet, model);
    return fit;
}

}  // namespace

SpecSheet spec_sheet_of(const probe::Machine& machine, const Readable<double>& flop_per_s) {
    SpecSheet sheet;
    sheet.flop_per_s = flop_per_s;
    sheet.bytes_per_s = machine.spec_bandwidth_bytes_per_s;
    if (sheet.bytes_per_s && machine.ccd_bound_bytes_per_s)
        sheet.bytes_per_s = std::min(*sheet.bytes_per_s, *machine.ccd_bound_bytes_per_s);
    int cores = 0;
    for (const probe::Node& node : machine.nodes) {
        sheet.memory_bytes += node.memory_bytes;
        cores += node.cores;
    }
    sheet.threads = std::max(1, cores);
    return sheet;
}

std::vector<std::string> offered_quants() {
    constexpr std::array<std::string_view, 5> kShort = {"q2_k", "q4_k_m", "q6_k", "q8_0", "bf16"};
    const std::vector<std::string> known = models::quant_names();
    std::vector<std::string> offered;
    for (const std::string_view quant : kShort) {
        if (std::find(known.begin(), known.end(), quant) != known.end()) offered.emplace_back(quant);
    }
    return offered;
}

std::vector<ModelFit> model_fits(const SpecSheet& sheet, std::uint64_t context) {
    std::vector<ModelFit> fits;
    for (const std::string& name : models::catalog_names()) {
        const models::CatalogEntry entry = models::catalog_entry(name);
        const std::uint64_t positions = std::min(context, entry.shape.context);
        for (const std::string& quant : offered_quants())
            fits.push_back(fit_of(sheet, models::describe(entry, quant, positions)));
    }
    return fits;
}

}  // namespace weir::planner
