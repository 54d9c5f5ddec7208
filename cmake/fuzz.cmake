# fuzz/NAME_fuzz.cc: one program a target, with fuzz/fuzz_main.cc. The tests replay fuzz/corpus/NAME; `./dev fuzz SECONDS` builds them with sanitizers
# and coverage calls (-DFITMENT_FUZZ=ON) and lets them mutate.
set(FITMENT_FUZZ_TARGETS zip:wheel elf:wheel fatbin:wheel facts:wheel metadata:python page:index deployment:config)
add_custom_target(fuzzers)
foreach(PAIR ${FITMENT_FUZZ_TARGETS})
  string(REPLACE ":" ";" PAIR ${PAIR})
  list(GET PAIR 0 NAME)
  list(GET PAIR 1 ROOM)
  add_executable(${NAME}_fuzz ${CMAKE_SOURCE_DIR}/fuzz/${NAME}_fuzz.cc ${CMAKE_SOURCE_DIR}/fuzz/fuzz_main.cc)
  target_link_libraries(${NAME}_fuzz PRIVATE fitment_${ROOM})
  add_dependencies(fuzzers ${NAME}_fuzz)
  add_test(NAME fuzz_${NAME} COMMAND ${NAME}_fuzz ${CMAKE_SOURCE_DIR}/fuzz/corpus/${NAME})
endforeach()
