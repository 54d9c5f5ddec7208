# Random small registries beside brute force (tests/random): some thousand in every test run; FITMENT_RANDOM_COUNT=100000 in the
# environment, or `random_resolve 100000`, asks for more.
set(RANDOM_RESOLVE random_resolve random_registry brute_force)
list(TRANSFORM RANDOM_RESOLVE PREPEND ${CMAKE_SOURCE_DIR}/tests/random/)
list(TRANSFORM RANDOM_RESOLVE APPEND .cc)
add_executable(random_resolve ${RANDOM_RESOLVE})
target_include_directories(random_resolve PRIVATE ${CMAKE_SOURCE_DIR}/tests)
target_link_libraries(random_resolve PRIVATE fitment_support fitment_resolve)
set_target_properties(random_resolve PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
add_test(NAME random_resolve COMMAND random_resolve)
# The probe that tests/oracle/resolver_cases_test.py asks.
add_executable(case_probe ${CMAKE_SOURCE_DIR}/tests/support/case_probe.cc)
target_include_directories(case_probe PRIVATE ${CMAKE_SOURCE_DIR}/tests)
target_link_libraries(case_probe PRIVATE fitment_support fitment_resolve)
set_target_properties(case_probe PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
