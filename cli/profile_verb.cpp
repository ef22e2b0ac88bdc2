// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <filesystem>
#include <sstream>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "base/nearest.h"
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
    const char* summary() const override { return "All of it: probe, measure, plan, run, and the report"; }
    const char* description() const override {
        return "All of it: what this machine is, what its memory gives, where a model's weights and "
               "threads go, how fast a real decode runs, and what was lost on the way to the limit. Each "
               "stage leaves its document in the output folder as soon as it is done; at the end "
               "profile.json, report.txt and report.md hold all of them.";
    }
    const char* examples() const override {
        return "  weir profile\n"
               "  weir profile --quick\n"
               "  weir profile deepseek-r1 --quant q8_0 --context 32768 --out my-server\n";
    }
    void add_options(CLI::App& app) override {
        options_.add_model(app);
        options_.add_threads(app);
        options_.add_quick(app);
        options_.add_fold(app);
        options_.add_strategy(app);
        app.add_option("--out", folder_, "Folder for the documents (weir-profile)")->type_name("DIR");
    }

    int run(const Context& context) override {
        require_writable_folder(folder_);
        try {
            run_stages(context);
        } catch (const Interrupted& stop) {
            throw Interrupted(fmt::format("{}; {}", stop.what(),
                                          kept_.empty() ? "nothing was kept" : "kept " + join(kept_)));
        }
        return 0;
    }

private:
    void run_stages(const Context& context) {
        reports::Profile profile;
        const ModelToRun to_run = get_model_to_run(options_);  // first: a name that does not exist ends it
        profile.model = to_run.model;
        note_doubts(to_run.checkpoint.get(), context);

        profile.machine = get_machine(options_, Use::kTouched);
        require_whole(options_, profile.machine, profile.model);
        show(context, reports::print_machine, profile.machine);
        keep("machine.json", profile.machine, context);

        profile.measurements = get_measurements(options_, profile.machine, context);
        show(context, reports::print_measurements, profile.measurements);
        keep("measurements.json", profile.measurements, context);

        show(context, reports::print_model, profile.model);
        keep("model.json", profile.model, context);

        profile.plan = get_plan(options_, profile.machine, profile.measurements, profile.model);
        show(context, reports::print_plan, profile.plan);
        keep("plan.json", profile.plan, context);

        profile.run = do_run(options_, profile.machine, profile.measurements, to_run, profile.plan, context);
        show(context, reports::print_run, profile.run);
        keep("run.json", profile.run, context);

        finish(profile, context);
    }

    std::string in_folder(const char* name) const { return (std::filesystem::path(folder_) / name).string(); }

    /// Saves a stage's document at once, so that an interruption later loses nothing; the place to stop.
    template <IsDocument T>
    void keep(const char* name, const T& document, const Context& context) {
        write_file_atomically(in_folder(name), write_document(document));
        kept_.push_back(in_folder(name));
        if (context.stop.stop_requested()) throw Interrupted("interrupted");
    }

    void finish(const reports::Profile& profile, const Context& context) {
        write_file_atomically(in_folder("profile.json"), write_document(profile));
        std::ostringstream report;
        reports::print_profile(report, profile, {.colour = false});
        write_file_atomically(in_folder("report.txt"), report.str());
        std::ostringstream markdown;
        reports::print_profile(markdown, profile, {.markup = reports::Markup::kMarkdown});
        write_file_atomically(in_folder("report.md"), markdown.str());
        show(context, reports::print_headline, profile);
        context.console.report() << fmt::format("\nwritten: {}, {}, {}\n", in_folder("profile.json"),
                                                in_folder("report.txt"), in_folder("report.md"));
        write_json(context, profile);
    }

    StageOptions options_;
    std::string folder_ = "weir-profile";
    std::vector<std::string> kept_;
};

}  // namespace

std::unique_ptr<Verb> make_profile_verb() {
    return std::make_unique<ProfileVerb>();
}

}  // namespace weir::cli
