// SPDX-License-Identifier: Apache-2.0
#include "probe/smbios/read.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <system_error>

#include "base/error.h"
#include "base/files.h"
#include "probe/smbios/dmidecode_text.h"
#include "probe/smbios/dump.h"
#include "probe/smbios/utf16.h"

namespace weir::probe::smbios {
namespace {

constexpr std::string_view kEntryPointFile = "/sys/firmware/dmi/tables/smbios_entry_point";
constexpr std::string_view kTableFile = "/sys/firmware/dmi/tables/DMI";

std::span<const std::byte> bytes_of(const std::string& text) {
    return std::as_bytes(std::span(text));
}

/// A table has zeros behind every structure, and a text has none, unless a broken string brought one in.
bool is_text(std::string_view content) {
    for (const std::string_view mark : {"_SM_", "_SM3_", "_DMI_"}) {
        if (content.starts_with(mark)) return false;
    }
    return content.find('\0') == std::string_view::npos ||
           content.find("Handle 0x") != std::string_view::npos;
}

Records read_text(std::string_view text, const std::string& source) {
    if (text.size() > kMaxTextBytes) {
        throw InputError(
            source,
            fmt::format("has {} bytes of text; dmidecode prints no more than {}", text.size(), kMaxTextBytes),
            "give what `dmidecode` prints, and nothing else");
    }
    return read_dmidecode_text(text, source);
}

}  // namespace

Records read_smbios(std::span<const std::byte> bytes, const std::string& source) {
    if (bytes.size() > kMaxInputBytes) {
        throw InputError(
            source,
            fmt::format("has {} bytes; no SMBIOS table has more than {}", bytes.size(), kMaxInputBytes),
            "give what `dmidecode` prints or `dmidecode --dump-bin FILE` writes");
    }
    const std::string_view content(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (const auto text = from_utf16(content)) return read_text(*text, source);
    return is_text(content) ? read_text(content, source) : read_dump(bytes, source);
}

Records read_smbios_file(const std::filesystem::path& path) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
        const std::string table = read_file(path / "DMI", kMaxInputBytes);
        const std::string entry_point =
            SystemFiles(path).bytes("smbios_entry_point", kMaxInputBytes).value_or("");
        return read_tables(bytes_of(entry_point), bytes_of(table), (path / "DMI").string());
    }
    const std::string content = read_file(path, kMaxInputBytes);
    return read_smbios(bytes_of(content), path.string());
}

Readable<Records> read_smbios(const SystemFiles& files) {
    const auto table = files.bytes(kTableFile, kMaxInputBytes);
    if (!table) {
        const bool is_there = files.exists(kTableFile);
        return Unreadable{
            files.why_not(kTableFile),
            is_there ? "run as root, or give `--dmi FILE` with what `sudo dmidecode` prints"
                     : "root would not see it either: many virtual machines and containers have none; give "
                       "`--dmi FILE` with what `sudo dmidecode` prints on the host"};
    }
    const std::string entry_point = files.bytes(kEntryPointFile, kMaxInputBytes).value_or("");
    try {
        return read_tables(bytes_of(entry_point), bytes_of(*table), std::string(kTableFile));
    } catch (const InputError& error) {
        return Unreadable{error.what(), error.remedy()};
    }
}

}  // namespace weir::probe::smbios
