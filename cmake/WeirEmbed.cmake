# SPDX-License-Identifier: Apache-2.0
include_guard(GLOBAL)

# weir_embed(<output.cpp> HEADER header.h NAMESPACE namespace FUNCTION function FILES file...)
#
# Makes a source file in which the files stand as strings: the definition of
# `std::span<const EmbeddedFile> namespace::function()`, which the header declares (base/embedded_file.h). The files are
# of the calling folder; a change of one builds it anew.
function(weir_embed output)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "HEADER;NAMESPACE;FUNCTION" "FILES")
  set(script "${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake")
  list(TRANSFORM ARG_FILES PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/")
  string(REPLACE ";" "," files "${ARG_FILES}")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DFILES=${files}" "-DOUTPUT=${output}" "-DHEADER=${ARG_HEADER}"
            "-DNAMESPACE=${ARG_NAMESPACE}" "-DFUNCTION=${ARG_FUNCTION}" -P "${script}"
    DEPENDS ${ARG_FILES} "${script}"
    VERBATIM)
endfunction()
