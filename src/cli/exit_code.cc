// Trouble and verdicts as numbers. Tests: exit_code_test.cc.
#include "cli/exit_code.h"

namespace fitment {

TroubleCode TroubleOf(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kUsage:
      return {kExitTrouble, "FIT901"};
    case ErrorKind::kFile:
      return {kExitTrouble, "FIT902"};
    case ErrorKind::kSyntax:
      return {kExitTrouble, "FIT903"};
    case ErrorKind::kNetwork:
      return {kExitTrouble, "FIT904"};
    case ErrorKind::kStore:
      return {kExitTrouble, "FIT905"};
    case ErrorKind::kUndecided:
      return {kExitTrouble, "FIT906"};
    case ErrorKind::kInternal:
      return {kExitTrouble, "FIT907"};
    case ErrorKind::kRequirement:
      return {kExitBreaks, "FIT101"};
    case ErrorKind::kNoSuchProject:
      return {kExitBreaks, "FIT201"};
    case ErrorKind::kMetadata:
      return {kExitBreaks, "FIT202"};
  }
  return {kExitTrouble, "FIT907"};
}

int ExitCodeOf(const Judgement& judgement, bool strict) {
  switch (judgement.verdict) {
    case Verdict::kFits:
      return strict && AnyUnknown(judgement.fit.rungs) ? kExitBreaks : kExitFits;
    case Verdict::kBreaks:
    case Verdict::kUnsatisfiable:
      return kExitBreaks;
    case Verdict::kUndecided:
      return kExitTrouble;
  }
  return kExitTrouble;
}

}  // namespace fitment
