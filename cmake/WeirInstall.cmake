# SPDX-License-Identifier: Apache-2.0
include_guard(GLOBAL)
include(GNUInstallDirs)

if(TARGET weir)
  install(TARGETS weir RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()
install(FILES README.md LICENSE CHANGELOG.md DESTINATION "${CMAKE_INSTALL_DOCDIR}")
