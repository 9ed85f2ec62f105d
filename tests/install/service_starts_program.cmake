# BUILD_DIR is a build of Stance; WORK_DIR is emptied and filled anew.
file(REMOVE_RECURSE ${WORK_DIR})
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD_DIR} --prefix ${WORK_DIR} --component program
                OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(STRINGS ${WORK_DIR}/lib/systemd/user/stance.service start REGEX "^ExecStart=")
string(REGEX MATCH "\"(.*)\"" quoted "${start}")
set(program "${CMAKE_MATCH_1}")
if(NOT program STREQUAL "${WORK_DIR}/bin/stance" OR NOT EXISTS "${program}")
  message(FATAL_ERROR "The service starts '${program}', which is not the installed program.")
endif()
