# The Python programs that `verify` and `doctor` run in an environment (src/report/*.py) become texts of the program.
set(FITMENT_SCRIPTS_CC ${CMAKE_BINARY_DIR}/generated/report_scripts.cc)
foreach(SCRIPT import_test probe)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/report/${SCRIPT}.py)
  file(READ ${CMAKE_SOURCE_DIR}/src/report/${SCRIPT}.py FITMENT_SCRIPT_${SCRIPT})
endforeach()
file(CONFIGURE OUTPUT ${FITMENT_SCRIPTS_CC} @ONLY CONTENT [==[
// Made from src/report/*.py by cmake/report_scripts.cmake.
#include "report/scripts.h"

namespace fitment {
const std::string_view kImportTestScript = R"py(@FITMENT_SCRIPT_import_test@)py";
const std::string_view kProbeScript = R"py(@FITMENT_SCRIPT_probe@)py";
}  // namespace fitment
]==])
target_sources(fitment_report PRIVATE ${FITMENT_SCRIPTS_CC})
