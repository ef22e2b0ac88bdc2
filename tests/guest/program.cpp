// SPDX-License-Identifier: Apache-2.0
#include "tests/guest/program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <sstream>

#include "base/error.h"
#include "base/files.h"

namespace weir::guest {
namespace {

constexpr int kSignalled = 128;
constexpr int kListSeconds = 60;

/// Where a child's three streams go.
class Streams {
public:
    explicit Streams(const std::filesystem::path& said) {
        posix_spawn_file_actions_init(&actions_);
        posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, said.c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                         0644);
        posix_spawn_file_actions_adddup2(&actions_, STDOUT_FILENO, STDERR_FILENO);
    }
    Streams(const Streams&) = delete;
    Streams& operator=(const Streams&) = delete;
    ~Streams() { posix_spawn_file_actions_destroy(&actions_); }

    const posix_spawn_file_actions_t* actions() const { return &actions_; }

private:
    posix_spawn_file_actions_t actions_{};
};

}  // namespace

std::filesystem::path find_program(const std::string& name) {
    const char* path = std::getenv("PATH");
    std::istringstream folders(std::string(path == nullptr ? "" : path) + ":/usr/sbin:/sbin:/usr/bin:/bin");
    for (std::string folder; std::getline(folders, folder, ':');) {
        std::filesystem::path program = std::filesystem::path(folder) / name;
        if (!folder.empty() && ::access(program.c_str(), X_OK) == 0) return program;
    }
    return {};
}

int run_program(const std::vector<std::string>& command, const std::filesystem::path& said, int seconds) {
    std::vector<std::string> words = {"timeout", "--kill-after=5", fmt::format("{}", seconds)};
    words.insert(words.end(), command.begin(), command.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const Streams streams(said);
    pid_t child = 0;
    const int error =
        ::posix_spawnp(&child, "timeout", streams.actions(), nullptr, arguments.data(), environ);
    if (error != 0) {
        throw OutsideError(fmt::format("{} could not be started: {}", command.front(), std::strerror(error)),
                           "install coreutils, and the program itself");
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : kSignalled + WTERMSIG(status);
}

std::vector<std::filesystem::path> libraries_of(const std::filesystem::path& program,
                                                const std::filesystem::path& scratch) {
    const std::filesystem::path said = scratch / "ldd.txt";
    std::vector<std::filesystem::path> libraries;
    if (run_program({"ldd", program.string()}, said, kListSeconds) != 0) return libraries;
    // "libnuma.so.1 => /lib/x86_64-linux-gnu/libnuma.so.1 (0x...)", "/lib64/ld-linux-x86-64.so.2 (0x...)"
    std::istringstream words(read_file(said));
    for (std::string word; words >> word;) {
        if (word.starts_with('/') && std::filesystem::exists(word)) libraries.emplace_back(word);
    }
    return libraries;
}

}  // namespace weir::guest
