// SPDX-License-Identifier: Apache-2.0
#include "probe/topology_load.h"

#include <fmt/format.h>
#include <hwloc.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

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

/// hwloc reads a whole file into memory and builds a tree of it; the largest machines have 1 MiB.
void require_small_xml(const Source& source) {
    constexpr std::uintmax_t kMaxXmlBytes = std::uintmax_t{16} << 20;
    std::error_code error;
    const std::uintmax_t bytes = std::filesystem::file_size(source.topology, error);
    if (error || bytes > kMaxXmlBytes)
        throw InputError(source.name,
                         fmt::format("the XML topology {}",
                                     error ? "cannot be read: " + error.message()
                                           : fmt::format("has {} bytes, more than {}", bytes, kMaxXmlBytes)),
                         "write it anew with `lstopo machine.xml`");
}

/// hwloc builds what a description asks for, and takes hours and gigabytes for millions of things, and a time
/// that grows with the square of how many lie side by side. Linux has at most 8192 CPUs (NR_CPUS) and 1024
/// nodes (NODES_SHIFT).
void require_small_machine(const Source& source) {
    constexpr std::uint64_t kMostObjects = 8192;
    constexpr std::uint64_t kMostSiblings = 1024;
    const std::string& text = source.topology;
    std::uint64_t objects = 1;
    for (std::size_t colon = text.find(':'); colon != std::string::npos; colon = text.find(':', colon + 1)) {
        std::uint64_t count = 0;
        const auto [stop, error] = std::from_chars(text.data() + colon + 1, text.data() + text.size(), count);
        if (error == std::errc() && count > 0 && count <= kMostSiblings) objects *= count;
        if (error == std::errc::result_out_of_range || count > kMostSiblings || objects > kMostObjects)
            throw InputError(fmt::format("topology \"{}\"", text),
                             fmt::format("it describes more than {} things, or more than {} side by side",
                                         kMostObjects, kMostSiblings),
                             "write it as \"pack:2 numa:4 core:8 pu:2\"");
    }
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
            require_small_xml(source);
            return hwloc_topology_set_xml(topology, what) != 0 ? -1 : hwloc_topology_load(topology);
        case Kind::kSynthetic:
            require_small_machine(source);
            return hwloc_topology_set_synthetic(topology, what) != 0 ? -1 : hwloc_topology_load(topology);
    }
    throw Fault("unknown source of a topology");
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
                fmt::format("hwloc {} cannot read this XML topology, which {}", HWLOC_VERSION,
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
