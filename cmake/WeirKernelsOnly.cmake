# SPDX-License-Identifier: Apache-2.0
# What base, formats, kernels and their tests need, taken from this machine's headers and sources, since Debian has
# the libraries themselves for its own architecture alone: fmt and nlohmann-json as headers, GoogleTest compiled here.
include_guard(GLOBAL)

find_package(Threads REQUIRED)

# A folder with that library's headers and nothing else: /usr/include is not for a cross compiler.
function(_weir_header_library target folder header)
  find_path(WEIR_${folder}_INCLUDE "${folder}/${header}" NO_CMAKE_FIND_ROOT_PATH PATHS /usr/include REQUIRED)
  mark_as_advanced(WEIR_${folder}_INCLUDE)
  set(link "${PROJECT_BINARY_DIR}/headers/${folder}")
  file(MAKE_DIRECTORY "${link}")
  file(CREATE_LINK "${WEIR_${folder}_INCLUDE}/${folder}" "${link}/${folder}" SYMBOLIC)
  add_library(weir_${folder}_headers INTERFACE)
  add_library(${target} ALIAS weir_${folder}_headers)
  target_include_directories(weir_${folder}_headers SYSTEM INTERFACE "${link}")
endfunction()

_weir_header_library(fmt::fmt fmt format.h)
target_compile_definitions(weir_fmt_headers INTERFACE FMT_HEADER_ONLY)
_weir_header_library(nlohmann_json::nlohmann_json nlohmann json.hpp)

if(WEIR_BUILD_TESTS)
  set(WEIR_GOOGLETEST_SOURCES /usr/src/googletest CACHE PATH "Sources of GoogleTest 1.12 (Debian: googletest)")
  set(INSTALL_GTEST OFF)
  set(CMAKE_POLICY_DEFAULT_CMP0077 NEW)
  add_subdirectory("${WEIR_GOOGLETEST_SOURCES}" "${PROJECT_BINARY_DIR}/googletest" EXCLUDE_FROM_ALL SYSTEM)
endif()
