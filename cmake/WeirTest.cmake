# SPDX-License-Identifier: Apache-2.0
include_guard(GLOBAL)
include(GoogleTest)

# Builds every test labelled unit: what the sanitizers run.
add_custom_target(weir_unit_tests)

# weir_add_test(<room> LABELS unit|captures|live SOURCES file... [LIBS lib...])
#
# Makes the executable weir_<room>_<label>_test. Its tests appear in ctest under that label. They are listed
# when ctest runs, not when they are built. Tests labelled live use the whole machine, so they run alone.
# The label guest is for tests/guest, which registers a test for each machine.
# A test finds the source tree in the macro WEIR_SOURCE_DIR, and the captures in the environment's WEIR_CAPTURES.
function(weir_add_test room)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "LABELS" "SOURCES;LIBS")
  set(known unit captures live)
  if(ARG_UNPARSED_ARGUMENTS OR NOT ARG_LABELS IN_LIST known)
    message(FATAL_ERROR "weir_add_test(${room}): LABELS is one of ${known}; unknown: ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  set(test weir_${room}_${ARG_LABELS}_test)
  add_executable(${test} ${ARG_SOURCES})
  target_link_libraries(${test} PRIVATE weir_options ${ARG_LIBS} GTest::gtest GTest::gmock GTest::gtest_main)
  target_compile_definitions(${test} PRIVATE WEIR_SOURCE_DIR="${PROJECT_SOURCE_DIR}")

  if(ARG_LABELS STREQUAL "unit")
    add_dependencies(weir_unit_tests ${test})
  endif()

  set(properties LABELS ${ARG_LABELS} TIMEOUT 300)
  if(ARG_LABELS STREQUAL "live")
    list(APPEND properties RUN_SERIAL ON)
  endif()
  if(WEIR_CAPTURES_DIR)
    list(APPEND properties ENVIRONMENT "WEIR_CAPTURES=${WEIR_CAPTURES_DIR}")
  endif()
  gtest_discover_tests(${test} TEST_PREFIX "${room}." DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
                       PROPERTIES ${properties})
endfunction()
