// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "base/error.h"
#include "cli/memory_size.h"
#include "cli/output.h"
#include "cli/stages.h"
#include "models/cache.h"
#include "models/catalog.h"
#include "models/model_list.h"
#include "planner/capacity.h"
#include "reports/catalog_report.h"
#include "reports/model_comparison.h"
#include "reports/model_report.h"

namespace weir::cli {
namespace {

class ModelsVerb final : public Verb {
public:
    const char* name() const override { return "models"; }
    const char* summary() const override { return "What a model needs, or the catalog"; }
    const char* description() const override {
        return "What a model needs: the bytes that decoding one token reads, by class, the size of the "
               "weights and "
               "of the cache, what longer contexts and further sequences cost, and whether it fits into this "
               "machine's memory or a stated one. Nothing is measured and no weight is read. Without a name, "
               "the "
               "catalog.";
    }
    const char* examples() const override {
        return "  weir models\n"
               "  weir models deepseek-r1 --quant q8_0 --context 32768 --cache-type q8_0\n"
               "  weir models deepseek-r1 --memory 1TiB --nodes 8\n"
               "  weir models --compare deepseek-r1 kimi-k2 qwen3-235b-a22b\n"
               "  weir models deepseek-r1 --json model.json\n";
    }
    void add_options(CLI::App& app) override {
        options_.add_model(app);
        options_.add_cache_type(app);
        options_.add_machine(app);
        app.add_option("--compare", compared_, "Models side by side")
            ->type_name("NAME")
            ->expected(2, kMostCompared)
            ->excludes("model");
        app.add_flag("--tensors", tensors_, "Every tensor, one a line")->excludes("--compare");
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
        if (!options_.model_name && options_.model_file.empty()) return list(context);
        models::Model model = get_model(options_);
        add_capacity(model);
        show(context, reports::print_model, model);
        if (tensors_) show(context, reports::print_tensors, model);
        write_json(context, model);
        return 0;
    }

private:
    static constexpr int kMostCompared = 12;
    static constexpr std::uint64_t kListedContext = 4096;

    int list(const Context& context) const {
        models::ModelList catalog;
        for (const std::string& name : models::catalog_names()) catalog.models.push_back(listed(name));
        show(context, reports::print_catalog, catalog.models);
        for (models::Model& model : catalog.models) model.tensors.clear();
        write_json(context, catalog);
        return 0;
    }

    int compare(const Context& context) const {
        models::ModelList list;
        for (const std::string& name : compared_) list.models.push_back(named(name));
        show(context, reports::print_model_comparison, list.models);
        for (models::Model& model : list.models) model.tensors.clear();
        write_json(context, list);
        return 0;
    }

    /// At the asked context, or the model's longest where that is shorter.
    models::Model listed(const std::string& name) const {
        StageOptions one = options_;
        one.model_name = name;
        one.context =
            std::min(options_.context.value_or(kListedContext), models::catalog_shape(name).context);
        return get_model(one);
    }

    models::Model named(const std::string& name) const {
        StageOptions one = options_;
        one.model_name = name;
        return get_model(one);
    }

    void add_capacity(models::Model& model) const {
        std::vector<std::uint64_t> nodes(nodes_, memory_.empty() ? 0 : parse_memory_size(memory_) / nodes_);
        int threads = static_cast<int>(std::thread::hardware_concurrency());
        if (memory_.empty()) {
            const probe::Machine machine = get_machine(options_, Use::kDescribed);
            nodes = planner::memory_of_nodes(machine);
            threads = 0;
            for (const probe::Node& node : machine.nodes) threads += node.cores;
        }
        model.capacity = planner::capacity(model, nodes, threads);
    }

    StageOptions options_;
    std::vector<std::string> compared_;
    bool tensors_ = false;
    std::string memory_;
    std::uint64_t nodes_ = 1;
};

}  // namespace

std::unique_ptr<Verb> make_models_verb() {
    return std::make_unique<ModelsVerb>();
}

}  // namespace weir::cli
