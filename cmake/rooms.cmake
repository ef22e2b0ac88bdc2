# SPDX-License-Identifier: Apache-2.0
# The rooms of the house, in the order in which they are built, and who may use whom.
#
# This is the one place where the edges are written down. weir_add_room refuses to link any other, and
# tests/house refuses any other `#include`. `room:types` allows that room's plain types alone (the headers
# that it lists under TYPES): what links them gets no hwloc and no libnuma.
include_guard(GLOBAL)

set(WEIR_ROOMS
  base formats probe kernels numa measure models planner decode runtimes reports cli)
if(WEIR_KERNELS_ONLY)
  set(WEIR_ROOMS base formats kernels)
endif()

set(WEIR_EDGES_base)
set(WEIR_EDGES_formats base)
set(WEIR_EDGES_probe base)
set(WEIR_EDGES_kernels base formats)
set(WEIR_EDGES_numa base probe:types)
set(WEIR_EDGES_measure base formats probe:types numa kernels)
set(WEIR_EDGES_models base formats)
set(WEIR_EDGES_planner base formats probe:types measure:types models)
set(WEIR_EDGES_decode base formats probe:types kernels numa measure models planner:types)
set(WEIR_EDGES_runtimes base probe:types measure planner:types)
set(WEIR_EDGES_reports base formats:types probe:types kernels:types numa:types measure:types models:types
                       planner:types decode:types runtimes:types)
set(WEIR_EDGES_cli base formats probe kernels numa measure models planner decode runtimes reports)

# A library that one job needs stays in the rooms that have that job. tests/house checks the include files
# (how their path begins, then the files of ours that may include them); weir_add_room checks the targets.
set(WEIR_ONLY_IN
  "nlohmann/=base/*.cpp"
  "hwloc=probe/*.cpp"
  "archive.h=probe/*.cpp,tests/probe/capture/*.cpp"
  "archive_entry.h=probe/*.cpp,tests/probe/capture/*.cpp"
  "numa.h=numa/*.cpp"
  "numaif.h=numa/*.cpp"
  "xxhash.h=decode/weights/*.cpp"
  "omp.h=numa/*.cpp,measure/*.cpp,decode/*.cpp"
  "CLI/=cli/*")
set(WEIR_ONLY_IN_TARGETS
  "nlohmann_json::nlohmann_json=base"
  "PkgConfig::hwloc=probe"
  "PkgConfig::libarchive=probe"
  "PkgConfig::numa=numa"
  "PkgConfig::xxhash=decode"
  "OpenMP::OpenMP_CXX=numa,measure,decode"
  "CLI11::CLI11=cli")
