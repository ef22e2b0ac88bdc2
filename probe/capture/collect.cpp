// SPDX-License-Identifier: Apache-2.0
#include "probe/capture/collect.h"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "probe/capture/redact.h"

namespace weir::probe {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestFile = std::size_t{1} << 20;
constexpr int kDeepestFolder = 10;

constexpr std::string_view kFolders[] = {
    "/sys/devices/system/cpu", "/sys/devices/system/node", "/sys/bus/cpu/devices",
    "/sys/bus/node/devices",   "/sys/kernel/mm/hugepages", "/sys/class/dmi/id",
};
constexpr std::string_view kFiles[] = {
    "/proc/cpuinfo", "/proc/meminfo",        "/proc/stat",
    "/proc/cmdline", "/proc/self/cgroup",    "/proc/self/status",
    "/proc/mounts",  "/proc/self/mountinfo", "/proc/sys/kernel/osrelease",
};
/// Not config and vpd, which hold serial numbers, nor what drivers add.
constexpr std::string_view kPciFiles[] = {
    "class",     "vendor",     "device",        "subsystem_vendor", "subsystem_device",
    "numa_node", "local_cpus", "local_cpulist",
};
constexpr std::string_view kGroupFiles[] = {
    "cpuset.cpus",           "cpuset.mems",           "cpuset.cpus.effective",
    "cpuset.mems.effective", "cpuset.effective_cpus", "cpuset.effective_mems",
};

/// Thousands of files that say nothing of the machine's shape.
bool is_noise(const std::string& name) {
    static constexpr std::string_view kNoise[] = {
        "power",  "cpuidle",  "hotplug",     "microcode",        "uevent",       "modalias",
        "vmstat", "numastat", "crash_notes", "thermal_throttle", "crash_hotplug"};
    if (std::find(std::begin(kNoise), std::end(kNoise), name) != std::end(kNoise)) return true;
    const bool block =
        name.starts_with("memory") && name.size() > 6 &&
        std::all_of(name.begin() + 6, name.end(), [](unsigned char c) { return std::isdigit(c); });
    return block || is_secret_name(name);
}

class Collector {
public:
    Collector(const fs::path& root, const SystemFiles& files, CaptureTree& tree)
        : root_(root), files_(files), tree_(tree) {}

    void run() {
        for (const std::string_view folder : kFolders) take_folder(std::string(folder), 0);
        for (const std::string_view file : kFiles) take_file(std::string(file));
        take_pci();
        take_groups();
    }

private:
    fs::path place(const std::string& path) const { return root_ / fs::path(path).relative_path(); }

    void take_file(const std::string& path) {
        if (auto content = files_.bytes(path, kLargestFile)) tree_.put_file(path, std::move(*content));
    }

    void take_folder(const std::string& folder, int depth) {
        std::error_code error;
        if (depth > kDeepestFolder || !fs::is_directory(place(folder), error)) return;
        tree_.put_folder(folder);
        for (fs::directory_iterator it(place(folder), error), end; !error && it != end; it.increment(error)) {
            const std::string name = it->path().filename().string();
            const std::string path = folder + "/" + name;
            if (is_noise(name)) continue;
            std::error_code unknown;
            const fs::file_status status = it->symlink_status(unknown);
            if (fs::is_symlink(status)) {
                tree_.put_link(path, fs::read_symlink(it->path(), unknown).string());
            } else if (fs::is_directory(status)) {
                take_folder(path, depth + 1);
            } else if (fs::is_regular_file(status)) {
                take_file(path);
            }
        }
    }

    void take_pci() {
        const std::string devices = "/sys/bus/pci/devices";
        for (const std::string& device : files_.names(devices)) {
            for (const std::string_view file : kPciFiles)
                take_file(devices + "/" + device + "/" + std::string(file));
        }
    }

    /// The cpuset of the group of this process, in the places where distributions mount it.
    void take_groups() {
        const std::string self = files_.text("/proc/self/cgroup").value_or("");
        for (std::size_t at = 0; at < self.size();) {
            const std::size_t end = std::min(self.find('\n', at), self.size());
            const std::string line = self.substr(at, end - at);
            at = end + 1;
            const std::size_t colon = line.find(':', line.find(':') + 1);
            if (colon == std::string::npos) continue;
            const std::string group = line.substr(colon + 1) == "/" ? "" : line.substr(colon + 1);
            const bool v2 = line.starts_with("0::");
            if (!v2 && line.find("cpuset") > colon) continue;
            const std::string mount = v2 ? "/sys/fs/cgroup" : "/sys/fs/cgroup/cpuset";
            for (const std::string_view file : kGroupFiles)
                take_file(mount + group + "/" + std::string(file));
        }
    }

    fs::path root_;
    const SystemFiles& files_;
    CaptureTree& tree_;
};

}  // namespace

void collect_topology_files(const fs::path& root, const SystemFiles& files, CaptureTree& tree) {
    Collector(root, files, tree).run();
}

}  // namespace weir::probe
