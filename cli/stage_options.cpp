// SPDX-License-Identifier: Apache-2.0
#include "cli/stage_options.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "base/nearest.h"
#include "models/cache.h"
#include "models/mix.h"
#include "reports/text.h"

namespace weir::cli {
namespace {

template <class Number>
std::optional<Number> parse(const std::string& text) {
    Number number{};
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || stopped != end) return std::nullopt;
    return number;
}

}  // namespace

/// The help's descriptions begin in column 31; a line break in one is indented to there.
std::string wrapped(const std::string& description) {
    constexpr int kWidth = 66;
    std::string text;
    for (const std::string& line : reports::wrap(description, kWidth))
        text += (text.empty() ? "" : "\n") + line;
    return text;
}

CLI::Validator whole_number_from(std::uint64_t least) {
    const auto check = [least](const std::string& text) -> std::string {
        const auto number = parse<std::uint64_t>(text);
        if (number && *number >= least) return "";
        return fmt::format("\"{}\" is no whole number from {} up", text, least);
    };
    return {check, ""};
}

CLI::Validator positive_number() {
    const auto check = [](const std::string& text) -> std::string {
        const auto number = parse<double>(text);
        if (number && std::isfinite(*number) && *number > 0) return "";
        return fmt::format("\"{}\" is no number above 0", text);
    };
    return {check, ""};
}

CLI::Validator duration() {
    const auto turn = [](std::string& text) -> std::string {
        constexpr double kMinute = 60;
        constexpr double kHour = 3600;
        const char unit = text.empty() ? ' ' : text.back();
        const double scale = unit == 'm' ? kMinute : unit == 'h' ? kHour : 1;
        const bool has_unit = unit == 's' || unit == 'm' || unit == 'h';
        const auto number = parse<double>(has_unit ? text.substr(0, text.size() - 1) : text);
        if (!number || !std::isfinite(*number) || *number <= 0)
            return fmt::format("\"{}\" is no duration such as 90s, 30m or 2h", text);
        text = fmt::format("{}", *number * scale);
        return "";
    };
    return {turn, ""};
}

void StageOptions::add_machine(CLI::App& app) {
    app.add_option("--machine-file", machine_file, "Read the machine from a weir.machine document")
        ->type_name("FILE");
}

void StageOptions::add_measurements(CLI::App& app) {
    app.add_option("--measurements", measurements_file,
                   "Read the measurements from a weir.measurements document")
        ->type_name("FILE");
}

void StageOptions::add_model(CLI::App& app) {
    auto* name = app.add_option(
        "model", model_name,
        wrapped(
            "Name in the catalog (weir models lists it), a GGUF file, a config.json, or a folder with one of "
            "these or safetensors (deepseek-r1)"));
    name->type_name("MODEL");
    auto* mix = app.add_option(
        "--quant", quant, wrapped(fmt::format("Quantisation: {} (q4_k_m)", join(models::quant_names()))));
    mix->type_name("NAME");
    auto* positions = app.add_option("--context", context, "Positions in the cache (4096)");
    positions->type_name("N")->check(whole_number_from(1));
    app.add_option("--catalog", catalog_folder, "Read the catalog from a folder of JSON files")
        ->type_name("DIR");
    app.add_option("--model-file", model_file, "Read the model from a weir.model document")
        ->type_name("FILE")
        ->excludes(name)
        ->excludes(mix)
        ->excludes(positions);
}

void StageOptions::add_cache_type(CLI::App& app) {
    app.add_option("--cache-type", cache_type,
                   wrapped(fmt::format("Format of the cache: {} (f16, or f32 for a model in f32)",
                                       join(models::cache_types()))))
        ->type_name("NAME")
        ->check(CLI::IsMember(models::cache_types()));
}

void StageOptions::add_threads(CLI::App& app) {
    app.add_option("--threads", threads, "Threads (0: one a core)")
        ->type_name("N")
        ->check(whole_number_from(0));
}

void StageOptions::add_quick(CLI::App& app) {
    app.add_flag("--quick", quick, "Shorter measurements over less memory");
}

void StageOptions::add_fold(CLI::App& app) {
    app.add_flag("--no-fold", no_fold, "Refuse a model that does not fit instead of folding it");
}

void StageOptions::add_strategy(CLI::App& app) {
    app.add_option("--strategy", strategy,
                   wrapped("single-node, row-split, layer-split, expert-split, mirror or interleave (the "
                           "one predicted fastest)"))
        ->type_name("NAME");
    app.add_option("--virtual-nodes", virtual_nodes,
                   wrapped("Cut one node into N and divide the model over them: many nodes, tried on one"))
        ->type_name("N")
        ->check(whole_number_from(1));
}

void StageOptions::add_verify(CLI::App& app) {
    app.add_flag("--verify", verify,
                 wrapped("Prove by checksums that what lies in memory is what the GGUF file says, before "
                         "decoding"));
}

void StageOptions::add_plan(CLI::App& app) {
    app.add_option("--plan", plan_file, "Read the plan from a weir.plan document")
        ->type_name("FILE")
        ->excludes(app.get_option("--threads"))
        ->excludes(app.get_option("--no-fold"))
        ->excludes(app.get_option("--strategy"))
        ->excludes(app.get_option("--virtual-nodes"));
}

}  // namespace weir::cli
