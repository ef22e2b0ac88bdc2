// SPDX-License-Identifier: Apache-2.0
#include "probe/topology_load.h"

#include <fmt/format.h>
#include <hwloc.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

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

using Kind = Source::Kind;

Topology make() {
    hwloc_topology* raw = nullptr;
    if (hwloc_topology_init(&raw) != 0) throw Fault("hwloc cannot be initialised");
    Topology topology(raw);
    hwloc_topology_set_flags(raw, HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED);
    return topology;
}

/// 0 when hwloc could load it.
int load(hwloc_topology* topology, const Source& source) {
    const char* what = source.topology.c_str();
    switch (source.kind) {
        case Kind::kThisMachine:
            return hwloc_topology_load(topology);
        case Kind::kRoot: {
            const ScopedVariable root("HWLOC_FSROOT", source.root.string());
            // hwloc's x86 part would ask the CPU we run on
            const ScopedVariable only("HWLOC_COMPONENTS", "linux,stop");
            return hwloc_topology_load(topology);
        }
        case Kind::kCpuidFolder: {
            const ScopedVariable dumps("HWLOC_CPUID_PATH", source.topology);
            const ScopedVariable only("HWLOC_COMPONENTS", "x86,stop");
            return hwloc_topology_load(topology);
        }
        case Kind::kCapture:
        case Kind::kXml:
            return hwloc_topology_set_xml(topology, what) != 0 ? -1 : hwloc_topology_load(topology);
        case Kind::kSynthetic:
            return hwloc_topology_set_synthetic(topology, what) != 0 ? -1 : hwloc_topology_load(topology);
    }
    throw Fault("unknown source of a topology");
}

std::string hwloc_version() {
    const unsigned version = hwloc_get_api_version();
    return fmt::format("{}.{}", version >> 16, (version >> 8) & 0xFF);
}

/// What the XML's first tag says of its format.
std::string xml_version(const std::string& file) {
    constexpr std::size_t kHead = 4096;
    std::ifstream in(file, std::ios::binary);
    std::string head(kHead, '\0');
    in.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(in.gcount()));
    constexpr std::string_view kMark = "<topology version=\"";
    const std::size_t at = head.find(kMark);
    if (at == std::string::npos) return "gives no version of its format";
    const std::size_t from = at + kMark.size();
    return fmt::format("says version \"{}\" of its format", head.substr(from, head.find('"', from) - from));
}

[[noreturn]] void reject(const Source& source) {
    switch (source.kind) {
        case Kind::kThisMachine:
            throw MachineError(
                fmt::format("hwloc cannot read this machine's topology: {}", std::strerror(errno)),
                "mount /sys and /proc, and unset the HWLOC_ variables of the environment");
        case Kind::kRoot:
            throw InputError(source.name, "hwloc finds no topology below this folder",
                             "give the folder that holds the captured sys/ and proc/");
        case Kind::kCpuidFolder:
            throw InputError(source.name, "hwloc finds no CPUID dump in this folder",
                             "give a folder that hwloc-gather-cpuid wrote");
        case Kind::kCapture:
        case Kind::kXml:
            throw InputError(
                source.name,
                fmt::format("hwloc {} cannot read this XML topology, which {}", hwloc_version(),
                            xml_version(source.topology)),
                "write one with `lstopo machine.xml`, or `lstopo --export-xml-flags v2 machine.xml` "
                "where hwloc is newer than here");
        case Kind::kSynthetic:
            throw InputError(fmt::format("topology \"{}\"", source.topology),
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

Topology load_topology(const Source& source) {
    std::error_code error;
    // hwloc falls back to this machine when a root or a dump is not there: that would be a lie.
    if (source.kind == Kind::kRoot &&
        !std::filesystem::is_directory(source.root / "sys/devices/system/cpu", error))
        reject(source);
    Topology topology = make();
    if (load(topology.get(), source) != 0) reject(source);
    return topology;
}

}  // namespace weir::probe
