// SPDX-License-Identifier: Apache-2.0
#include "reports/waterfall.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "base/units.h"
#include "reports/figures.h"
#include "reports/fold_label.h"

namespace weir::reports {
namespace {

constexpr int kBarColumns = 28;
constexpr const char* kBestSpecToSpec = "best spec to spec";
constexpr const char* kSpecToCeiling = "spec to ceiling";

std::string repeat(const char* mark, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += mark;
    return text;
}

/// Draws rates on one scale, and keeps where the last bar ended.
class Bars {
public:
    explicit Bars(double most) : most_(most) {}

    std::string mark(double rate) {
        level_ = rate;
        return repeat("█", columns(rate));
    }
    std::string loss(double rate) {
        const double after = level_ - rate;
        const int from = columns(std::min(after, level_));
        const int length = columns(std::max(after, level_)) - from;
        level_ = after;
        return repeat(" ", from) + repeat(rate < 0 ? "+" : "░", length);
    }

private:
    int columns(double rate) const {
        return most_ > 0 ? static_cast<int>(std::lround(std::clamp(rate / most_, 0.0, 1.0) * kBarColumns))
                         : 0;
    }

    double most_ = 0;
    double level_ = 0;
};

std::string signed_duration(double ns) {
    return fmt::format("{}{}", ns < 0 ? "" : "+", format_duration(ns));
}

/// What a loss takes away from the rate, as a change of it.
std::string rate_change(double lost) {
    return fmt::format("{}{}", lost < 0 ? "+" : "-", format_rate_number(std::abs(lost)));
}

class Rows {
public:
    Rows(Table& table, UnreadableCells& cells, double most) : table_(table), cells_(cells), bars_(most) {}

    void mark(const std::string& name, const Readable<double>& rate) {
        const auto time = [](double tokens_per_s) {
            return format_duration(kNanosecondsPerSecond / tokens_per_s);
        };
        table_.add({name, cells_.cell(rate, time), cells_.cell(rate, format_rate_number),
                    rate ? bars_.mark(*rate) : ""});
    }
    void loss(const decode::Loss& loss) {
        table_.add({"  " + loss.name, cells_.cell(loss.ns_per_token, signed_duration),
                    cells_.cell(loss.tokens_per_s, rate_change),
                    loss.tokens_per_s ? bars_.loss(*loss.tokens_per_s) : ""});
    }

private:
    Table& table_;
    UnreadableCells& cells_;
    Bars bars_;
};

}  // namespace

void write_waterfall(Writer& writer, const decode::Run& run) {
    const planner::Limits& limits = run.limit_tokens_per_s;
    const double rate = run.tokens_per_s.median;
    Table table({{"from the limit to the rate"},
                 {"time per token", Align::kRight},
                 {"tokens/s", Align::kRight},
                 {""}});
    UnreadableCells cells;
    Rows rows(table, cells,
              std::max({limits.best_spec.value_or(0), limits.spec.value_or(0), limits.ceiling, rate}));
    const auto add = [&](auto&& belongs) {
        for (const decode::Loss& loss : run.losses) {
            if (belongs(loss.between)) rows.loss(loss);
        }
    };
    rows.mark("limit at best spec", limits.best_spec);
    add([](const std::string& between) { return between == kBestSpecToSpec; });
    rows.mark("limit at spec", limits.spec);
    add([](const std::string& between) { return between == kSpecToCeiling; });
    rows.mark("limit at the ceiling", limits.ceiling);
    add([](const std::string& between) { return between != kBestSpecToSpec && between != kSpecToCeiling; });
    rows.mark(fold_label("measured rate", run.fold), rate);
    writer.section("Losses");
    writer.chart(table);
    writer.reasons(cells);
    writer.note(
        "Time a cause adds to a token; tokens/s follow in this order. \"unexplained\" is what no cause "
        "covers.");
}

}  // namespace weir::reports
