# SPDX-License-Identifier: Apache-2.0
include_guard(GLOBAL)

# weir_add_room(<room> [ONE_BY_ONE] SOURCES file... [TYPES header...] [PUBLIC_ROOMS room...] [PRIVATE_ROOMS room...]
#               [PUBLIC_LIBS lib...] [PRIVATE_LIBS lib...])
#
# Where CMAKE_UNITY_BUILD is on (CMakePresets.json), files of a room are compiled several at a time, so names in
# their unnamed namespaces differ. ONE_BY_ONE: those of this room are alike by design and cheap to compile.
#
# Makes the static library weir_<room>, alias weir::<room>. TYPES are the room's plain types: headers (and
# their .cpp files) that other rooms may use without the rest; they make weir::<room>_types, which the room
# itself links. An edge `room:types` in rooms.cmake links that library alone. No file is in both lists.
function(weir_add_room room)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "ONE_BY_ONE" "" "SOURCES;TYPES;PUBLIC_ROOMS;PRIVATE_ROOMS;PUBLIC_LIBS;PRIVATE_LIBS")
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "weir_add_room(${room}): unknown arguments ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT room IN_LIST WEIR_ROOMS)
    message(FATAL_ERROR "weir_add_room(${room}): not a room; cmake/rooms.cmake lists them")
  endif()
  _weir_check_libs(${room} ${ARG_PUBLIC_LIBS} ${ARG_PRIVATE_LIBS})

  add_library(weir_${room} STATIC ${ARG_SOURCES})
  add_library(weir::${room} ALIAS weir_${room})
  if(ARG_ONE_BY_ONE)
    set_target_properties(weir_${room} PROPERTIES UNITY_BUILD OFF)
  endif()
  _weir_add_types(${room} ${ARG_TYPES})
  target_link_libraries(weir_${room} PUBLIC weir_options ${ARG_PUBLIC_LIBS} PRIVATE ${ARG_PRIVATE_LIBS})
  _weir_link_rooms(${room} PUBLIC ${ARG_PUBLIC_ROOMS})
  _weir_link_rooms(${room} PRIVATE ${ARG_PRIVATE_ROOMS})
endfunction()

# The plain types stand apart: an interface library of headers, or, with .cpp files among them, a static one.
# It sees the types of the rooms that its room may use, never those rooms themselves (base is all types).
function(_weir_add_types room)
  set(code ${ARGN})
  list(FILTER code INCLUDE REGEX "\\.cpp$")
  if(code)
    add_library(weir_${room}_types STATIC ${ARGN})
    set(kind PUBLIC)
  else()
    add_library(weir_${room}_types INTERFACE)
    set(kind INTERFACE)
  endif()
  add_library(weir::${room}_types ALIAS weir_${room}_types)
  target_link_libraries(weir_${room}_types ${kind} weir_options)
  foreach(edge IN LISTS WEIR_EDGES_${room})
    string(REPLACE ":types" "" used "${edge}")
    if(used STREQUAL "base")
      target_link_libraries(weir_${room}_types ${kind} weir_base)
    elseif(TARGET weir_${used}_types)
      target_link_libraries(weir_${room}_types ${kind} weir_${used}_types)
    endif()
  endforeach()
  target_link_libraries(weir_${room} PUBLIC weir_${room}_types)
  set(headers ${ARGN})
  list(FILTER headers INCLUDE REGEX "\\.h$")
  set_property(GLOBAL PROPERTY WEIR_TYPES_${room} "${headers}")
endfunction()

# Links `rooms` to `room`, each as its edge in rooms.cmake says: whole, or its types alone.
function(_weir_link_rooms room kind)
  foreach(used IN LISTS ARGN)
    if(used IN_LIST WEIR_EDGES_${room})
      set(target weir_${used})
    elseif("${used}:types" IN_LIST WEIR_EDGES_${room})
      set(target weir_${used}_types)
    else()
      message(FATAL_ERROR "${room} may not use ${used}: cmake/rooms.cmake allows ${room} only: ${WEIR_EDGES_${room}}")
    endif()
    if(NOT TARGET ${target})
      message(FATAL_ERROR "${room} uses ${used}, which has no target ${target}: cmake/rooms.cmake builds it later")
    endif()
    target_link_libraries(weir_${room} ${kind} ${target})
  endforeach()
endfunction()

# A library named in WEIR_ONLY_IN_TARGETS is linked by its own rooms alone.
function(_weir_check_libs room)
  foreach(rule IN LISTS WEIR_ONLY_IN_TARGETS)
    string(REGEX MATCH "^(.+)=(.+)$" _ "${rule}")
    string(REPLACE "," ";" allowed "${CMAKE_MATCH_2}")
    if("${CMAKE_MATCH_1}" IN_LIST ARGN AND NOT room IN_LIST allowed)
      message(FATAL_ERROR "${room} may not link ${CMAKE_MATCH_1}: only ${CMAKE_MATCH_2} may")
    endif()
  endforeach()
endfunction()
