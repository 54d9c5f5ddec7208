// The formats by name: format.cc lists them in the order in which they are asked. Inside config only.
#pragma once

#include "config/format.h"

namespace fitment {

extern const Format kCogFormat, kDockerfileFormat, kScriptFormat, kEnvironmentFormat, kBentofileFormat;
extern const Format kSetupCfgFormat, kSkyPilotFormat, kRayFormat, kModalFormat;
extern const Format kPylockFormat, kUvLockFormat, kPoetryLockFormat, kPipReportFormat;

}  // namespace fitment
