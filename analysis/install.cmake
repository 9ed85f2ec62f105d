# What a project gets that says find_package(stance): the library stance::analysis and its face (sample, event,
# analyzer, algorithm_version) under include/stance/analysis. The headers of the stages stay here: they may change with
# any version.
# Eigen is used inside only, so such a project needs no Eigen of its own.
install(TARGETS stance_analysis EXPORT stance-targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT analysis)
install(FILES sample.h event.h analyzer.h algorithm_version.h
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/stance/analysis COMPONENT analysis)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/stance)
install(EXPORT stance-targets NAMESPACE stance:: DESTINATION ${package_dir} COMPONENT analysis)
configure_package_config_file(stance-config.cmake.in ${PROJECT_BINARY_DIR}/stance-config.cmake
                              INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/stance-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/stance-config.cmake ${PROJECT_BINARY_DIR}/stance-config-version.cmake
        DESTINATION ${package_dir} COMPONENT analysis)
