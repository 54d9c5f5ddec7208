// The exact set as a CycloneDX 1.6 bill of materials, with what it is for (GPU, driver, CUDA, platform) as properties.
// The same set gives the same bytes: no clock; the serial number is made of the content. Tests: cyclonedx_test.cc,
// tests/oracle/machine_forms_test.py (validated by cyclonedx-python-lib).
#pragma once

#include <string>

#include "report/judgement.h"

namespace fitment {

std::string CycloneDx(const Judgement& judgement);

}  // namespace fitment
