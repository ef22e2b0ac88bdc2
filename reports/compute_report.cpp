// SPDX-License-Identifier: Apache-2.0
#include "reports/compute_report.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "base/units.h"
#include "reports/doubtful.h"
#include "reports/figures.h"

namespace weir::reports {
namespace {

void write_matvec(Writer& writer, const std::vector<measure::MatvecBandwidth>& figures) {
    if (figures.empty()) return;
    writer.section("Matrix-vector kernels");
    Table table({{"format"},
                 {"instructions"},
                 {"threads", Align::kRight},
                 {"GB/s", Align::kRight},
                 {"% of ceiling", Align::kRight},
                 {"waits for"},
                 {"95 % interval"}});
    for (const measure::MatvecBandwidth& each : figures) {
        table.add({each.format, each.isa, std::to_string(each.threads),
                   format_number(each.bytes_per_s.median, kGiga, 1),
                   format_number(each.of_ceiling.median, kPercent, 1), or_dash(each.bound),
                   format_doubtful(each.of_ceiling, kPercent, 1, each.doubts)});
    }
    writer.table(table);
    writer.note(
        "Bytes of packed weights; each share is paired in time with the same threads' reading around it.");
}

void write_cores(Writer& writer, const std::vector<measure::MatvecCore>& figures) {
    if (figures.empty()) return;
    writer.section("One core beside its memory");
    UnreadableCells unreadable;
    Table table({{"format"},
                 {"one core from cache, GB/s", Align::kRight},
                 {"a node waits for"},
                 {"threads that saturate it"}});
    for (const measure::MatvecCore& each : figures) {
        const auto threads = [&](int count) {
            return fmt::format("{}{}", count, each.predicted ? " (predicted)" : "");
        };
        table.add({each.format, format_number(each.core_bytes_per_s.median, kGiga, 1), or_dash(each.bound),
                   unreadable.cell(each.saturating_threads, threads)});
    }
    writer.table(table);
    writer.reasons(unreadable);
}

void write_peaks(Writer& writer, const measure::Measurements& measurements) {
    if (measurements.compute.empty()) return;
    writer.section("Compute, all threads");
    UnreadableCells unreadable;
    Table table({{"type"}, {"Gflop/s", Align::kRight}, {"95 % interval"}});
    for (const measure::Compute& each : measurements.compute) {
        table.add({each.type, format_number(each.flop_per_s.median, kGiga, 1),
                   format_doubtful(each.flop_per_s, kGiga, 1, each.doubts)});
    }
    for (const measure::MissingCompute& each : measurements.compute_missing) {
        const auto peak = [](double value) { return format_number(value, kGiga, 1); };
        table.add({each.type, unreadable.cell(each.flop_per_s, peak), "–"});
    }
    writer.table(table);
    writer.reasons(unreadable);
}

void write_roofline(Writer& writer, const std::vector<measure::Roofline>& roofline) {
    if (roofline.empty()) return;
    writer.section("Tokens that one reading of the weights can serve");
    std::vector<Column> columns{{"arithmetic"}, {"flop per byte", Align::kRight}};
    for (const measure::TokensTogether& each : roofline.front().tokens_together)
        columns.push_back({each.format, Align::kRight});
    Table table(std::move(columns));
    for (const measure::Roofline& each : roofline) {
        std::vector<std::string> row{each.type, format_number(each.flop_per_byte, 1, 1)};
        for (const measure::TokensTogether& together : each.tokens_together)
            row.push_back(format_number(together.tokens, 1, 1));
        table.add(std::move(row));
    }
    writer.table(table);
    writer.note(
        "With more tokens decoded together than these, arithmetic is the limit and not memory: for weights "
        "that every token uses. Routed experts, of which each token draws others, serve fewer.");
}

}  // namespace

void write_compute(Writer& writer, const measure::Measurements& measurements) {
    write_matvec(writer, measurements.matvec);
    write_cores(writer, measurements.matvec_core);
    write_peaks(writer, measurements);
    write_roofline(writer, measurements.roofline);
}

}  // namespace weir::reports
