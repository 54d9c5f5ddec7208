# The probe that tests/oracle/tags_test.py runs beside pypa/packaging and uv.
add_executable(tags_probe ${CMAKE_SOURCE_DIR}/tests/support/tags_probe.cc)
target_link_libraries(tags_probe PRIVATE fitment_target)
set_target_properties(tags_probe PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
