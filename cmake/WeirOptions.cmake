# SPDX-License-Identifier: Apache-2.0
# What a person may choose, and the flags that every target of ours gets (through weir_options).
include_guard(GLOBAL)

option(WEIR_WERROR "Warnings are errors" OFF)
option(WEIR_BUILD_TESTS "Build the tests" ON)
option(WEIR_BUILD_BENCHMARKS "Build the micro-benchmarks" OFF)
option(WEIR_BUILD_FUZZERS "Build the fuzzers (clang): coverage is counted in all of Weir" OFF)
option(WEIR_KERNELS_ONLY "Build base, formats, kernels and their tests alone" ${CMAKE_CROSSCOMPILING})
option(WEIR_COVERAGE "Instrument for gcov" OFF)
set(WEIR_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize takes them: address,undefined or thread")
set(WEIR_CAPTURES_DIR "" CACHE PATH "Folder of captured machines for the tests labelled captures")

if(NOT WEIR_CAPTURES_DIR AND EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/../shared/captures")
  get_filename_component(WEIR_CAPTURES_DIR "${CMAKE_CURRENT_SOURCE_DIR}/../shared/captures" ABSOLUTE)
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(WEIR_CCACHE ccache)
mark_as_advanced(WEIR_CCACHE)
if(WEIR_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${WEIR_CCACHE}")
endif()

# Nowhere an -march flag: code for one instruction set is marked function by function, so that nothing
# compiled for it leaks into an inline function that every machine runs (docs/adr/0003).
add_library(weir_options INTERFACE)
target_compile_options(weir_options INTERFACE -Wall -Wextra -Wconversion -fno-omit-frame-pointer)
if(WEIR_WERROR)
  target_compile_options(weir_options INTERFACE -Werror)
endif()
if(WEIR_SANITIZE)
  target_compile_options(weir_options INTERFACE -fsanitize=${WEIR_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(weir_options INTERFACE -fsanitize=${WEIR_SANITIZE})
endif()
if(WEIR_BUILD_FUZZERS)
  # Counters for libFuzzer in every room; its main() is linked into the fuzzers alone.
  target_compile_options(weir_options INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(weir_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(WEIR_COVERAGE)
  target_compile_options(weir_options INTERFACE --coverage)
  target_link_options(weir_options INTERFACE --coverage)
endif()
target_include_directories(weir_options INTERFACE
  "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}/generated")

# weir::kVersion and the compiler, for `weir --version`.
configure_file("${CMAKE_CURRENT_LIST_DIR}/version.h.in" "${PROJECT_BINARY_DIR}/generated/base/version.h" @ONLY)
