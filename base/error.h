// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace weir {

/// The closed family of faults. Each is thrown where the fault is and caught once, in cli/, which prints
/// `what()` and the remedy and exits with `exit_code()` (DESIGN, "The command").
class Error : public std::runtime_error {
public:
    int exit_code() const noexcept { return exit_code_; }
    const std::string& remedy() const noexcept { return remedy_; }

protected:
    Error(int exit_code, const std::string& what, std::string remedy)
        : std::runtime_error(what), exit_code_(exit_code), remedy_(std::move(remedy)) {}

private:
    int exit_code_;
    std::string remedy_;
};

/// A fault of our own: an invariant of the program does not hold.
class Fault final : public Error {
public:
    explicit Fault(const std::string& what)
        : Error(1, what, "this is a defect in weir; please report the command and this message") {}
};

/// The command line asks for something that does not exist or makes no sense.
class UsageError final : public Error {
public:
    UsageError(const std::string& what, std::string remedy) : Error(2, what, std::move(remedy)) {}
};

/// A file or document is malformed: says where (file, offset or field path) and what was expected.
class InputError final : public Error {
public:
    InputError(const std::string& where, const std::string& what, std::string remedy)
        : Error(3, where + ": " + what, std::move(remedy)) {}
};

/// This machine cannot do what was asked: memory, permission, instruction set.
class MachineError final : public Error {
public:
    MachineError(const std::string& what, std::string remedy) : Error(4, what, std::move(remedy)) {}
};

/// A program that weir started failed.
class OutsideError final : public Error {
public:
    OutsideError(const std::string& what, std::string remedy) : Error(5, what, std::move(remedy)) {}
};

/// The person pressed Ctrl-C (or a TERM arrived); what was measured so far has been kept.
class Interrupted final : public Error {
public:
    explicit Interrupted(const std::string& what)
        : Error(130, what, "run the same command again to finish") {}
};

}  // namespace weir
