// SPDX-License-Identifier: Apache-2.0
#include "probe/capture/gather.h"

#include <unistd.h>

#include <array>
#include <memory>
#include <set>

#include "base/document.h"
#include "base/error.h"
#include "base/files.h"
#include "base/version.h"
#include "probe/capture/archive.h"
#include "probe/capture/collect.h"
#include "probe/capture/redact.h"
#include "probe/capture/source.h"
#include "probe/probe.h"
#include "probe/system_files.h"

namespace weir::probe {
namespace {

namespace fs = std::filesystem;

/// The machine's own names, whole and without the domain. Shorter ones than three letters would be found in
/// every other word.
std::vector<std::string> host_names_of(const SystemFiles& files) {
    std::vector<std::string> names;
    const auto add = [&](const std::string& name) {
        for (const std::string& one : {name, name.substr(0, name.find('.'))}) {
            if (one.size() >= 3 && one != "(none)" && one != "localhost") names.push_back(one);
        }
    };
    add(files.text("/proc/sys/kernel/hostname").value_or(""));
    add(files.text("/etc/hostname").value_or(""));
    std::array<char, 256> own{};
    if (files.is_live() && ::gethostname(own.data(), own.size() - 1) == 0) add(own.data());
    return names;
}

class Capture {
public:
    Capture(const Source& source, Record record)
        : source_(source), record_(std::move(record)), files_(source.root, source.notes) {
        host_names_ = host_names_of(files_);
    }

    CaptureTree make() {
        CaptureTree raw;
        collect_topology_files(source_.root, files_, raw);
        for (const auto& [path, entry] : raw.entries()) put(path, entry);
        for (const auto& [path, content] : record_.contents) put_file(path, content);
        for (const auto& [folder, names] : record_.folders) put_folder(folder, names);
        for (const std::string& path : record_.present) put_presence(path);
        for (const std::string& path : record_.unreadable) put_presence(path);
        for (const std::string& path : record_.unreadable) notes_.unreadable.push_back(named(path));
        notes_.redacted.assign(redacted_.begin(), redacted_.end());
        notes_.made_by = "weir " + std::string(kVersion);
        notes_.answers = record_.answers;
        tree_.put_file(CaptureNotes::kTopologyFile, redact_ids(record_.topology_xml));
        tree_.put_file(CaptureNotes::kFile, write_document(notes_));
        return std::move(tree_);
    }

    const CaptureNotes& notes() const { return notes_; }

private:
    std::string named(const std::string& path) const { return redact_path(path, host_names_); }

    void put(const std::string& path, const TreeEntry& entry) {
        if (entry.kind == TreeEntry::Kind::kFolder) tree_.put_folder(named("/" + path));
        if (entry.kind == TreeEntry::Kind::kLink) tree_.put_link(named("/" + path), named(entry.content));
        if (entry.kind == TreeEntry::Kind::kFile) put_file("/" + path, entry.content);
    }

    void put_file(const std::string& path, const std::string& content) {
        std::string kept = redact_file(path, content, host_names_);
        if (kept != content) redacted_.insert(named(path));
        tree_.put_file(named(path), std::move(kept));
    }

    /// A listing replays when every name is there; what was not read is an empty file or folder.
    void put_folder(const std::string& folder, const std::vector<std::string>& names) {
        tree_.put_folder(named(folder));
        for (const std::string& name : names) put_presence(folder + "/" + name);
    }

    void put_presence(const std::string& path) {
        if (tree_.has(named(path))) return;
        std::error_code error;
        if (fs::is_directory(source_.root / fs::path(path).relative_path(), error))
            tree_.put_folder(named(path));
        else
            tree_.put_file(named(path), "");
    }

    const Source& source_;
    Record record_;
    SystemFiles files_;
    std::vector<std::string> host_names_;
    CaptureTree tree_;
    CaptureNotes notes_;
    std::set<std::string> redacted_;
};

void require_writable(const fs::path& file) {
    std::error_code error;
    if (fs::is_directory(file, error))
        throw MachineError(file.string() + " is a folder, where a file is to be written",
                           "add the name of a file to it");
    require_writable_folder(file.has_parent_path() ? file.parent_path() : fs::path("."));
}

}  // namespace

Gathered gather(const fs::path& file, const ProbeOptions& options) {
    require_writable(file);
    const Source source = open_source(options);
    if (source.root.empty())
        throw UsageError("a topology alone has no files that could be gathered",
                         "gather on the machine itself, or from a capture of it");
    const auto record = std::make_shared<Record>();
    Gathered gathered;
    gathered.machine = probe_source(source, record);
    Capture capture(source, *record);
    const CaptureTree tree = capture.make();
    const std::string packed = pack_tree(tree);
    write_file_atomically(file, packed);
    gathered.bytes = packed.size();
    for (const auto& [path, entry] : tree.entries()) {
        if (entry.kind == TreeEntry::Kind::kFile) ++gathered.files;
    }
    gathered.unreadable = capture.notes().unreadable;
    gathered.redacted = capture.notes().redacted;
    return gathered;
}

}  // namespace weir::probe
