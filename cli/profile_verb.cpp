// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <sstream>
#include <utility>

#include "cli/output.h"
#include "cli/stages.h"
#include "reports/machine_report.h"
#include "reports/measurements_report.h"
#include "reports/model_report.h"
#include "reports/plan_report.h"
#include "reports/profile.h"
#include "reports/profile_report.h"
#include "reports/run_report.h"

namespace weir::cli {
namespace {

class ProfileVerb final : public Verb {
public:
    const char* name() const override { return "profile"; }
    const char* summary() const override {
        return "All of it: what this machine is, what its memory gives, where a model's weights and threads "
               "go, how fast "
               "a real decode runs, and what was lost on the way to the limit. Leaves a document for each "
               "stage and "
               "profile.json in the output folder.";
    }
    const char* examples() const override {
        return "  weir profile\n"
               "  weir profile --quick\n"
               "  weir profile deepseek-r1 --quant q8_0 --context 32768 --out my-server\n";
    }
    void add_options(CLI::App& app) override {
        options_.add_model(app);
        options_.add_effort(app);
        app.add_option("--out", folder_, "Folder for the documents")->capture_default_str();
    }

    int run(const Context& context) override {
        require_writable_folder(folder_);
        const Console& console = context.console;
        reports::Profile profile;
        profile.model = get_model(options_);

        profile.machine = get_machine(options_);
        reports::print_machine(console.report(), profile.machine, console.style());
        keep("machine.json", profile.machine, context);

        profile.measurements = get_measurements(options_, profile.machine, context);
        reports::print_measurements(console.report(), profile.measurements, console.style());
        keep("measurements.json", profile.measurements, context);

        reports::print_model(console.report(), profile.model, console.style());
        keep("model.json", profile.model, context);

        profile.plan = get_plan(options_, profile.machine, profile.measurements, profile.model);
        reports::print_plan(console.report(), profile.plan, console.style());
        keep("plan.json", profile.plan, context);

        profile.run =
            do_run(options_, profile.machine, profile.measurements, profile.model, profile.plan, context);
        reports::print_run(console.report(), profile.run, console.style());
        keep("run.json", profile.run, context);

        finish(profile, context);
        return 0;
    }

private:
    /// Saves a stage's document at once, so that an interruption later loses nothing; the place to stop.
    template <IsDocument T>
    void keep(const std::string& name, const T& document, const Context& context) {
        const std::filesystem::path path = std::filesystem::path(folder_) / name;
        write_file_atomically(path, write_document(document));
        kept_ += (kept_.empty() ? "kept " : ", ") + path.string();
        check_stop(context, kept_);
    }

    void finish(const reports::Profile& profile, const Context& context) {
        const std::filesystem::path folder(folder_);
        write_file_atomically(folder / "profile.json", write_document(profile));
        std::ostringstream report;
        reports::print_profile(report, profile, {.colour = false});
        write_file_atomically(folder / "report.txt", report.str());
        context.console.report() << "\n";
        reports::print_headline(context.console.report(), profile, context.console.style());
        context.console.report() << "\nwritten: " << (folder / "profile.json").string() << ", "
                                 << (folder / "report.txt").string() << "\n";
        write_json(context, profile);
    }

    StageOptions options_;
    std::string folder_ = "weir-profile";
    std::string kept_;
};

}  // namespace

std::unique_ptr<Verb> make_profile_verb() {
    return std::make_unique<ProfileVerb>();
}

}  // namespace weir::cli
