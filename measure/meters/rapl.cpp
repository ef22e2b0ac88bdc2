// SPDX-License-Identifier: Apache-2.0
#include "measure/meters/rapl.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "base/files.h"
#include "measure/meters/sysfs.h"

namespace weir::measure {
namespace {

constexpr const char* kFolder = "sys/class/powercap";
constexpr double kJoulesPerMicrojoule = 1e-6;

/// "package-0", or "package-0-die-1" where a package has several. Not "psys", which counts the packages
/// again.
bool is_of(RaplDomain domain, std::string_view name) {
    return domain == RaplDomain::kPackage ? name.starts_with("package") : name == "dram";
}

/// The zones' folders, "intel-rapl:0" and "intel-rapl:0:1", in their order. The same counters read by another
/// way ("intel-rapl-mmio:0") are left out.
std::vector<std::filesystem::path> zones(RaplDomain domain, const std::filesystem::path& root) {
    std::vector<std::filesystem::path> found;
    for (const std::filesystem::path& folder : folders_in(root / kFolder)) {
        if (!folder.filename().string().starts_with("intel-rapl:")) continue;
        if (is_of(domain, try_read_line(folder / "name").value_or(""))) found.push_back(folder);
    }
    return found;
}

Unreadable none_of(RaplDomain domain, const std::filesystem::path& root) {
    if (domain == RaplDomain::kDram && !zones(RaplDomain::kPackage, root).empty()) {
        return {"this CPU does not count its DRAM's energy", "use the package's, or a meter at the wall"};
    }
    return {
        "the kernel shows no energy counters of the CPU (no intel-rapl zone in /sys/class/powercap)",
        "sudo modprobe intel_rapl_msr, which serves Intel and AMD; a virtual machine has no such counters"};
}

std::optional<std::uint64_t> read_now(const Descriptor& file) {
    std::array<char, 32> text{};
    const ssize_t size = ::pread(file.get(), text.data(), text.size(), 0);
    if (size <= 0) return std::nullopt;
    return parse_count({text.data(), static_cast<std::size_t>(size)});
}

}  // namespace

Readable<RaplCounters> RaplCounters::open(RaplDomain domain, const std::filesystem::path& root) {
    RaplCounters opened;
    for (const std::filesystem::path& zone : zones(domain, root)) {
        Counter counter;
        counter.file =
            std::make_shared<const Descriptor>(::open((zone / "energy_uj").c_str(), O_RDONLY | O_CLOEXEC));
        counter.range = parse_count(try_read_line(zone / "max_energy_range_uj").value_or("")).value_or(0);
        if (counter.file->get() < 0 || !read_now(*counter.file)) {
            return Unreadable{fmt::format("/{}/{}/energy_uj cannot be read: since Linux 5.10 by root alone",
                                          kFolder, zone.filename().string()),
                              "sudo chmod a+r /sys/class/powercap/intel-rapl:*/energy_uj, or run as root"};
        }
        opened.counters_.push_back(std::move(counter));
    }
    if (opened.counters_.empty()) return none_of(domain, root);
    return opened;
}

RaplCounters::Reading RaplCounters::read() const {
    std::vector<std::uint64_t> reading;
    for (const Counter& counter : counters_) {
        const std::optional<std::uint64_t> now = read_now(*counter.file);
        if (!now) return std::nullopt;
        reading.push_back(*now);
    }
    return reading;
}

std::optional<double> RaplCounters::joules(const Reading& before, const Reading& after) const {
    if (!before || !after) return std::nullopt;
    double sum = 0;
    for (std::size_t i = 0; i < counters_.size(); ++i) {
        if ((*after)[i] < (*before)[i] && counters_[i].range == 0) return std::nullopt;
        sum += static_cast<double>(counted_between((*before)[i], (*after)[i], counters_[i].range));
    }
    return kJoulesPerMicrojoule * sum;
}

std::uint64_t counted_between(std::uint64_t before, std::uint64_t after, std::uint64_t range) {
    return after >= before ? after - before : range - before + after;
}

}  // namespace weir::measure
