// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <ostream>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "base/error.h"
#include "base/nearest.h"
#include "base/units.h"
#include "cli/output.h"
#include "cli/stage_options.h"
#include "models/catalog.h"
#include "models/source.h"
#include "models/synth/named_shapes.h"
#include "models/synth/shape_changes.h"
#include "models/synth/synthesis.h"
#include "models/synth/write.h"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;
namespace synth = models::synth;

constexpr std::uint64_t kDescribedContext = 4096;

class SynthVerb final : public Verb {
public:
    const char* name() const override { return "synth"; }
    const char* summary() const override { return "A GGUF file with random weights, in any model's shape"; }
    const char* description() const override {
        return "Writes a GGUF file with random weights in the shape of a model, for tests and races: finite, "
               "of a size that keeps activations about 1, with block scales that vary. Such a model decodes "
               "at the speed of the real one and says nothing that makes sense. Architectures: deepseek2, "
               "llama, with experts or dense, and qwen3moe. The same options give the same bytes. The file "
               "is written as OUT.gguf.part, and gets its name when it is whole.";
    }
    const char* examples() const override {
        return "  weir synth tiny-deepseek2 tiny.gguf --quant q8_0\n"
               "  weir synth race-deepseek-v3 race.gguf\n"
               "  weir synth mixtral-8x7b small.gguf --layers 2 --quant q6_k\n"
               "  weir synth ./Qwen3-30B-A3B/config.json qwen.gguf --seed 7 --json model.json\n";
    }
    void add_options(CLI::App& app) override {
        app.add_option("shape", shape_name_, wrapped(shape_help()))->type_name("SHAPE")->required();
        app.add_option("out", out_, "File to write")->type_name("OUT.gguf")->required();
        app.add_option("--quant", options_.quant,
                       "Quantisation, of those with formats that weir writes (q4_k_m)")
            ->type_name("NAME");
        app.add_option("--seed", options_.seed, "Seed of the weights (1)")
            ->type_name("N")
            ->check(whole_number_from(0));
        add_changes(app);
        app.add_flag("--split-kv", split_kv_,
                     "Latent attention with attn_k_b and attn_v_b instead of attn_kv_b");
        app.add_option("--yarn", options_.yarn_factor,
                       "YaRN: the context is so many times the one trained on (1: none)")
            ->type_name("FACTOR")
            ->check(positive_number());
        app.add_option("--threads", threads_, "Threads that make weights (0: one a CPU)")
            ->type_name("N")
            ->check(whole_number_from(0));
        app.add_option("--catalog", catalog_folder_, "Read the catalog from a folder of JSON files")
            ->type_name("DIR");
        app.add_flag("--force", force_, "Overwrite OUT.gguf, and what an ended run left of it");
    }

    int run(const Context& context) override {
        options_.latent_up = split_kv_ ? models::LatentUp::kSplit : models::LatentUp::kJoined;
        const models::Shape shape = synth::changed(find_shape(), changes_);
        const synth::Synthesis synthesis = synth::plan(shape, options_);
        const auto start = std::chrono::steady_clock::now();
        synth::write(synthesis, out_, write_options(context, synthesis.file.file_bytes));
        const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
        context.console.end_progress();
        tell(context.console.begin_report(), synthesis, passed.count());
        if (!context.json.empty()) write_json(context, describe());
        return 0;
    }

private:
    static std::string shape_help() {
        return "Made-up shape (" + join(synth::shape_names()) +
               "), name in the catalog (weir models lists it), config.json or GGUF file";
    }

    void add_changes(CLI::App& app) {
        const auto add = [&](const char* option, std::optional<std::uint64_t>& value, const char* help,
                             std::uint64_t least) {
            app.add_option(option, value, help)->type_name("N")->check(whole_number_from(least));
        };
        add("--layers", changes_.layers, "Layers, instead of the shape's", 1);
        add("--dense-layers", changes_.dense_layers, "Leading ones of them that are dense", 0);
        add("--experts", changes_.experts, "Routed experts a layer", 1);
        add("--top-k", changes_.top_k, "Routed experts a token", 1);
        add("--hidden", changes_.hidden, "Width of the residual stream", 1);
        add("--q-lora", changes_.q_lora, "Rank of the query in latent attention (0: a plain projection)", 0);
        add("--vocab", changes_.vocab, "Vocabulary", 1);
        add("--context", changes_.context, "Longest context", 1);
    }

    /// A made-up shape; else what other verbs take for MODEL. Names the model after it.
    models::Shape find_shape() {
        options_.name = shape_name_;
        if (const auto made_up = synth::find_shape(shape_name_)) return *made_up;
        require_known();
        const models::ModelSource source = models::resolve(shape_name_, {catalog_folder_});
        if (!source.shape)
            throw InputError(shape_name_, source.shape.reason().why, source.shape.reason().remedy);
        options_.name = source.name;
        return *source.shape;
    }

    /// Names of made-up shapes are among the nearest, which resolve() does not know.
    void require_known() const {
        std::error_code ignored;
        if (shape_name_.find('/') != std::string::npos || fs::exists(shape_name_, ignored)) return;
        std::vector<std::string> known = catalog_folder_.empty()
                                             ? models::catalog_names()
                                             : models::names_of(models::read_catalog(catalog_folder_));
        for (const std::string& made_up : synth::shape_names()) known.push_back(made_up);
        if (std::find(known.begin(), known.end(), shape_name_) != known.end()) return;
        throw UsageError(fmt::format("no shape or model is called \"{}\"", shape_name_),
                         fmt::format("did you mean {}? weir synth --help and weir models list all",
                                     join(nearest_names(shape_name_, known))));
    }

    synth::WriteOptions write_options(const Context& context, std::uint64_t bytes) const {
        synth::WriteOptions options;
        options.replace = force_ ? UnfinishedFile::Replace::kFiles : UnfinishedFile::Replace::kNothing;
        options.threads = threads_ > 0 ? threads_ : std::max(1U, std::thread::hardware_concurrency());
        options.stop = context.stop;
        options.progress = context.console.progress(bytes);
        return options;
    }

    void tell(std::ostream& out, const synth::Synthesis& synthesis, double seconds) const {
        std::uint64_t weights = 0;
        for (const models::Tensor& tensor : synthesis.tensors) weights += tensor.weights();
        const std::uint64_t bytes = synthesis.file.file_bytes;
        out << fmt::format("Wrote {}: {}, {} of {} layers, {} million random weights, seed {}, at {}\n", out_,
                           format_capacity(bytes), options_.quant, synthesis.shape.layers,
                           weights / 1'000'000, synthesis.seed,
                           format_bandwidth(static_cast<double>(bytes) / seconds));
    }

    /// Of the file as it lies there, not as it was meant.
    models::Model describe() const {
        const models::ModelSource written = models::resolve(fs::absolute(out_).string());
        if (!written.shape) throw Fault(out_ + " was written, and " + written.shape.reason().why);
        return models::describe(written, "", options_.quant,
                                std::min(kDescribedContext, written.shape->context));
    }

    std::string shape_name_;
    std::string out_;
    std::string catalog_folder_;
    synth::Options options_;
    synth::ShapeChanges changes_;
    bool split_kv_ = false;
    bool force_ = false;
    unsigned threads_ = 0;
};

}  // namespace

std::unique_ptr<Verb> make_synth_verb() {
    return std::make_unique<SynthVerb>();
}

}  // namespace weir::cli
