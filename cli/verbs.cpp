// SPDX-License-Identifier: Apache-2.0
#include "cli/verb.h"

namespace weir::cli {

std::vector<std::unique_ptr<Verb>> all_verbs() {
    std::vector<std::unique_ptr<Verb>> verbs;
    verbs.push_back(make_profile_verb());
    verbs.push_back(make_probe_verb());
    verbs.push_back(make_measure_verb());
    verbs.push_back(make_models_verb());
    verbs.push_back(make_machines_verb());
    verbs.push_back(make_plan_verb());
    verbs.push_back(make_run_verb());
    verbs.push_back(make_export_verb());
    verbs.push_back(make_report_verb());
    verbs.push_back(make_synth_verb());
    return verbs;
}

}  // namespace weir::cli
