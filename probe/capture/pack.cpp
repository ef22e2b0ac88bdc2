// SPDX-License-Identifier: Apache-2.0
#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <memory>

#include "base/error.h"
#include "probe/capture/archive.h"

namespace weir::probe {
namespace {

struct WriteCloser {
    void operator()(archive* opened) const noexcept { archive_write_free(opened); }
    void operator()(archive_entry* entry) const noexcept { archive_entry_free(entry); }
};

la_ssize_t append(archive*, void* packed, const void* data, std::size_t size) {
    static_cast<std::string*>(packed)->append(static_cast<const char*>(data), size);
    return static_cast<la_ssize_t>(size);
}

void require_ok(archive* a, int result) {
    if (result == ARCHIVE_OK || result == ARCHIVE_WARN) return;
    const char* why = archive_error_string(a);
    throw Fault(fmt::format("the capture cannot be packed: {}", why == nullptr ? "no reason is given" : why));
}

void write_entry(archive* a, const std::string& path, const TreeEntry& from) {
    const std::unique_ptr<archive_entry, WriteCloser> entry(archive_entry_new());
    if (!entry) throw Fault("libarchive gives no entry");
    archive_entry_set_pathname(entry.get(), path.c_str());
    archive_entry_set_mtime(entry.get(), 0, 0);
    switch (from.kind) {
        case TreeEntry::Kind::kFolder:
            archive_entry_set_filetype(entry.get(), AE_IFDIR);
            archive_entry_set_perm(entry.get(), 0755);
            break;
        case TreeEntry::Kind::kLink:
            archive_entry_set_filetype(entry.get(), AE_IFLNK);
            archive_entry_set_symlink(entry.get(), from.content.c_str());
            break;
        case TreeEntry::Kind::kFile:
            archive_entry_set_filetype(entry.get(), AE_IFREG);
            archive_entry_set_perm(entry.get(), 0644);
            archive_entry_set_size(entry.get(), static_cast<la_int64_t>(from.content.size()));
            break;
    }
    require_ok(a, archive_write_header(a, entry.get()));
    if (from.kind != TreeEntry::Kind::kFile) return;
    if (archive_write_data(a, from.content.data(), from.content.size()) < 0) require_ok(a, ARCHIVE_FATAL);
}

}  // namespace

std::string pack_tree(const CaptureTree& tree) {
    std::string packed;
    const std::unique_ptr<archive, WriteCloser> a(archive_write_new());
    if (!a) throw Fault("libarchive gives no writer");
    require_ok(a.get(), archive_write_add_filter_zstd(a.get()));
    require_ok(a.get(), archive_write_set_format_pax_restricted(a.get()));
    // Zeros that fill up a last block would be no part of the zstd stream.
    require_ok(a.get(), archive_write_set_bytes_in_last_block(a.get(), 1));
    require_ok(a.get(), archive_write_open(a.get(), &packed, nullptr, append, nullptr));
    for (const auto& [path, entry] : tree.entries()) write_entry(a.get(), path, entry);
    require_ok(a.get(), archive_write_close(a.get()));
    return packed;
}

}  // namespace weir::probe
