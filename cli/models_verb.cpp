// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "base/error.h"
#include "cli/output.h"
#include "cli/stages.h"
#include "models/catalog.h"
#include "reports/catalog_report.h"
#include "reports/model_report.h"

namespace weir::cli {
namespace {

class ModelsVerb final : public Verb {
public:
    const char* name() const override { return "models"; }
    const char* summary() const override { return "What a model needs, or the catalog"; }
    const char* description() const override {
        return "What a model needs: the bytes that decoding one token reads, by class, and the size of "
               "the weights and of the cache at a context. Without a name, the catalog.";
    }
    const char* examples() const override {
        return "  weir models\n"
               "  weir models deepseek-r1 --quant q8_0 --context 32768\n"
               "  weir models deepseek-r1 --json model.json\n";
    }
    void add_options(CLI::App& app) override { options_.add_model(app); }

    int run(const Context& context) override {
        if (!options_.model_name && options_.model_file.empty()) {
            if (!context.json.empty())
                throw UsageError("--json needs a model", "name one: weir models deepseek-r1 --json -");
            show(context, reports::print_catalog, catalog());
            return 0;
        }
        const models::Model model = get_model(options_);
        show(context, reports::print_model, model);
        write_json(context, model);
        return 0;
    }

private:
    std::vector<models::Model> catalog() const {
        std::vector<models::Model> models;
        for (const std::string& name : models::catalog_names()) {
            StageOptions one = options_;
            one.model_name = name;
            models.push_back(get_model(one));
        }
        return models;
    }

    StageOptions options_;
};

}  // namespace

std::unique_ptr<Verb> make_models_verb() {
    return std::make_unique<ModelsVerb>();
}

}  // namespace weir::cli
