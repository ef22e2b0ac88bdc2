// SPDX-License-Identifier: Apache-2.0
#include "reports/bandwidth_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "base/units.h"
#include "reports/doubtful.h"
#include "reports/figures.h"

namespace weir::reports {
namespace {

/// The second column: a dash in documents that lack it.
std::string traffic_text(const measure::Bandwidth& figure) {
    const double median = figure.traffic_bytes_per_s.median;
    return median > 0 ? format_number(median, kGiga, 1) : "–";
}

void write_kernels(Writer& writer, const std::vector<measure::Bandwidth>& figures) {
    if (figures.empty()) return;
    writer.section("Bandwidth");
    Table table({{"kernel"},
                 {"threads", Align::kRight},
                 {"on node", Align::kRight},
                 {"memory of", Align::kRight},
                 {"pages"},
                 {"load"},
                 {"GB/s", Align::kRight},
                 {"on the bus", Align::kRight},
                 {"95 % interval"}});
    for (const measure::Bandwidth& each : figures) {
        table.add({each.kernel, std::to_string(each.threads), std::to_string(each.cpu_node),
                   std::to_string(each.memory_node), each.pages, each.load,
                   format_number(each.bytes_per_s.median, kGiga, 1), traffic_text(each),
                   format_doubtful(each.bytes_per_s, kGiga, 1, each.doubts)});
    }
    writer.table(table);
    writer.note(
        "GB/s counts bytes as STREAM does; on the bus there are more where an ordinary store reads the line "
        "that it writes (write-allocate). Kernels with -nt store past the caches.");
}

void write_scaling(Writer& writer, const std::vector<measure::Scaling>& scaling) {
    if (scaling.empty()) return;
    writer.section("Bandwidth by threads");
    Table table({{"cores of"},
                 {"threads", Align::kRight},
                 {"GB/s", Align::kRight},
                 {"% of best", Align::kRight},
                 {"95 % interval"}});
    for (const measure::Scaling& each : scaling) {
        table.add({each.group, std::to_string(each.threads), format_number(each.bytes_per_s.median, kGiga, 1),
                   format_number(each.of_best.median, kPercent, 1),
                   format_doubtful(each.of_best, kPercent, 1, each.doubts) + (each.knee ? " ← knee" : "")});
    }
    writer.table(table);
    writer.note("The knee is the fewest threads within 2 % of the group's best.");
}

/// "× 1.38 (1.31 – 1.42)"; a dash where there is nothing to compare.
std::string worth(const Readable<Estimate>& ratio) {
    if (!ratio) return "–";
    return fmt::format("× {} ({})", format_number(ratio->median, 1, 2), format_interval(*ratio, 1, 2));
}

void write_pages(Writer& writer, const std::vector<measure::PageKind>& pages) {
    if (pages.empty()) return;
    writer.section("Kinds of pages");
    UnreadableCells unreadable;
    const auto rate = [&](const Readable<Estimate>& figure) {
        return unreadable.cell(figure, [](const Estimate& value) {
            return fmt::format("{} ({})", format_number(value.median, kGiga, 1),
                               format_interval(value, kGiga, 1));
        });
    };
    Table table({{"pages"}, {"in sequence, GB/s"}, {"of 4 KiB"}, {"random experts, GB/s"}, {"of 4 KiB"}});
    for (const measure::PageKind& each : pages) {
        table.add({each.pages, rate(each.read_bytes_per_s), worth(each.read_of_4k),
                   rate(each.experts_bytes_per_s), worth(each.experts_of_4k)});
    }
    writer.table(table);
    writer.reasons(unreadable);
    writer.note("What larger pages are worth: windows of all kinds take turns, and ratios are of one round.");
}

void write_soak(Writer& writer, const std::optional<measure::Soak>& soak) {
    if (!soak) return;
    writer.section("Sustained reading");
    writer.entry("lasted", fmt::format("{:.0f} s, {} threads", soak->seconds, soak->threads));
    writer.entry("drift", fmt::format("{:+.1f} % from the first quarter to the last", 100 * soak->drift));
    UnreadableCells unreadable;
    Table table({{"from, s", Align::kRight},
                 {"GB/s", Align::kRight},
                 {"°C", Align::kRight},
                 {"MHz", Align::kRight},
                 {"95 % interval"}});
    // A page has room for some twenty stretches; the document has all.
    constexpr std::size_t kRows = 20;
    const std::size_t step = std::max<std::size_t>(1, (soak->points.size() + kRows - 1) / kRows);
    const auto whole = [](double value) { return format_number(value, 1, 0); };
    for (std::size_t i = 0; i < soak->points.size(); i += step) {
        const measure::SoakPoint& point = soak->points[i];
        table.add({whole(point.begin_s), format_number(point.bytes_per_s.median, kGiga, 1),
                   unreadable.cell(point.temperature_c, whole), unreadable.cell(point.clock_mhz, whole),
                   format_doubtful(point.bytes_per_s, kGiga, 1, point.doubts)});
    }
    writer.table(table);
    writer.reasons(unreadable);
}

}  // namespace

void write_bandwidth(Writer& writer, const measure::Measurements& measurements) {
    write_kernels(writer, measurements.bandwidth);
    write_scaling(writer, measurements.scaling);
    write_pages(writer, measurements.pages);
    write_soak(writer, measurements.soak);
}

}  // namespace weir::reports
