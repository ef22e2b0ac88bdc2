// SPDX-License-Identifier: Apache-2.0
#include "tests/probe/capture/archive_file.h"

#include <archive.h>
#include <archive_entry.h>

#include <memory>
#include <stdexcept>

namespace weir::probe {
namespace {

struct Closer {
    void operator()(archive* opened) const noexcept { archive_write_free(opened); }
    void operator()(archive_entry* entry) const noexcept { archive_entry_free(entry); }
};

unsigned type_of(WrittenEntry::Kind kind) {
    switch (kind) {
        case WrittenEntry::Kind::kFolder:
            return AE_IFDIR;
        case WrittenEntry::Kind::kLink:
            return AE_IFLNK;
        case WrittenEntry::Kind::kDevice:
            return AE_IFCHR;
        case WrittenEntry::Kind::kPipe:
            return AE_IFIFO;
        case WrittenEntry::Kind::kFile:
        case WrittenEntry::Kind::kHardLink:
            return AE_IFREG;
    }
    return AE_IFREG;
}

}  // namespace

void write_archive(const std::filesystem::path& file, const std::vector<WrittenEntry>& entries) {
    const std::unique_ptr<archive, Closer> a(archive_write_new());
    archive_write_set_bytes_in_last_block(a.get(), 1);
    if (file.extension() == ".zst") {
        archive_write_set_format_pax_restricted(a.get());
        archive_write_add_filter_zstd(a.get());
    } else if (file.extension() == ".xz") {
        archive_write_set_format_pax_restricted(a.get());
        archive_write_add_filter_xz(a.get());
    } else {
        archive_write_set_format_filter_by_ext(a.get(), file.c_str());
    }
    if (archive_write_open_filename(a.get(), file.c_str()) != ARCHIVE_OK)
        throw std::runtime_error(archive_error_string(a.get()));
    for (const WrittenEntry& written : entries) {
        const std::unique_ptr<archive_entry, Closer> entry(archive_entry_new());
        archive_entry_set_pathname(entry.get(), written.path.c_str());
        archive_entry_set_filetype(entry.get(), type_of(written.kind));
        archive_entry_set_perm(entry.get(), 0755);
        const bool file_content = written.kind == WrittenEntry::Kind::kFile;
        if (written.kind == WrittenEntry::Kind::kLink)
            archive_entry_set_symlink(entry.get(), written.content.c_str());
        if (written.kind == WrittenEntry::Kind::kHardLink)
            archive_entry_set_hardlink(entry.get(), written.content.c_str());
        if (file_content)
            archive_entry_set_size(entry.get(), static_cast<la_int64_t>(written.content.size()));
        if (archive_write_header(a.get(), entry.get()) != ARCHIVE_OK)
            throw std::runtime_error(archive_error_string(a.get()));
        if (file_content) archive_write_data(a.get(), written.content.data(), written.content.size());
    }
    archive_write_close(a.get());
}

}  // namespace weir::probe
