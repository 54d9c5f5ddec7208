// The rows. Each was read in the package's own source, in the releases named; "measured" ones were seen on import too.
#include "wheel/load_rules.h"

#include "wheel/load_rule_file.h"

namespace fitment {
namespace {

using Kind = LoadRule::Kind;
constexpr std::string_view kDate = "2026-11-23";

constexpr LoadRule kRules[] = {
    {"torchvision", "", Kind::kNeedsLibrary, "torchvision/_C*.so", "measured",
     "torchvision/_meta_registrations.py: registers fakes of operators that only _C defines, unguarded (0.17.2 to "
     "0.29.2)",
     kDate},
    {"torchvision", "", Kind::kSameCudaMajor, "", "measured",
     "torchvision/extension.py _check_cuda_version: raises where the CUDA major versions differ (0.19.0, 0.29.2)",
     kDate},
    {"torchaudio", "", Kind::kNeedsLibrary, "torchaudio/lib/libtorchaudio.so", "measured",
     "torchaudio/_extension/__init__.py: _load_lib(\"libtorchaudio\") outside of try (2.2.2 to 2.11.0)", kDate},
    {"torchaudio", "", Kind::kNeedsLibrary, "torchaudio/lib/libtorchaudio.abi3.so", "measured",
     "torchaudio/_extension/__init__.py: _load_lib(\"libtorchaudio\") outside of try (2.11.0)", kDate},
    {"torchaudio", "", Kind::kNeedsLibrary, "torchaudio/lib/_torchaudio.*so", "measured",
     "torchaudio/_extension/__init__.py: imports _torchaudio outside of try (2.2.2 to 2.11.0)", kDate},
    {"torchaudio", "", Kind::kSameCuda, "", "measured",
     "torchaudio/_extension/utils.py _check_cuda_version: raises where CUDA major or minor differ (2.2.2 to 2.11.0)",
     kDate},
    {"torchao", "", Kind::kToleratesAll, "", "measured",
     "torchao/__init__.py: torch.ops.load_library inside try, every exception is caught (0.7.0 to 0.18.0)", kDate},
    {"xformers", "", Kind::kToleratesAll, "", "measured",
     "xformers/_cpp_lib.py: _register_extensions inside try, a warning is printed (0.0.27.post2 to 0.0.35)", kDate},
    {"bitsandbytes", "", Kind::kToleratesAll, "", "measured",
     "bitsandbytes/cextension.py: the native library is loaded inside try (0.41.3 to 0.50.2)", kDate},
    {"numba", "", Kind::kNeedsLibrary, "numba/_*.so", "measured",
     "what importing numba 0.68.1 loads; numba/np/ufunc/parallel.py opens tbbpool and omppool inside try", kDate},
    {"numba", "", Kind::kNeedsLibrary, "numba/core/runtime/_nrt_python*.so", "measured",
     "what importing numba 0.68.1 loads; numba/np/ufunc/parallel.py opens tbbpool and omppool inside try", kDate},
    {"numba", "", Kind::kNeedsLibrary, "numba/core/typeconv/_typeconv*.so", "measured",
     "what importing numba 0.68.1 loads; numba/np/ufunc/parallel.py opens tbbpool and omppool inside try", kDate},
    {"numba", "", Kind::kNeedsLibrary, "numba/experimental/jitclass/_box*.so", "measured",
     "what importing numba 0.68.1 loads; numba/np/ufunc/parallel.py opens tbbpool and omppool inside try", kDate},
    {"numba", "", Kind::kNeedsLibrary, "numba/np/ufunc/_internal*.so", "measured",
     "what importing numba 0.68.1 loads; numba/np/ufunc/parallel.py opens tbbpool and omppool inside try", kDate},
};

// torch's data types come from c10/core/ScalarType.h; its stubs leave the small ones out.
#define FITMENT_DTYPE(name, since) \
  { "torch", name, since, "documented", "pytorch c10/core/ScalarType.h at the releases' tags", kDate }
constexpr NativeName kNames[] = {FITMENT_DTYPE("float8_e4m3fn", "2.1"),
                                 FITMENT_DTYPE("float8_e5m2", "2.1"),
                                 FITMENT_DTYPE("float8_e4m3fnuz", "2.2"),
                                 FITMENT_DTYPE("float8_e5m2fnuz", "2.2"),
                                 FITMENT_DTYPE("uint16", "2.3"),
                                 FITMENT_DTYPE("uint32", "2.3"),
                                 FITMENT_DTYPE("uint64", "2.3"),
                                 FITMENT_DTYPE("uint1", "2.3"),
                                 FITMENT_DTYPE("uint2", "2.3"),
                                 FITMENT_DTYPE("uint3", "2.3"),
                                 FITMENT_DTYPE("uint4", "2.3"),
                                 FITMENT_DTYPE("uint5", "2.3"),
                                 FITMENT_DTYPE("uint6", "2.3"),
                                 FITMENT_DTYPE("uint7", "2.3"),
                                 FITMENT_DTYPE("int1", "2.6"),
                                 FITMENT_DTYPE("int2", "2.6"),
                                 FITMENT_DTYPE("int3", "2.6"),
                                 FITMENT_DTYPE("int4", "2.6"),
                                 FITMENT_DTYPE("int5", "2.6"),
                                 FITMENT_DTYPE("int6", "2.6"),
                                 FITMENT_DTYPE("int7", "2.6"),
                                 FITMENT_DTYPE("float8_e8m0fnu", "2.7"),
                                 FITMENT_DTYPE("float4_e2m1fn_x2", "2.8")};
#undef FITMENT_DTYPE

}  // namespace

std::span<const NativeName> NativeNames() {
  return kNames;
}

std::span<const LoadRule> LoadRules() {
  const LoadRuleFile* file = LoadRulesInUse();
  return file ? std::span<const LoadRule>(file->rows) : kRules;
}

}  // namespace fitment
