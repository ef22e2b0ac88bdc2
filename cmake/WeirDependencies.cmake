# SPDX-License-Identifier: Apache-2.0
# Every library that is not ours. `scripts/setup` installs them on Debian 12.
include_guard(GLOBAL)

if(WEIR_KERNELS_ONLY)
  include(WeirKernelsOnly)
  return()
endif()

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt 9 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(OpenMP 4.5 REQUIRED COMPONENTS CXX)
pkg_check_modules(hwloc REQUIRED IMPORTED_TARGET hwloc>=2.9)
pkg_check_modules(libarchive REQUIRED IMPORTED_TARGET libarchive>=3.6)
pkg_check_modules(numa REQUIRED IMPORTED_TARGET numa)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash>=0.8)

if(WEIR_BUILD_TESTS)
  find_package(GTest 1.12 REQUIRED)
endif()
if(WEIR_BUILD_BENCHMARKS)
  find_package(benchmark 1.7 REQUIRED)
endif()
