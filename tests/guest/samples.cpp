// SPDX-License-Identifier: Apache-2.0
#include "tests/guest/samples.h"

#include <algorithm>
#include <sstream>

#include "base/cpu_list.h"
#include "base/units.h"

namespace weir::guest {
namespace {

constexpr std::string_view kPageSize = "kernelpagesize_kB=";

/// "N3=512": 512 pages on node 3.
bool is_node_count(const std::string& word) {
    return word.size() > 3 && word[0] == 'N' && word[1] >= '0' && word[1] <= '9' &&
           word.find('=') != std::string::npos;
}

Mapping read_mapping(const std::string& line) {
    std::istringstream words(line);
    std::string address;
    Mapping mapping;
    words >> address >> mapping.policy;
    std::uint64_t page_bytes = 0;
    for (std::string word; words >> word;) {
        if (is_node_count(word)) {
            mapping.bytes_on_node[std::stoi(word.substr(1))] = std::stoull(word.substr(word.find('=') + 1));
        } else if (word.starts_with(kPageSize)) {
            page_bytes = std::stoull(word.substr(kPageSize.size())) * kKiB;
        }
    }
    for (auto& [node, pages] : mapping.bytes_on_node) pages *= page_bytes;
    return mapping;
}

}  // namespace

std::vector<ThreadSample> read_thread_samples(std::string_view text) {
    std::vector<ThreadSample> samples;
    std::istringstream lines{std::string(text)};
    SeenThread thread;
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string kind;
        std::string rest;
        if (!(words >> kind)) continue;
        if (kind != "sample" && !(words >> rest)) continue;
        if (kind == "sample") samples.emplace_back();
        if (kind == "state") thread.state = rest.front();
        if (kind == "thread") thread.id = std::stoi(rest);
        if (kind != "cpus" || samples.empty()) continue;
        thread.cpus = parse_cpu_list(rest);
        samples.back().push_back(thread);
    }
    return samples;
}

std::vector<int> pinned_cpus(const ThreadSample& sample) {
    std::vector<int> cpus;
    for (const SeenThread& thread : sample) {
        if (thread.cpus.size() == 1) cpus.push_back(thread.cpus.front());
    }
    std::sort(cpus.begin(), cpus.end());
    return cpus;
}

std::vector<MappingSample> read_numa_maps(std::string_view text) {
    std::vector<MappingSample> samples;
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
        if (line == "sample") samples.emplace_back();
        Mapping mapping = read_mapping(line);
        if (!samples.empty() && !mapping.policy.empty()) samples.back().push_back(std::move(mapping));
    }
    return samples;
}

}  // namespace weir::guest
