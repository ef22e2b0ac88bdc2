// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <ostream>

#include "base/units.h"
#include "cli/output.h"
#include "cli/stages.h"
#include "models/catalog.h"
#include "models/describe.h"
#include "reports/model_report.h"

namespace weir::cli {
namespace {

class ModelsVerb final : public Verb {
public:
    const char* name() const override { return "models"; }
    const char* summary() const override {
        return "What a model needs: bytes that one token reads by class, size of the weights and of the "
               "cache. Without a "
               "name, the catalog.";
    }
    const char* examples() const override {
        return "  weir models\n"
               "  weir models deepseek-r1 --quant q8_0 --context 32768\n"
               "  weir models deepseek-r1 --json model.json\n";
    }
    void add_options(CLI::App& app) override {
        options_.model_name.clear();
        options_.add_model(app);
    }

    int run(const Context& context) override {
        if (options_.model_name.empty() && options_.model_file.empty()) {
            if (!context.json.empty())
                throw UsageError("--json needs a model", "name one: weir models deepseek-r1 --json -");
            list(context.console.report());
            return 0;
        }
        const models::Model model = get_model(options_);
        reports::print_model(context.console.report(), model, context.console.style());
        write_json(context, model);
        return 0;
    }

private:
    void list(std::ostream& out) const {
        out << fmt::format("{:<14} {:>10} {:>14} {:>12} {:>14}\n", "model", "params", "active params", "file",
                           "per token");
        for (const std::string& name : models::catalog_names()) {
            const models::Model model =
                models::describe(models::catalog_entry(name), options_.quant, options_.context);
            out << fmt::format("{:<14} {:>8.1f} B {:>12.1f} B {:>9.1f} GB {:>11.1f} GB\n", name,
                               static_cast<double>(model.total_params) / kGiga,
                               static_cast<double>(model.active_params) / kGiga,
                               static_cast<double>(model.file_bytes) / kGiga,
                               model.bytes_per_token.total / kGiga);
        }
        out << fmt::format("in {} at context {}; weir models NAME shows one\n", options_.quant,
                           options_.context);
    }

    StageOptions options_;
};

}  // namespace

std::unique_ptr<Verb> make_models_verb() {
    return std::make_unique<ModelsVerb>();
}

}  // namespace weir::cli
