// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unistd.h>

namespace weir {

/// A file descriptor that closes itself; negative when there is none.
class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    int get() const { return fd_; }

private:
    int fd_;
};

}  // namespace weir
