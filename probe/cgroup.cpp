// SPDX-License-Identifier: Apache-2.0
#include "probe/cgroup.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace weir::probe {
namespace {

/// v1 writes "no limit" as the largest page-aligned number; no machine has an exbibyte.
constexpr std::uint64_t kNoLimit = std::uint64_t{1} << 60;

/// One hierarchy that may limit memory: where it is mounted, and the path of our group in it.
struct Hierarchy {
    bool v2 = false;
    std::string mount_point;
    std::string group;
};

struct Tightest {
    std::optional<std::uint64_t> limit;
    std::optional<std::uint64_t> available;
};

bool lists(const std::string& names, const std::string& wanted) {
    std::istringstream in(names);
    for (std::string name; std::getline(in, name, ',');) {
        if (name == wanted) return true;
    }
    return false;
}

/// The group of this process in the v2 hierarchy ("0::/a") or in v1's memory hierarchy ("4:memory:/a").
std::optional<std::string> own_group(const std::string& self, bool v2) {
    std::istringstream in(self);
    for (std::string line; std::getline(in, line);) {
        const std::size_t first = line.find(':');
        const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
        if (second == std::string::npos) continue;
        const std::string controllers = line.substr(first + 1, second - first - 1);
        const bool matches = v2 ? line.starts_with("0::") : lists(controllers, "memory");
        if (matches) return line.substr(second + 1);
    }
    return std::nullopt;
}

/// The group as seen from the mount point: a mount that shows only the subtree `root` names its groups from
/// there.
std::string below_mount(const std::string& group, const std::string& root) {
    if (root == "/" || root.starts_with("/..")) return group;
    if (group == root) return "/";
    return group.starts_with(root + "/") ? group.substr(root.size()) : "/";
}

/// Fills where the hierarchy is mounted from a line of mountinfo: "31 23 0:28 ROOT POINT options - TYPE
/// source SUPER".
bool is_mount_of(const std::string& line, Hierarchy& hierarchy) {
    const std::size_t dash = line.find(" - ");
    if (dash == std::string::npos) return false;
    std::istringstream before(line.substr(0, dash));
    std::istringstream after(line.substr(dash + 3));
    std::string id, parent, device, root, point, type, source, super;
    before >> id >> parent >> device >> root >> point;
    after >> type >> source >> super;
    const bool matches = hierarchy.v2 ? type == "cgroup2" : type == "cgroup" && lists(super, "memory");
    if (!matches) return false;
    hierarchy.mount_point = point;
    hierarchy.group = below_mount(hierarchy.group, root);
    return true;
}

std::vector<Hierarchy> find_hierarchies(const SystemFiles& files) {
    std::vector<Hierarchy> found;
    const std::string self = files.text("/proc/self/cgroup").value_or("");
    const std::string mounts = files.text("/proc/self/mountinfo").value_or("");
    for (const bool v2 : {true, false}) {
        const std::optional<std::string> group = own_group(self, v2);
        if (!group) continue;
        Hierarchy hierarchy{v2, v2 ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory", *group};
        std::istringstream in(mounts);
        for (std::string line; std::getline(in, line);) {
            if (is_mount_of(line, hierarchy)) break;
        }
        found.push_back(std::move(hierarchy));
    }
    return found;
}

std::optional<std::uint64_t> limit_of(const SystemFiles& files, const std::string& folder, bool v2) {
    std::optional<std::uint64_t> tightest;
    for (const char* name :
         v2 ? std::vector{"memory.max", "memory.high"} : std::vector{"memory.limit_in_bytes"}) {
        const auto limit = files.number(folder + "/" + name);  // "max" is no number: no limit
        if (limit && *limit < kNoLimit) tightest = std::min(*limit, tightest.value_or(*limit));
    }
    return tightest;
}

/// A line of memory.stat: "inactive_file 4096".
std::uint64_t stat_of(const SystemFiles& files, const std::string& folder, const std::string& wanted) {
    std::istringstream in(files.text(folder + "/memory.stat").value_or(""));
    std::string name;
    std::uint64_t value = 0;
    while (in >> name >> value) {
        if (name == wanted) return value;
    }
    return 0;
}

std::optional<std::uint64_t> available_in(const SystemFiles& files, const std::string& folder, bool v2,
                                          std::uint64_t limit) {
    const auto usage = files.number(folder + (v2 ? "/memory.current" : "/memory.usage_in_bytes"));
    if (!usage) return std::nullopt;
    const std::uint64_t cache = stat_of(files, folder, v2 ? "active_file" : "total_active_file") +
                                stat_of(files, folder, v2 ? "inactive_file" : "total_inactive_file");
    const std::uint64_t reclaimable = std::min(*usage, cache);
    const std::uint64_t held = *usage - reclaimable;
    return limit > held ? limit - held : 0;
}

void tighten(std::optional<std::uint64_t>& least, const std::optional<std::uint64_t>& value) {
    if (value) least = std::min(*value, least.value_or(*value));
}

/// From the group up to the root of the mount.
void walk(const SystemFiles& files, const Hierarchy& hierarchy, Tightest& tightest) {
    std::string group = hierarchy.group == "/" ? "" : hierarchy.group;
    for (;;) {
        const std::string folder = hierarchy.mount_point + group;
        if (const auto limit = limit_of(files, folder, hierarchy.v2)) {
            tighten(tightest.limit, limit);
            tighten(tightest.available, available_in(files, folder, hierarchy.v2, *limit));
        }
        if (group.empty()) return;
        const std::size_t slash = group.rfind('/');
        group.resize(slash == std::string::npos ? 0 : slash);
    }
}

}  // namespace

CgroupMemory read_cgroup_memory(const SystemFiles& files) {
    if (!files.text("/proc/self/cgroup")) {
        const Unreadable unknown{files.why_not("/proc/self/cgroup"),
                                 "run `weir probe` on the machine itself, with /proc mounted"};
        return {unknown, unknown};
    }
    Tightest tightest;
    for (const Hierarchy& hierarchy : find_hierarchies(files)) walk(files, hierarchy, tightest);
    if (!tightest.limit) {
        const Unreadable none{"no control group limits the memory of this process",
                              "nothing to do: the machine's own memory is the limit"};
        return {none, none};
    }
    CgroupMemory memory{*tightest.limit,
                        Unreadable{"the control group has a limit, but its usage may not be read",
                                   "mount the cgroup file system readable in this container"}};
    if (tightest.available) memory.available_bytes = *tightest.available;
    return memory;
}

}  // namespace weir::probe
