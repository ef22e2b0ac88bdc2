// SPDX-License-Identifier: Apache-2.0
#include "measure/meters/outside_program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>

#include "base/descriptor.h"

namespace weir::measure {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostText = 64 * 1024;

/// Where a child's streams go: nothing in, its output into a pipe, its messages nowhere.
class Streams {
public:
    explicit Streams(int output) {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
        ::posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    }
    Streams(const Streams&) = delete;
    Streams& operator=(const Streams&) = delete;
    ~Streams() { ::posix_spawn_file_actions_destroy(&actions_); }

    const posix_spawn_file_actions_t* actions() const { return &actions_; }

private:
    posix_spawn_file_actions_t actions_{};
};

/// A child that does not outlive its owner.
class Child {
public:
    explicit Child(pid_t pid) : pid_(pid) {}
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        if (pid_ < 0) return;
        ::kill(pid_, SIGKILL);
        while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) continue;
    }

    /// Its status as waitpid gives it; nothing when it still runs at the end.
    std::optional<int> wait_until(Clock::time_point end) {
        int status = 0;
        while (::waitpid(pid_, &status, WNOHANG) != pid_) {
            if (Clock::now() >= end) return std::nullopt;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        pid_ = -1;
        return status;
    }

private:
    pid_t pid_;
};

/// Reads to the end; nothing when that is not reached in time or there is too much.
std::optional<std::string> read_until(int file, Clock::time_point end) {
    std::string text;
    std::array<char, 4096> part{};
    while (text.size() <= kMostText) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
        if (left.count() <= 0) return std::nullopt;
        pollfd ready{file, POLLIN, 0};
        if (::poll(&ready, 1, static_cast<int>(left.count())) <= 0) continue;
        const ssize_t size = ::read(file, part.data(), part.size());
        if (size == 0) return text;
        if (size > 0) text.append(part.data(), static_cast<std::size_t>(size));
        if (size < 0 && errno != EINTR) return std::nullopt;
    }
    return std::nullopt;
}

Unreadable failed(const std::string& program, const std::string& how) {
    return {fmt::format("{} {}", program, how), fmt::format("run {} by hand to see why", program)};
}

}  // namespace

std::optional<std::filesystem::path> find_program(std::string_view name, std::string_view search) {
    while (!search.empty()) {
        const std::string_view folder = search.substr(0, search.find(':'));
        search.remove_prefix(std::min(search.size(), folder.size() + 1));
        if (!folder.starts_with('/')) continue;  // what lies in the working folder is not trusted
        const std::filesystem::path program = std::filesystem::path(folder) / name;
        std::error_code ignored;
        if (std::filesystem::is_regular_file(program, ignored) && ::access(program.c_str(), X_OK) == 0)
            return program;
    }
    return std::nullopt;
}

Readable<std::string> run_program(const std::vector<std::string>& command, double seconds) {
    const std::string& program = command.front();
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return failed(program, "got no pipe");
    const Descriptor output(ends[0]);
    pid_t pid = -1;
    {
        const Descriptor input(ends[1]);
        const Streams streams(input.get());
        std::vector<std::string> words = command;
        std::vector<char*> arguments;
        for (std::string& word : words) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        const int error =
            ::posix_spawn(&pid, program.c_str(), streams.actions(), nullptr, arguments.data(), environ);
        if (error != 0) return failed(program, fmt::format("could not be started: {}", std::strerror(error)));
    }
    Child child(pid);
    const auto end =
        Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    std::optional<std::string> text = read_until(output.get(), end);
    const std::optional<int> status = text ? child.wait_until(end) : std::nullopt;
    if (!status) return failed(program, fmt::format("gave no whole answer within {:.0f} s", seconds));
    if (!WIFEXITED(*status) || WEXITSTATUS(*status) != 0) return failed(program, "failed");
    return *std::move(text);
}

}  // namespace weir::measure
