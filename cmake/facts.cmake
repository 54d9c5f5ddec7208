# The facts tables (src/target/tables/*.tsv) become constant arrays in the build folder, compiled into the room `target`.
set(FITMENT_FACTS_CC ${CMAKE_BINARY_DIR}/generated/fact_tables.cc)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated)
file(GLOB FITMENT_FACTS CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/target/tables/*.tsv)
add_custom_command(OUTPUT ${FITMENT_FACTS_CC}
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/cmake/facts_tables.py ${CMAKE_SOURCE_DIR}/src/target/tables ${FITMENT_FACTS_CC}
  DEPENDS ${FITMENT_FACTS} ${CMAKE_SOURCE_DIR}/cmake/facts_tables.py
  COMMENT "Compiling the facts tables")
target_sources(fitment_target PRIVATE ${FITMENT_FACTS_CC})
