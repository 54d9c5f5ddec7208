// The documents that scripts read: one function a command, fields as the project's interface page fixes them. Every
// document opens with "schema": "fitment.<command>/1" and ends in a newline; text that is not UTF-8 is replaced, so
// that the output always is. Tests: json_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/input.h"
#include "repair/repair.h"
#include "report/judgement.h"
#include "report/why.h"
#include "target/detect.h"
#include "target/presets.h"
#include "target/target.h"

namespace fitment {

std::string ReadJson(const std::vector<Deployment>& deployments);
// One deployment: its document. Several: {"schema", "deployments": [documents]}.
std::string CheckJson(const std::vector<Judgement>& judgements);
std::string FixJson(const std::vector<RepairResult>& results);
// The fields of `check` under the lock's own schema.
std::string LockJson(const Judgement& judgement);
std::string WhyJson(const Why& why);
std::string TargetJson(const Target& target);
// `target detect`: the target's fields; gpus with memory_bytes; `facts` ({what, value, source}) and `notes`.
std::string DetectedJson(const Target& target, const Detected& detected);
std::string PresetsJson(const std::vector<Preset>& presets);

}  // namespace fitment
