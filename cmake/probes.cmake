# The probe that tests/oracle/packaging_test.py runs beside pypa/packaging.
add_executable(python_probe ${CMAKE_SOURCE_DIR}/tests/support/python_probe.cc)
target_link_libraries(python_probe PRIVATE fitment_python)
set_target_properties(python_probe PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
include(${CMAKE_SOURCE_DIR}/cmake/random_resolve.cmake)
include(${CMAKE_SOURCE_DIR}/cmake/random_repair.cmake)
# The probe that tests/oracle/elf_test.py runs beside lief and readelf.
add_executable(elf_probe ${CMAKE_SOURCE_DIR}/tests/support/elf_probe.cc)
target_link_libraries(elf_probe PRIVATE fitment_wheel)
set_target_properties(elf_probe PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
