// SPDX-License-Identifier: Apache-2.0
// weir_guest_boot MACHINE.json FOLDER: starts the machine in QEMU with weir and the checks of
// tests/guest/inside, and leaves in FOLDER each file that they brought out, beside the machine's own. Exit
// status 77, and the file `skipped`, when this machine has no QEMU, busybox or kernel.
#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <system_error>

#include "base/document.h"
#include "base/error.h"
#include "base/files.h"
#include "tests/guest/initrd.h"
#include "tests/guest/inputs.h"
#include "tests/guest/kit.h"
#include "tests/guest/program.h"
#include "tests/guest/qemu.h"
#include "tests/guest/transcript.h"

namespace weir::guest {
namespace {

namespace fs = std::filesystem;

constexpr int kSkipped = 77;
constexpr int kSeconds = 240;

/// Puts a program of this machine at `path`, and its libraries where they are here.
void add_program(Initrd& initrd, const fs::path& program, const fs::path& path, const fs::path& scratch) {
    initrd.add(path, read_file(program), true);
    for (const fs::path& library : libraries_of(program, scratch))
        initrd.add(library, read_file(library), true);
}

std::string make_initrd(const GuestMachine& machine, const Kit& kit, const fs::path& folder) {
    const fs::path inside = fs::path(WEIR_SOURCE_DIR) / "tests/guest/inside";
    Initrd initrd;
    initrd.add_console();
    initrd.add("/init", read_file(inside / "init"), true);
    initrd.add("/lib/weir/checks", read_file(inside / "lib"));
    initrd.add("/bin/run-plan", read_file(inside / "run-plan"), true);
    for (const auto& check : fs::directory_iterator(inside / "checks"))
        initrd.add("/checks" / check.path().filename(), read_file(check.path()));
    for (const char* empty : {"/proc", "/sys", "/tmp"}) initrd.add_folder(empty);
    add_program(initrd, kit.busybox, "/bin/busybox", folder);
    add_program(initrd, WEIR_PROGRAM, "/bin/weir", folder);
    add_program(initrd, WEIR_GUEST_FORBID, "/bin/weir-guest-forbid-mbind", folder);
    add_program(initrd, WEIR_GUEST_MIGRATE, "/bin/weir-guest-migrate", folder);
    initrd.add("/lib/weir/misbind.so", read_file(WEIR_GUEST_MISBIND), true);
    initrd.add("/lib/weir/refuse.so", read_file(WEIR_GUEST_REFUSE), true);
    initrd.add("/in/model.json", write_document(guest_model()));
    initrd.add("/in/measurements.json", write_document(guest_measurements(machine)));
    return initrd.archive();
}

/// What the console said last, for a guest that did not come to its end.
std::string tail_of(const fs::path& file) {
    constexpr std::size_t kBytes = 2000;
    const std::string text = fs::exists(file) ? read_file(file) : "";
    return text.size() <= kBytes ? text : text.substr(text.size() - kBytes);
}

int boot(const fs::path& machine_file, const fs::path& folder) {
    fs::remove_all(folder);
    fs::create_directories(folder);
    const std::string text = read_file(machine_file);
    const auto machine = read_document<GuestMachine>(text, machine_file.string());
    write_file_atomically(folder / "guest-machine.json", text);
    const Kit kit = find_kit();
    if (const std::string missing = kit.missing(); !missing.empty()) {
        write_file_atomically(folder / "skipped", missing);
        std::cout << "SKIPPED: " << missing << "\n";
        return kSkipped;
    }
    const Boot files{kit.kernel, folder / "initrd", folder / "console.txt", folder / "transcript.txt"};
    write_file_atomically(files.initrd, make_initrd(machine, kit, folder));
    std::vector<std::string> command = {kit.qemu.string()};
    for (const std::string& argument : qemu_arguments(machine, files)) command.push_back(argument);
    const int status = run_program(command, folder / "qemu.txt", kSeconds);
    const Transcript transcript =
        read_transcript(fs::exists(files.transcript) ? read_file(files.transcript) : "");
    for (const auto& [name, contents] : transcript.files)
        write_file_atomically(folder / fs::path(name).filename(), contents);
    fs::remove(files.initrd);
    if (status == 0 && transcript.complete) return 0;
    std::cout << fmt::format("{} did not come to its end (QEMU's exit status {}; 124: more than {} s)\n",
                             machine.name, status, kSeconds)
              << tail_of(folder / "qemu.txt") << tail_of(files.console);
    return 1;
}

}  // namespace
}  // namespace weir::guest

int main(int argc, char** argv) {
    try {
        if (argc != 3) {
            std::cerr << "usage: weir_guest_boot MACHINE.json FOLDER\n";
            return 2;
        }
        return weir::guest::boot(argv[1], argv[2]);
    } catch (const weir::Error& e) {
        std::cerr << e.what() << "\n  remedy: " << e.remedy() << "\n";
        return e.exit_code();
    } catch (const std::exception& e) {
        std::cerr << e.what() << "\n";
        return 1;
    }
}
