// SPDX-License-Identifier: Apache-2.0
#include "numa/page_pool.h"

#include <fmt/format.h>

#include <string>

#include "base/number_file.h"
#include "base/units.h"

namespace weir::numa {
namespace {

/// Folder of the pool, as on the machine itself.
std::string folder_of(Pages pages, int node) {
    const std::string above =
        node < 0 ? "/sys/kernel/mm" : fmt::format("/sys/devices/system/node/node{}", node);
    return fmt::format("{}/hugepages/hugepages-{}kB", above, page_bytes(pages) / kKiB);
}

std::optional<std::uint64_t> number(const std::filesystem::path& root, const std::string& path) {
    const std::optional<std::int64_t> value = try_read_number(root / path.substr(1));
    if (!value || *value < 0) return std::nullopt;
    return static_cast<std::uint64_t>(*value);
}

std::string size_of(Pages pages) {
    return pages == Pages::kHuge1G ? "1 GiB" : "2 MiB";
}

std::string remedy(Pages pages, int node, std::uint64_t wanted) {
    std::string now = fmt::format("echo {} | sudo tee {}/nr_hugepages", wanted, folder_of(pages, node));
    if (pages == Pages::kHuge2M) return now;
    return fmt::format(
        "put hugepagesz=1G hugepages=N on the kernel's command line and boot, or, as long as "
        "memory is whole: {}",
        now);
}

}  // namespace

Readable<PagePool> read_page_pool(Pages pages, int node, const std::filesystem::path& root) {
    const std::string folder = folder_of(pages, node);
    const auto all = number(root, folder + "/nr_hugepages");
    const auto free = number(root, folder + "/free_hugepages");
    if (!all || !free) {
        return Unreadable{fmt::format("{} tells of no reserved pages of {}", folder, size_of(pages)),
                          pages == Pages::kHuge1G
                              ? "use a CPU that has them (flag pdpe1gb), and a kernel with "
                                "CONFIG_HUGETLBFS"
                              : "run a kernel with CONFIG_HUGETLBFS, or mount /sys"};
    }
    const auto promised = number(root, folder_of(pages, -1) + "/resv_hugepages");
    return PagePool{*all, *free, promised.value_or(0)};
}

std::uint64_t pages_for(std::uint64_t bytes, Pages pages) {
    const std::uint64_t page = page_bytes(pages);
    return bytes / page + (bytes % page == 0 ? 0 : 1);
}

std::optional<Unreadable> page_shortage(Pages pages, int node, std::uint64_t count,
                                        const std::filesystem::path& root) {
    const Readable<PagePool> pool = read_page_pool(pages, node, root);
    if (!pool) return pool.reason();
    // Promises of the whole machine may fall upon another node: only without a node they count for sure.
    const std::uint64_t taken = node < 0 ? pool->promised : 0;
    const std::uint64_t left = pool->free > taken ? pool->free - taken : 0;
    if (count <= left) return std::nullopt;
    const std::string where = node < 0 ? "" : fmt::format(" on node {}", node);
    return Unreadable{
        fmt::format("{} reserved pages of {} are needed{}, and of {} that are reserved {} are free", count,
                    size_of(pages), where, pool->pages, left),
        remedy(pages, node, pool->pages + (count - left))};
}

}  // namespace weir::numa
