// SPDX-License-Identifier: Apache-2.0
#include "probe/hardware/catalog.h"

#include <algorithm>
#include <regex>
#include <span>

#include "base/document.h"
#include "probe/hardware/cpu_name.h"
#include "probe/hardware/embedded_hardware.h"

namespace weir::probe::hardware {
namespace {

template <class T>
std::vector<T> read_files(std::span<const EmbeddedFile> files) {
    std::vector<T> items;
    for (const EmbeddedFile& file : files) {
        const std::string source = "probe/hardware/" + std::string(file.name);
        from_value(parse_json(file.contents, source), items.emplace_back(), detail::Position{source, ""});
    }
    return items;
}

std::regex compile(const std::string& pattern, const std::string& generation) {
    try {
        return std::regex(pattern);
    } catch (const std::regex_error& error) {
        throw InputError("hardware catalog, " + generation, "\"" + pattern + "\": " + error.what(),
                         "write a regular expression of the ECMAScript kind");
    }
}

const CpuModel* find_model(const Generation& generation, const std::string& key) {
    for (const CpuList& list : generation.models) {
        for (const CpuModel& model : list.cpus) {
            if (cpu_key(model.name) == key) return &model;
        }
    }
    return nullptr;
}

double speed_of(const Generation& generation, const std::string& key) {
    for (const SlowerModels& slower : generation.slower_models) {
        if (std::regex_match(key, compile(slower.pattern, generation.name))) return slower.mt_per_s.value;
    }
    return generation.mt_per_s_1dpc.value;
}

}  // namespace

Catalog Catalog::built_in() {
    return {read_files<Generation>(embedded_cpus()), read_files<PartList>(embedded_parts())};
}

struct Catalog::Patterns {
    explicit Patterns(const std::vector<Generation>& generations) {
        for (const Generation& generation : generations) {
            std::vector<std::regex>& own = of_generation.emplace_back();
            for (const std::string& pattern : generation.patterns)
                own.push_back(compile(pattern, generation.name));
        }
    }

    bool match(std::size_t generation, const std::string& key) const {
        const std::vector<std::regex>& own = of_generation[generation];
        return std::any_of(own.begin(), own.end(),
                           [&](const std::regex& pattern) { return std::regex_match(key, pattern); });
    }

    std::vector<std::vector<std::regex>> of_generation;
};

Catalog::Catalog(std::vector<Generation> generations, std::vector<PartList> parts)
    : generations_(std::move(generations)),
      patterns_(std::make_shared<const Patterns>(generations_)),
      parts_(std::move(parts)) {}

std::optional<Cpu> Catalog::find_cpu(std::string_view name) const& {
    const std::string key = cpu_key(name);
    for (std::size_t i = 0; i < generations_.size(); ++i) {
        if (!patterns_->match(i, key)) continue;
        const Generation& generation = generations_[i];
        Cpu cpu;
        cpu.generation = &generation;
        cpu.model = find_model(generation, key);
        cpu.mt_per_s =
            cpu.model != nullptr ? static_cast<double>(cpu.model->mt_per_s) : speed_of(generation, key);
        cpu.channels =
            cpu.model != nullptr ? cpu.model->channels : static_cast<int>(generation.channels.value);
        return cpu;
    }
    return std::nullopt;
}

std::vector<std::string> Catalog::cpu_names() const {
    std::vector<std::string> names;
    for (const Generation& generation : generations_) {
        for (const CpuList& list : generation.models) {
            for (const CpuModel& model : list.cpus) names.push_back(cpu_key(model.name));
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace weir::probe::hardware
