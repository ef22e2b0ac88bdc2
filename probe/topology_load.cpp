// SPDX-License-Identifier: Apache-2.0
#include "probe/topology_load.h"

#include <fmt/format.h>
#include <hwloc.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>

#include "base/error.h"

namespace weir::probe {
namespace {

/// An environment variable set for as long as this lives: the only way to hand hwloc a root or CPUID dumps.
class ScopedVariable {
public:
    ScopedVariable(const char* name, const std::string& value) : name_(name) {
        if (const char* old = std::getenv(name)) old_ = old;
        ::setenv(name, value.c_str(), 1);
    }
    ScopedVariable(const ScopedVariable&) = delete;
    ScopedVariable& operator=(const ScopedVariable&) = delete;
    ~ScopedVariable() {
        if (old_)
            ::setenv(name_, old_->c_str(), 1);
        else
            ::unsetenv(name_);
    }

private:
    const char* name_;
    std::optional<std::string> old_;
};

enum class Source { kThisMachine, kRoot, kCpuidFolder, kXml, kSynthetic };

Source source_of(const ProbeOptions& options) {
    if (options.hwloc.empty()) return options.root == "/" ? Source::kThisMachine : Source::kRoot;
    std::error_code error;
    if (std::filesystem::is_directory(options.hwloc, error)) return Source::kCpuidFolder;
    if (std::filesystem::exists(options.hwloc, error)) return Source::kXml;
    return Source::kSynthetic;
}

Topology make() {
    hwloc_topology* raw = nullptr;
    if (hwloc_topology_init(&raw) != 0) throw Fault("hwloc cannot be initialised");
    Topology topology(raw);
    hwloc_topology_set_flags(raw, HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED);
    return topology;
}

/// 0 when hwloc could load it.
int load(hwloc_topology* topology, const ProbeOptions& options, Source source) {
    if (source == Source::kRoot) {
        const ScopedVariable root("HWLOC_FSROOT", options.root.string());
        const ScopedVariable only("HWLOC_COMPONENTS",
                                  "linux,stop");  // hwloc's x86 part would ask the CPU we run on
        return hwloc_topology_load(topology);
    }
    if (source == Source::kCpuidFolder) {
        const ScopedVariable dumps("HWLOC_CPUID_PATH", options.hwloc);
        const ScopedVariable only("HWLOC_COMPONENTS", "x86,stop");
        return hwloc_topology_load(topology);
    }
    if (source == Source::kXml && hwloc_topology_set_xml(topology, options.hwloc.c_str()) != 0) return -1;
    if (source == Source::kSynthetic && hwloc_topology_set_synthetic(topology, options.hwloc.c_str()) != 0)
        return -1;
    return hwloc_topology_load(topology);
}

[[noreturn]] void reject(const ProbeOptions& options, Source source) {
    switch (source) {
        case Source::kThisMachine:
            throw MachineError(
                fmt::format("hwloc cannot read this machine's topology: {}", std::strerror(errno)),
                "mount /sys and /proc, and unset the HWLOC_ variables of the environment");
        case Source::kRoot:
            throw InputError(options.root.string(), "hwloc finds no topology below this folder",
                             "give the folder that holds the captured sys/ and proc/");
        case Source::kCpuidFolder:
            throw InputError(options.hwloc, "hwloc finds no CPUID dump in this folder",
                             "give a folder that hwloc-gather-cpuid wrote");
        case Source::kXml:
            throw InputError(options.hwloc, "hwloc cannot read this as an XML topology",
                             "write one with `lstopo machine.xml`");
        case Source::kSynthetic:
            throw InputError(fmt::format("topology \"{}\"", options.hwloc),
                             "this is neither a file nor a description that hwloc knows",
                             "write it as \"pack:2 numa:4 core:8 pu:2\", or check the file's name");
    }
    throw Fault("unknown source of a topology");
}

}  // namespace

void TopologyDeleter::operator()(hwloc_topology* topology) const noexcept {
    hwloc_topology_destroy(topology);
}

void BitmapDeleter::operator()(hwloc_bitmap_s* bitmap) const noexcept {
    hwloc_bitmap_free(bitmap);
}

Topology load_topology(const ProbeOptions& options) {
    const Source source = source_of(options);
    std::error_code error;
    // hwloc falls back to this machine when a root or a dump is not there: that would be a lie.
    if (source == Source::kRoot &&
        !std::filesystem::is_directory(options.root / "sys/devices/system/cpu", error)) {
        reject(options, source);
    }
    if (source == Source::kCpuidFolder &&
        !std::filesystem::exists(std::filesystem::path(options.hwloc) / "hwloc-cpuid-info", error)) {
        reject(options, source);
    }
    Topology topology = make();
    if (load(topology.get(), options, source) != 0) reject(options, source);
    return topology;
}

}  // namespace weir::probe
