// SPDX-License-Identifier: Apache-2.0
#include "probe/capture/source.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string_view>
#include <vector>

#include "base/descriptor.h"
#include "base/document.h"
#include "base/error.h"
#include "base/files.h"
#include "base/nearest.h"
#include "probe/capture/archive.h"

namespace weir::probe {
namespace {

namespace fs = std::filesystem;

using Kind = Source::Kind;

constexpr int kDeepestRoot =
    3;  // the folder packed, in one that names the machine, in one that names the collection
constexpr std::size_t kMostFolders = 4096;
constexpr const char* kCpuidMark = "hwloc-cpuid-info";

bool is_root(const fs::path& folder) {
    std::error_code error;
    return fs::is_directory(folder / "sys/devices/system/cpu", error) ||
           fs::exists(folder / CaptureNotes::kFile, error);
}

bool is_cpuid(const fs::path& folder) {
    std::error_code error;
    return fs::exists(folder / kCpuidMark, error);
}

/// Folders below (or at) `top` that hold a machine; none of them within another.
std::vector<fs::path> find_machines(const fs::path& top) {
    std::vector<fs::path> found, level{top};
    std::size_t seen = 0;
    for (int depth = 0; depth < kDeepestRoot; ++depth) {
        std::vector<fs::path> next;
        for (const fs::path& folder : level) {
            if (++seen > kMostFolders) return found;
            if (is_root(folder) || is_cpuid(folder)) {
                found.push_back(folder);
                continue;
            }
            std::error_code error;
            for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
                if (fs::is_directory(it->symlink_status(error))) next.push_back(it->path());
            }
        }
        std::sort(next.begin(), next.end());
        level = std::move(next);
    }
    return found;
}

fs::path the_machine_in(const fs::path& folder, const std::string& name) {
    const std::vector<fs::path> found = find_machines(folder);
    if (found.size() == 1) return found.front();
    if (found.empty()) {
        throw InputError(
            name,
            "there is no captured machine in it: no sys/devices/system/cpu and no " + std::string(kCpuidMark),
            "give what `weir probe --gather`, hwloc-gather-topology or hwloc-gather-cpuid wrote");
    }
    std::vector<std::string> names;
    for (const fs::path& machine : found) names.push_back(machine.lexically_relative(folder).string());
    throw InputError(name, fmt::format("it holds {} machines: {}", found.size(), join(names)),
                     "unpack it and give the folder of one of them");
}

/// A folder with one captured machine in it.
Source open_folder(const fs::path& folder, const std::string& name) {
    const fs::path machine = the_machine_in(folder, name);
    std::error_code unknown;
    if (fs::equivalent(machine, "/", unknown))
        throw InputError(name, "this is the machine itself, where a captured one is expected",
                         "leave the option away to read this machine");
    Source source;
    source.name = name;
    if (!is_root(machine)) {
        source.kind = Kind::kCpuidFolder;
        source.root.clear();
        source.topology = machine.string();
        return source;
    }
    source.kind = Kind::kRoot;
    source.root = machine;
    std::error_code error;
    const fs::path notes = machine / CaptureNotes::kFile;
    if (fs::exists(notes, error)) {
        source.notes = std::make_shared<const CaptureNotes>(read_document<CaptureNotes>(
            read_file(notes, kMaxDocumentBytes), fmt::format("{}: {}", name, CaptureNotes::kFile)));
    }
    if (fs::exists(machine / CaptureNotes::kTopologyFile, error)) {
        source.kind = Kind::kCapture;
        source.topology = (machine / CaptureNotes::kTopologyFile).string();
    }
    return source;
}

Source open_archive(const std::string& file) {
    auto scratch = std::make_shared<const ScratchFolder>();
    unpack_archive(file, scratch->path());
    Source source = open_folder(scratch->path(), file);
    source.scratch = std::move(scratch);
    return source;
}

/// Whether the first thing in the file, blanks aside, opens a tag.
bool looks_like_xml(const fs::path& file) {
    std::array<char, 4096> head{};
    std::ifstream in(file, std::ios::binary);
    in.read(head.data(), head.size());
    const std::string_view text(head.data(), static_cast<std::size_t>(in.gcount()));
    const std::size_t first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    return first != std::string_view::npos && text[first] == '<';
}

/// Refuses what is there and cannot be read as an archive is, more than once: a pipe would keep us waiting.
void require_file(const std::string& name) {
    const Descriptor file(::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.get() < 0)
        throw InputError(name, fmt::format("cannot be read: {}", std::strerror(errno)),
                         "check the name and that you may read it");
    std::error_code error;
    if (!fs::is_regular_file(name, error))
        throw InputError(name, "this is a pipe or a device, where a file or a folder is expected",
                         "write what it gives into a file first");
}

Source open_root(const ProbeOptions& options) {
    const std::string name = options.root.string();
    std::error_code error;
    if (!fs::exists(options.root, error))
        throw InputError(name, "there is no such file or folder", "check the name of the capture");
    if (!fs::is_directory(options.root, error)) require_file(name);
    if (!fs::is_directory(options.root, error) && looks_like_xml(options.root))
        throw InputError(name, "this is XML, where an archive or a folder is expected",
                         "give it with --hwloc");
    Source source =
        fs::is_directory(options.root, error) ? open_folder(options.root, name) : open_archive(name);
    if (source.kind == Kind::kCpuidFolder)
        throw InputError(name, "this holds CPUID dumps alone, where /sys and /proc are expected",
                         "give it with --hwloc");
    return source;
}

Source open_topology(const std::string& what) {
    std::error_code error;
    if (fs::is_directory(what, error)) return open_folder(what, what);
    if (fs::exists(what, error)) require_file(what);
    if (fs::exists(what, error) && !looks_like_xml(what)) return open_archive(what);
    Source source;
    source.kind = fs::exists(what, error) ? Kind::kXml : Kind::kSynthetic;
    source.root.clear();
    source.topology = what;
    source.name = what;
    return source;
}

}  // namespace

Source open_source(const ProbeOptions& options) {
    Source source;
    if (!options.hwloc.empty()) {
        source = open_topology(options.hwloc);
    } else if (options.root != "/") {
        source = open_root(options);
    }
    source.dmi = options.dmi;
    return source;
}

}  // namespace weir::probe
