# Debian packages: `cmake --build build/release && cd build/release && cpack`, or tools/package/build, which also checks
# them. Two of them: the program, and the analysis library for those who say find_package(stance).
set(STANCE_MAINTAINER "Stance maintainers <maintainers@stance.example>" CACHE STRING "Who answers for the packages")

set(package_texts ${PROJECT_BINARY_DIR}/package)
add_custom_command(OUTPUT ${package_texts}/changelog.gz
  COMMAND ${CMAKE_COMMAND} -E make_directory ${package_texts}
  COMMAND gzip -9nc ${PROJECT_SOURCE_DIR}/CHANGELOG.md >${package_texts}/changelog.gz
  DEPENDS ${PROJECT_SOURCE_DIR}/CHANGELOG.md)
string(TIMESTAMP package_date "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(WRITE ${package_texts}/changelog.Debian
     "stance (${PROJECT_VERSION}-1) bookworm; urgency=medium\n\n  * What changed is in changelog.gz.\n\n"
     " -- ${STANCE_MAINTAINER}  ${package_date}\n")
add_custom_command(OUTPUT ${package_texts}/changelog.Debian.gz
  COMMAND gzip -9nc ${package_texts}/changelog.Debian >${package_texts}/changelog.Debian.gz)
add_custom_target(package_texts ALL DEPENDS ${package_texts}/changelog.gz ${package_texts}/changelog.Debian.gz)
foreach(component_and_name program:stance analysis:libstance-dev)
  string(REPLACE ":" ";" pair ${component_and_name})
  list(GET pair 0 component)
  list(GET pair 1 name)
  install(FILES ${CMAKE_CURRENT_LIST_DIR}/copyright ${package_texts}/changelog.gz ${package_texts}/changelog.Debian.gz
          DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${name} COMPONENT ${component})
endforeach()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VENDOR Stance)
set(CPACK_PACKAGE_CONTACT ${STANCE_MAINTAINER})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL program analysis)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME stance)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_DESCRIPTION "Stance reads one motion sensor worn at the hip over a serial port. It knows
when its wearer sits, lies, stands, walks and exercises, counts repetitions,
shows how left and right differed, and how long they sat. Nothing leaves the
computer.")
set(CPACK_DEBIAN_ANALYSIS_PACKAGE_NAME libstance-dev)
set(CPACK_DEBIAN_ANALYSIS_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_ANALYSIS_DESCRIPTION "The library behind stance, for C++20 programs: posture, walking, steps with
sides, sets and repetitions from samples of acceleration and angular rate.")
include(CPack)
