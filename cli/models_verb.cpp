// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/error.h"
#include "cli/kernels_for.h"
#include "cli/memory_size.h"
#include "cli/output.h"
#include "cli/stages.h"
#include "models/catalog.h"
#include "models/describe.h"
#include "models/mix.h"
#include "models/model_list.h"
#include "models/quant_list.h"
#include "planner/capacity.h"
#include "reports/catalog_report.h"
#include "reports/file_summary_report.h"
#include "reports/model_comparison.h"
#include "reports/model_report.h"
#include "reports/quants_report.h"

namespace weir::cli {
namespace {

constexpr int kMostCompared = 12;
constexpr std::uint64_t kListedContext = 4096;
constexpr double kBitsPerByte = 8;

class ModelsVerb final : public Verb {
public:
    const char* name() const override { return "models"; }
    const char* summary() const override { return "What a model needs, or the catalog"; }
    const char* description() const override {
        return "What a model needs: the bytes that decoding one token reads, by class, the size of the "
               "weights and "
               "of the cache, what longer contexts and further sequences cost, and whether it fits into this "
               "machine's memory or a stated one. Nothing is measured and no weight is read: of a GGUF file "
               "or a "
               "folder of safetensors the headers alone. Without a name, the catalog.";
    }
    const char* examples() const override {
        return "  weir models\n"
               "  weir models deepseek-r1 --quant q8_0 --context 32768 --cache-type q8_0\n"
               "  weir models DeepSeek-R1-Q4_K_M-00001-of-00009.gguf --tensors\n"
               "  weir models ./DeepSeek-R1          a folder with config.json\n"
               "  weir models deepseek-r1 --memory 1TiB --nodes 8\n"
               "  weir models kimi-k2 --quants\n"
               "  weir models --compare deepseek-r1 kimi-k2 qwen3-235b-a22b\n"
               "  weir models deepseek-r1 --json model.json\n";
    }
    void add_options(CLI::App& app) override {
        options_.add_model(app);
        options_.add_cache_type(app);
        options_.add_machine(app);
        auto* compare = app.add_option("--compare", compared_, "Models side by side");
        compare->type_name("MODEL")->expected(2, kMostCompared)->excludes("model");
        app.add_flag("--quants", quants_, "Every quantisation: size, bytes per token, quality")
            ->excludes("--quant")
            ->excludes(compare);
        app.add_flag("--tensors", tensors_, "Every tensor, one a line")
            ->excludes(compare)
            ->excludes("--quants");
        app.add_option("--memory", memory_, "Memory to fit it into, such as 768GiB (this machine's)")
            ->type_name("SIZE")
            ->check(memory_size());
        app.add_option("--nodes", nodes_, "NUMA nodes that share that memory (1)")
            ->type_name("N")
            ->check(whole_number_from(1))
            ->needs("--memory");
    }

    int run(const Context& context) override {
        if (!compared_.empty()) return compare(context);
        if (quants_) return show_quants(context);
        if (!options_.model_name && options_.model_file.empty()) return list(context);
        return describe(context);
    }

private:
    int describe(const Context& context) const {
        std::optional<models::ModelSource> source;
        if (options_.model_file.empty()) source = get_source(options_, *options_.model_name);
        if (source) note_doubts(source->checkpoint.get(), context);
        if (source && source->file && !source->shape) return summarise(context, *source->file);
        models::Model model = get_model(options_);
        add_capacity(model);
        show(context, reports::print_model, model);
        if (source && source->file) show(context, reports::print_model_files, *source->file);
        if (tensors_) show(context, reports::print_tensors, model);
        write_json(context, model);
        return 0;
    }

    /// Files of an architecture that no family knows: what they hold is known all the same.
    static int summarise(const Context& context, const models::FileSummary& summary) {
        show(context, reports::print_file_summary, summary);
        write_json(context, summary);
        return 0;
    }

    int list(const Context& context) const {
        models::ModelList all;
        for (const models::CatalogEntry& entry : catalog()) {
            StageOptions one = options_;
            one.model_name = entry.name;
            one.context = std::min(options_.context.value_or(kListedContext), entry.shape.context);
            all.models.push_back(get_model(one));
        }
        show(context, reports::print_catalog, all.models);
        return write(context, all);
    }

    std::vector<models::CatalogEntry> catalog() const {
        return options_.catalog_folder.empty() ? models::built_in_catalog()
                                               : models::read_catalog(options_.catalog_folder);
    }

    int compare(const Context& context) const {
        models::ModelList all;
        for (const std::string& name : compared_) {
            StageOptions one = options_;
            one.model_name = name;
            all.models.push_back(get_model(one));
        }
        show(context, reports::print_model_comparison, all.models);
        return write(context, all);
    }

    static int write(const Context& context, models::ModelList& all) {
        for (models::Model& model : all.models) model.tensors.clear();
        write_json(context, all);
        return 0;
    }

    int show_quants(const Context& context) const {
        const models::Model model = get_model(options_);
        models::QuantList list;
        list.model = model.name;
        list.context = model.bytes_per_token.context;
        for (const std::string& quant : models::quant_names()) list.quants.push_back(row(model, quant));
        std::sort(list.quants.begin(), list.quants.end(),
                  [](const auto& a, const auto& b) { return a.file_bytes < b.file_bytes; });
        show(context, reports::print_quants, list);
        write_json(context, list);
        return 0;
    }

    models::QuantRow row(const models::Model& model, const std::string& quant) const {
        const models::Model other = models::describe(model.shape, model.name, quant,
                                                     model.bytes_per_token.context, options_.cache_type);
        const models::QuantInfo& info = models::quant_info(quant);
        models::QuantRow row;
        row.quant = quant;
        row.meaning = info.meaning;
        row.file_bytes = other.file_bytes;
        row.bits_per_weight =
            kBitsPerByte * static_cast<double>(other.file_bytes) / static_cast<double>(other.total_params);
        row.bytes_per_token = other.bytes_per_token.total;
        row.quality = info.quality.text;
        row.quality_source = info.quality.source;
        row.runs = has_kernels(other);
        return row;
    }

    void add_capacity(models::Model& model) const {
        std::vector<std::uint64_t> nodes;
        int threads = static_cast<int>(std::thread::hardware_concurrency());
        if (memory_.empty()) {
            const probe::Machine machine = get_machine(options_, Use::kDescribed);
            nodes = planner::memory_of_nodes(machine);
            threads = 0;
            for (const probe::Node& node : machine.nodes) threads += node.cores;
        } else {
            nodes.assign(nodes_, parse_memory_size(memory_) / nodes_);
        }
        model.capacity = planner::capacity(model, nodes, threads);
    }

    StageOptions options_;
    std::vector<std::string> compared_;
    bool quants_ = false;
    bool tensors_ = false;
    std::string memory_;
    std::uint64_t nodes_ = 1;
};

}  // namespace

std::unique_ptr<Verb> make_models_verb() {
    return std::make_unique<ModelsVerb>();
}

}  // namespace weir::cli
