# Random small problems beside brute force (tests/random_repair): a short seeded run in ctest, `random_repair_test COUNT` by hand for a long one.
file(GLOB FITMENT_RANDOM_REPAIR CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/random_repair/*.cc)
add_executable(random_repair_test ${FITMENT_RANDOM_REPAIR})
target_include_directories(random_repair_test PRIVATE ${CMAKE_SOURCE_DIR}/tests)
target_link_libraries(random_repair_test PRIVATE fitment_repair fitment_support)
add_test(NAME random_repair COMMAND random_repair_test)
