// SPDX-License-Identifier: Apache-2.0
#include "cli/application.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/document.h"
#include "models/model.h"

namespace weir::cli {
namespace {

struct Outcome {
    int code;
    std::string out;
    std::string err;
};

Outcome run(const std::vector<std::string>& arguments) {
    std::ostringstream out;
    std::ostringstream err;
    const int code = run_cli(arguments, out, err);
    return {code, out.str(), err.str()};
}

/// A file of its own for each test, gone afterwards.
class Scratch {
public:
    explicit Scratch(const std::string& contents)
        : path_(std::filesystem::temp_directory_path() / ("weir-cli-test-" + std::to_string(::getpid()))) {
        std::ofstream(path_) << contents;
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch() { std::filesystem::remove(path_); }
    std::string name() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

bool says(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST(Cli, ShowsHelpAndFailsWithoutACommand) {
    const Outcome outcome = run({});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_TRUE(says(outcome.err, "profile")) << outcome.err;
    EXPECT_EQ(outcome.out, "");
}

TEST(Cli, PrintsVersionCompilerAndInstructionSet) {
    const Outcome outcome = run({"--version"});
    EXPECT_EQ(outcome.code, 0);
    EXPECT_TRUE(says(outcome.out, "weir 0.")) << outcome.out;
    EXPECT_TRUE(says(outcome.out, "instruction set ")) << outcome.out;
}

TEST(Cli, GivesEachCommandAHelpWithExamples) {
    for (const std::string verb : {"profile", "probe", "measure", "models", "plan", "run", "export"}) {
        const Outcome outcome = run({verb, "--help"});
        EXPECT_EQ(outcome.code, 0) << verb;
        EXPECT_TRUE(says(outcome.out, "  weir " + verb)) << outcome.out;
    }
}

TEST(Cli, SuggestsTheNearestCommand) {
    const Outcome outcome = run({"profil"});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_TRUE(says(outcome.err, "did you mean profile")) << outcome.err;
}

TEST(Cli, RefusesUnknownOptions) {
    EXPECT_EQ(run({"probe", "--colour"}).code, 2);
}

TEST(Cli, NamesTheNearestModelAndQuantisation) {
    const Outcome model = run({"models", "deepseek-r2"});
    EXPECT_EQ(model.code, 2);
    EXPECT_TRUE(says(model.err, "deepseek-r1")) << model.err;
    const Outcome quant = run({"models", "deepseek-r1", "--quant", "q4_k"});
    EXPECT_EQ(quant.code, 2);
    EXPECT_TRUE(says(quant.err, "q4_k_m")) << quant.err;
}

TEST(Cli, RefusesAContextBeyondTheModels) {
    EXPECT_EQ(run({"models", "deepseek-r1", "--context", "163841"}).code, 2);
    EXPECT_EQ(run({"models", "deepseek-r1", "--context", "0"}).code, 2);
    EXPECT_EQ(run({"models", "deepseek-r1", "--context", "163840"}).code, 0);
}

TEST(Cli, WritesNothingButTheDocumentToStandardOutput) {
    const Outcome outcome = run({"models", "deepseek-r1", "--json", "-"});
    EXPECT_EQ(outcome.code, 0);
    const auto model = read_document<models::Model>(outcome.out, "standard output");
    EXPECT_EQ(model.name, "deepseek-r1");
    EXPECT_GT(model.tensors.size(), 900U);
}

TEST(Cli, ListsTheCatalog) {
    const Outcome outcome = run({"models"});
    EXPECT_EQ(outcome.code, 0);
    EXPECT_TRUE(says(outcome.out, "deepseek-v3"));
    EXPECT_TRUE(says(outcome.out, "671.0 B"));
}

TEST(Cli, StaysSilentWhenQuiet) {
    EXPECT_EQ(run({"models", "deepseek-r1", "--quiet"}).out, "");
}

TEST(Cli, NamesADocumentThatIsNoJson) {
    const Scratch file("{\"schema\": ");
    const Outcome outcome = run({"probe", "--machine-file", file.name()});
    EXPECT_EQ(outcome.code, 3);
    EXPECT_TRUE(says(outcome.err, file.name())) << outcome.err;
    EXPECT_TRUE(says(outcome.err, "remedy: ")) << outcome.err;
}

TEST(Cli, NamesTheSchemaThatItExpected) {
    const Scratch file("{\"schema\": \"weir.machine/2\"}");
    const Outcome outcome = run({"probe", "--machine-file", file.name()});
    EXPECT_EQ(outcome.code, 3);
    EXPECT_TRUE(says(outcome.err, "weir.machine/2")) << outcome.err;
    EXPECT_TRUE(says(outcome.err, "weir.machine/1")) << outcome.err;
}

TEST(Cli, RefusesAnUnwritableFolderBeforeAnythingIsMeasured) {
    const Scratch file("a file, where a folder would have to be");
    const Outcome outcome = run({"profile", "--quick", "--out", file.name() + "/below"});
    EXPECT_EQ(outcome.code, 4);
    EXPECT_EQ(outcome.out, "");
    EXPECT_TRUE(says(outcome.err, "--out")) << outcome.err;
}

TEST(Cli, NamesTheNearestRuntimeBeforeAnythingIsMeasured) {
    const Outcome outcome = run({"export", "llama"});
    EXPECT_EQ(outcome.code, 2);
    EXPECT_TRUE(says(outcome.err, "llama.cpp")) << outcome.err;
}

}  // namespace
}  // namespace weir::cli
