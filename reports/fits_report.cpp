// SPDX-License-Identifier: Apache-2.0
#include "reports/fits_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "base/units.h"
#include "reports/figures.h"
#include "reports/writer.h"

namespace weir::reports {
namespace {

using planner::ModelFit;

constexpr double kTera = 1e12;

/// What stands first stays first.
template <class Name>
std::vector<std::string> distinct(const std::vector<ModelFit>& fits, const Name& name) {
    std::vector<std::string> names;
    for (const ModelFit& fit : fits) {
        if (std::find(names.begin(), names.end(), name(fit)) == names.end()) names.push_back(name(fit));
    }
    return names;
}

const ModelFit* find(const std::vector<ModelFit>& fits, const std::string& model, const std::string& quant) {
    const auto found = std::find_if(fits.begin(), fits.end(), [&](const ModelFit& fit) {
        return fit.model == model && fit.quant == quant;
    });
    return found == fits.end() ? nullptr : &*found;
}

using Cell = std::function<std::string(const ModelFit&)>;

/// A row a model, a column a quantisation; a dash where it does not fit.
Table by_quant(const std::vector<ModelFit>& fits, const Cell& cell) {
    const auto quants = distinct(fits, [](const ModelFit& fit) { return fit.quant; });
    std::vector<Column> columns{{"model"}};
    for (const std::string& quant : quants) columns.push_back({quant, Align::kRight});
    Table table(std::move(columns));
    for (const std::string& model : distinct(fits, [](const ModelFit& fit) { return fit.model; })) {
        std::vector<std::string> row{model};
        for (const std::string& quant : quants) {
            const ModelFit* fit = find(fits, model, quant);
            row.push_back(fit == nullptr || !fit->fits ? "–" : cell(*fit));
        }
        table.add(std::move(row));
    }
    return table;
}

bool any_fits(const std::vector<ModelFit>& fits) {
    return std::any_of(fits.begin(), fits.end(), [](const ModelFit& fit) { return fit.fits; });
}

void write_head(Writer& writer, const MachineFits& fits) {
    writer.title("Models by data sheet");
    writer.entry("machine", fits.machine);
    writer.entry("memory", fmt::format("{}, of which {} stay free", format_capacity_short(fits.memory_bytes),
                                       format_capacity(fits.margin_bytes)));
    writer.entry("bandwidth at spec", fits.bytes_per_s, format_bandwidth);
    writer.entry("arithmetic at peak", fits.flop_per_s,
                 [](double flop_per_s) { return format_number(flop_per_s, kTera, 2) + " TFLOP/s"; });
    if (fits.flop_per_s && fits.bytes_per_s)
        writer.entry("FLOP per byte", format_number(*fits.flop_per_s / *fits.bytes_per_s, 1, 1));
}

void write_least(Writer& writer, const std::vector<ModelFit>& fits) {
    const auto least = std::min_element(fits.begin(), fits.end(), [](const ModelFit& a, const ModelFit& b) {
        return a.needed_bytes < b.needed_bytes;
    });
    if (least == fits.end()) return;
    writer.note(fmt::format("No model of the catalog fits: the smallest, {} in {}, needs {}.", least->model,
                            least->quant, format_capacity(least->needed_bytes)));
}

void write_batches(Writer& writer, const MachineFits& fits) {
    if (!fits.flop_per_s || !fits.bytes_per_s) return;
    writer.section("Sequences that decode together until arithmetic binds");
    writer.table(by_quant(fits.models, [](const ModelFit& fit) {
        const Readable<double>& batch = fit.tokens_until_compute_binds;
        if (!batch) return std::string("never");
        return fmt::format("{:.{}f}", *batch, *batch < 10 ? 1 : 0);
    }));
    writer.note(
        "Predicted: 2 FLOP a weight and attention at peak arithmetic, against one reading of the distinct "
        "experts that so many tokens draw, and of every cache.");
}

}  // namespace

void print_fits(std::ostream& out, const MachineFits& fits, const Style& style) {
    Writer writer(out, style);
    write_head(writer, fits);
    if (!any_fits(fits.models)) return write_least(writer, fits.models);
    writer.section("Limit at spec, tokens/s");
    writer.table(by_quant(fits.models, [](const ModelFit& fit) {
        return fit.limit_tokens_per_s ? format_rate_number(*fit.limit_tokens_per_s) : "?";
    }));
    std::uint64_t context = 0;
    for (const ModelFit& fit : fits.models) context = std::max(context, fit.context);
    writer.note(
        fmt::format("A bound by data sheet for one sequence at context {}, not a measured rate: real "
                    "machines stay below. –: weights, cache and buffers do not fit.",
                    context));
    write_batches(writer, fits);
}

}  // namespace weir::reports
