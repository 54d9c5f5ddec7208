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

constexpr std::string_view
    kSurvey = "2026-11-24",
    kNumpySource = "getattr of each, in numpy 1.23.5, 1.24.4, 1.26.4, 2.0.2, 2.2.6 and 2.3.5",
    kJaxSource = "jax/__init__.py, core.py and random.py of jax 0.4.23, 0.4.24, 0.4.26, 0.4.31, 0.5.3, 0.6.0 and 0.7.0";
// numpy and jax name what is gone, to say so; jax keeps modules of such names below jax._src.
constexpr GoneNames kGone[] = {
    {"numpy", "bool long", ">=1.24,<2", "measured", kNumpySource, kSurvey},
    {"numpy", "int float complex object str unicode typeDict MachAr", ">=1.24", "measured", kNumpySource, kSurvey},
    {"numpy",
     "NaN Inf PINF NINF PZERO NZERO infty Infinity float_ complex_ unicode_ string_ longfloat singlecomplex cfloat "
     "clongfloat longcomplex cast source lookfor who safe_eval find_common_type issubclass_ issctype maximum_sctype "
     "obj2sctype sctype2char sctypes set_string_function mat asfarray recfromcsv recfromtxt product cumproduct "
     "sometrue alltrue round_ deprecate deprecate_with_doc byte_bounds compat disp add_docstring add_newdoc "
     "add_newdoc_ufunc DataSource nbytes msort tracemalloc_domain geterrobj seterrobj compare_chararrays "
     "format_parser issubsctype",
     ">=2", "measured", kNumpySource, kSurvey},
    {"jax", "linear_util", ">=0.4.24", "measured", kJaxSource, kSurvey},
    {"jax", "tree_map tree_flatten tree_leaves tree_structure tree_transpose tree_unflatten treedef_is_leaf", ">=0.6",
     "measured", kJaxSource, kSurvey},
    {"jax.random", "KeyArray", ">=0.4.24", "measured", kJaxSource, kSurvey},
    {"jax.random", "PRNGKeyArray", ">=0.4.24", "measured", kJaxSource, kSurvey},
    {"jax.core", "NamedShape", ">=0.4.31", "measured", kJaxSource, kSurvey},
    {"jax.core", "Shape ConcreteArray", ">=0.5.3", "measured", kJaxSource, kSurvey},
    {"jax.core",
     "AxisSize ClosedJaxpr EvalTrace InDBIdx InputType Jaxpr JaxprEqn Literal MapPrimitive OpaqueTraceState OutDBIdx "
     "Primitive Token Var concrete_aval full_lower jaxpr_as_fun lattice_join raise_to_shaped",
     ">=0.6", "measured", kJaxSource, kSurvey},
};

}  // namespace

std::span<const NativeName> NativeNames() {
  return kNames;
}

std::span<const GoneNames> NamesGone() {
  return kGone;
}

std::span<const LoadRule> LoadRules() {
  const LoadRuleFile* file = LoadRulesInUse();
  return file ? std::span<const LoadRule>(file->rows) : kRules;
}

}  // namespace fitment
