// The names that the executable of CPython exports on Linux, without those that all of 3.8 to 3.13 have: from which
// version on and up to which, sorted and blank-separated. Read on 2026-11-23 from the symbol tables of CPython 3.8.18,
// 3.9.18, 3.10.13, 3.11.7, 3.12.1 and 3.13.0 as built from source, Debian's 3.11 and another 3.12; a name that one
// build of a version has counts for that version. Tests: python_abi_test.cc.
#include "wheel/python_abi.h"

namespace fitment {
namespace {

constexpr std::string_view k8To8 =
    "PyAST_Check PyAST_Compile PyAST_mod2obj PyAST_obj2mod PyAsyncGen_ClearFreeLists PyAsyncGen_Fini "
    "PyBufferedIOBase_Type PyBufferedRWPair_Type PyBufferedRandom_Type PyBufferedReader_Type "
    "PyBufferedWriter_Type PyBytesIO_Type PyBytes_Fini PyCFunction_ClearFreeList PyCFunction_Fini PyCompileString "
    "PyContextTokenMissing_Type PyContext_ClearFreeList PyDict_ClearFreeList PyDict_Fini PyErr_Warn PyFPE_counter "
    "PyFPE_dummy PyFPE_jbuf PyFileIO_Type PyFloat_ClearFreeList PyFloat_Fini PyFrame_ClearFreeList PyFrame_Fini "
    "PyGen_NeedsFinalizing PyGrammar_AddAccelerators PyGrammar_FindDFA PyGrammar_LabelRepr "
    "PyGrammar_RemoveAccelerators PyIOBase_Type PyImport_Cleanup PyIncrementalNewlineDecoder_Type "
    "PyList_ClearFreeList PyList_Fini PyLong_Fini PyMethod_ClearFreeList PyMethod_Fini PyModule_GetWarningsModule "
    "PyNumber_AsOff_t PyNumber_InMatrixMultiply PyOS_FiniInterrupts PyOS_StdioReadline PyParser_AddToken "
    "PyParser_Delete PyParser_New PyRawIOBase_Type PySet_ClearFreeList PySet_Fini PySlice_Fini PyStringIO_Type "
    "PyTextIOBase_Type PyTextIOWrapper_Type PyTokenizer_FindEncoding PyTokenizer_FindEncodingFilename "
    "PyTokenizer_Free PyTokenizer_FromFile PyTokenizer_FromString PyTokenizer_FromUTF8 PyTokenizer_Get "
    "PyTuple_ClearFreeList PyTuple_Fini PyUnicode_ClearFreeList _PyAST_ExprAsUnicode _PyArg_Fini "
    "_PyAsyncGenValueWrapperNew _PyBuiltin_Init _PyBuiltins_AddExceptions _PyCFunction_DebugMallocStats "
    "_PyCFunction_FastCallDict _PyCode_InitOpcache _PyConfig_Copy _PyConfig_InitPathConfig _PyConfig_SetPyArgv "
    "_PyConfig_Write _PyConfig_WritePathConfig _PyContext_Fini _PyContext_Init _PyDictKeys_DecRef "
    "_PyDict_FromKeys _PyDict_KeysSize _PyDict_NewKeysForClass _PyDict_Pop_KnownHash _PyErr_Init "
    "_PyErr_WarnUnawaitedCoroutine _PyErr_WriteUnraisableDefaultHook _PyEval_Fini _PyEval_FiniThreads "
    "_PyEval_Initialize _PyEval_ReInitThreads _PyExc_Fini _PyExc_Init _PyFaulthandler_Fini _PyFaulthandler_Init "
    "_PyFileIO_closed _PyFloat_Init _PyFrame_New_NoTrack _PyFunction_FastCallDict _PyGC_Dump "
    "_PyGC_DumpShutdownStats _PyGC_Fini _PyGC_Initialize _PyGILState_Fini _PyGILState_Init _PyHamt_Assoc "
    "_PyHamt_Eq _PyHamt_Find _PyHamt_Fini _PyHamt_Init _PyHamt_Len _PyHamt_New _PyHamt_NewIterItems "
    "_PyHamt_NewIterKeys _PyHamt_NewIterValues _PyHamt_Without _PyHash_Fini _PyIOBase_check_closed "
    "_PyIOBase_check_readable _PyIOBase_check_seekable _PyIOBase_check_writable _PyIOBase_finalize _PyIO_Module "
    "_PyIO_empty_bytes _PyIO_empty_str _PyIO_find_line_ending _PyIO_get_locale_module _PyIO_get_module_state "
    "_PyIO_str_close _PyIO_str_closed _PyIO_str_decode _PyIO_str_encode _PyIO_str_fileno _PyIO_str_flush "
    "_PyIO_str_getstate _PyIO_str_isatty _PyIO_str_newlines _PyIO_str_nl _PyIO_str_peek _PyIO_str_read "
    "_PyIO_str_read1 _PyIO_str_readable _PyIO_str_readall _PyIO_str_readinto _PyIO_str_readline _PyIO_str_reset "
    "_PyIO_str_seek _PyIO_str_seekable _PyIO_str_setstate _PyIO_str_tell _PyIO_str_truncate _PyIO_str_writable "
    "_PyIO_str_write _PyIO_trap_eintr _PyImportHooks_Init _PyImportZip_Init _PyImport_AddModuleObject "
    "_PyImport_DynLoadFiletab _PyImport_FindBuiltin _PyImport_FindExtensionObjectEx _PyImport_FindSharedFuncptr "
    "_PyImport_Fini _PyImport_Fini2 _PyImport_Init _PyImport_Inittab _PyImport_LoadDynamicModuleWithSpec "
    "_PyImport_ReInitLock _PyIncrementalNewlineDecoder_decode _PyInterpreterState_Get _PyLong_Init "
    "_PyMem_DumpTraceback _PyMethodDef_RawFastCallDict _PyMethodDef_RawFastCallKeywords "
    "_PyMethod_DebugMallocStats _PyNode_FinalizeEndPos _PyOS_GetOpt _PyOS_ResetGetOpt _PyOS_mystrnicmp_hack "
    "_PyOS_optarg _PyOS_opterr _PyOS_optind _PyObjectDict_SetItem _PyObject_FastCallDict "
    "_PyObject_FastCall_Prepend _PyPathConfig_Calculate _PyPathConfig_ComputeSysPath0 _PyPreCmdline_Clear "
    "_PyPreCmdline_Read _PyPreCmdline_SetArgv _PyPreCmdline_SetConfig _PyPreConfig_AsDict _PyPreConfig_GetConfig "
    "_PyPreConfig_InitFromConfig _PyPreConfig_InitFromPreConfig _PyPreConfig_Read _PyPreConfig_Write "
    "_PySignal_Init _PyStack_UnpackDict _PyState_ClearModules _PyStructSequence_Init _PySys_ClearAuditHooks "
    "_PySys_Create _PySys_ImplCacheTag _PySys_ImplName _PySys_InitMain _PySys_ReadPreinitWarnOptions "
    "_PySys_ReadPreinitXOptions _PySys_SetPreliminaryStderr _PyThread_cond_after _PyThread_cond_init "
    "_PyTraceMalloc_Fini _PyTuple_FromArray _PyType_Fini _PyTypes_Init _PyUnicode_AsKind "
    "_PyUnicode_ClearStaticStrings _PyUnicode_DecodeUnicodeEscape _PyUnicode_ExtendedCase _PyUnicode_Fini "
    "_PyUnicode_Init _PyUnicode_InitEncodings _PyUnicode_TypeRecords _PyWarnings_Fini _Py_AnnAssign _Py_Assert "
    "_Py_Assign _Py_AsyncFor _Py_AsyncFunctionDef _Py_AsyncWith _Py_Attribute _Py_AugAssign _Py_Await _Py_BinOp "
    "_Py_BoolOp _Py_Break _Py_Call _Py_ClassDef _Py_ClearFileSystemEncoding _Py_Compare _Py_Constant _Py_Continue "
    "_Py_Delete _Py_Dict _Py_DictComp _Py_DumpPathConfig _Py_ExceptHandler _Py_Expr _Py_Expression _Py_ExtSlice "
    "_Py_FindEnvConfigValue _Py_FinishPendingCalls _Py_For _Py_FormattedValue _Py_FunctionDef _Py_FunctionType "
    "_Py_GeneratorExp _Py_Global _Py_HashRandomization_Fini _Py_HashRandomization_Init _Py_If _Py_IfExp "
    "_Py_Import _Py_ImportFrom _Py_Index _Py_Interactive _Py_JoinedStr _Py_KeyedHash _Py_Lambda _Py_List "
    "_Py_ListComp _Py_M__importlib_bootstrap _Py_M__importlib_bootstrap_external _Py_M__zipimport _Py_Module "
    "_Py_Name _Py_NamedExpr _Py_Nonlocal _Py_Pass _Py_Raise _Py_Return _Py_Set _Py_SetComp "
    "_Py_SetFileSystemEncoding _Py_Slice _Py_Starred _Py_Subscript _Py_Suite _Py_Try _Py_Tuple _Py_TypeIgnore "
    "_Py_UnaryOp _Py_While _Py_With _Py_Yield _Py_YieldFrom _Py_abstract_hack _Py_alias _Py_arg _Py_arguments "
    "_Py_asdl_int_seq_new _Py_asdl_seq_new _Py_bytes_capitalize _Py_bytes_contains _Py_bytes_count "
    "_Py_bytes_endswith _Py_bytes_find _Py_bytes_index _Py_bytes_isalnum _Py_bytes_isalpha _Py_bytes_isascii "
    "_Py_bytes_isdigit _Py_bytes_islower _Py_bytes_isspace _Py_bytes_istitle _Py_bytes_isupper _Py_bytes_lower "
    "_Py_bytes_maketrans _Py_bytes_rfind _Py_bytes_rindex _Py_bytes_startswith _Py_bytes_swapcase _Py_bytes_title "
    "_Py_bytes_upper _Py_capitalize__doc__ _Py_comprehension _Py_count__doc__ _Py_endswith__doc__ _Py_find__doc__ "
    "_Py_global_config_int_max_str_digits _Py_hashtable_copy _Py_hashtable_get_entry _Py_hashtable_pop "
    "_Py_index__doc__ _Py_isalnum__doc__ _Py_isalpha__doc__ _Py_isascii__doc__ _Py_isdigit__doc__ "
    "_Py_islower__doc__ _Py_isspace__doc__ _Py_istitle__doc__ _Py_isupper__doc__ _Py_keyword _Py_lower__doc__ "
    "_Py_maketrans__doc__ _Py_normalize_encoding _Py_open_cloexec_works _Py_rfind__doc__ _Py_rindex__doc__ "
    "_Py_startswith__doc__ _Py_swapcase__doc__ _Py_title__doc__ _Py_upper__doc__ _Py_withitem";

constexpr std::string_view k8To9 =
    "PyAST_CompileEx PyAST_CompileObject PyAST_FromNode PyAST_FromNodeObject PyAST_Validate PyArena_AddPyObject "
    "PyArena_Free PyArena_Malloc PyArena_New PyFuture_FromAST PyFuture_FromASTObject PyLong_FromUnicode "
    "PyNode_AddChild PyNode_Compile PyNode_Free PyNode_ListTree PyNode_New PyOS_InitInterrupts "
    "PyParser_ASTFromFile PyParser_ASTFromFileObject PyParser_ASTFromString PyParser_ASTFromStringObject "
    "PyParser_ClearError PyParser_ParseFile PyParser_ParseFileFlags PyParser_ParseFileFlagsEx "
    "PyParser_ParseFileObject PyParser_ParseString PyParser_ParseStringFlags PyParser_ParseStringFlagsFilename "
    "PyParser_ParseStringFlagsFilenameEx PyParser_ParseStringObject PyParser_SetError PyParser_SimpleParseFile "
    "PyParser_SimpleParseFileFlags PyParser_SimpleParseString PyParser_SimpleParseStringFlags "
    "PyParser_SimpleParseStringFlagsFilename PySTEntry_Type PyST_GetScope PySymtable_Build PySymtable_BuildObject "
    "PySymtable_Free PyUnicode_AsUnicodeCopy PyUnicode_GetMax Py_SymtableString Py_SymtableStringObject "
    "Py_UNICODE_strcat Py_UNICODE_strchr Py_UNICODE_strcmp Py_UNICODE_strcpy Py_UNICODE_strlen Py_UNICODE_strncmp "
    "Py_UNICODE_strncpy Py_UNICODE_strrchr _PyAST_GetDocString _PyAST_Optimize _PyCodec_Forget _PyDict_Contains "
    "_PyDict_GetItemId _PyEval_EvalCodeWithName _PyGC_CollectIfEnabled _PyGC_CollectNoFail _PyGILState_Reinit "
    "_PyGen_Send _PyInterpreterState_DeleteExceptMain _PyLong_FromNbIndexOrNbInt _PyLong_FromNbInt _PyLong_One "
    "_PyLong_Zero _PyNode_SizeOf _PyObject_HasAttrId _PyParser_Grammar _PyRuntimeState_ReInitThreads "
    "_PySignal_AfterFork _PyTime_Init _PyTraceMalloc_NewReference _Py_CheckRecursionLimit _Py_Mangle _Py_PyAtExit "
    "_Py_SymtableStringObjectFlags _Py_fopen";

constexpr std::string_view k8To10 =
    "PyFrame_BlockPop PyFrame_BlockSetup PyUnicodeEncodeError_Create PyUnicodeTranslateError_Create "
    "PyUnicode_Encode PyUnicode_EncodeASCII PyUnicode_EncodeCharmap PyUnicode_EncodeDecimal "
    "PyUnicode_EncodeLatin1 PyUnicode_EncodeRawUnicodeEscape PyUnicode_EncodeUTF16 PyUnicode_EncodeUTF32 "
    "PyUnicode_EncodeUTF7 PyUnicode_EncodeUTF8 PyUnicode_EncodeUnicodeEscape PyUnicode_TransformDecimalToASCII "
    "PyUnicode_TranslateCharmap _PyComplex_FormatAdvancedWriter _PyEval_CallTracing _PyEval_GetAsyncGenFinalizer "
    "_PyEval_GetAsyncGenFirstiter _PyEval_GetCoroutineOriginTrackingDepth _PyEval_SetAsyncGenFinalizer "
    "_PyEval_SetAsyncGenFirstiter _PyEval_SetCoroutineOriginTrackingDepth _PyFloat_Pack2 _PyFloat_Pack4 "
    "_PyFloat_Pack8 _PyFloat_Unpack2 _PyFloat_Unpack4 _PyFloat_Unpack8 _PyFrame_DebugMallocStats "
    "_PyHamtItems_Type _PyHamtKeys_Type _PyHamtValues_Type _PyHamt_ArrayNode_Type _PyHamt_BitmapNode_Type "
    "_PyHamt_CollisionNode_Type _PyHamt_Type _PyImport_FindExtensionObject _PyObject_GC_Calloc "
    "_PyObject_GC_Malloc _PySys_GetObjectId _PySys_SetObjectId _PyTime_AsTimeval_noraise _PyTrash_deposit_object "
    "_PyTrash_destroy_chain _Py_get_387controlword _Py_path_config _Py_set_387controlword";

constexpr std::string_view k8To11 =
    "PyCode_New PyCode_NewWithPosOnlyArgs PyToken_OneChar PyToken_ThreeChars PyToken_TwoChars PyUnicode_AsUnicode "
    "PyUnicode_AsUnicodeAndSize PyUnicode_FromUnicode _PyAccu_Accumulate _PyAccu_Destroy _PyAccu_Finish "
    "_PyAccu_FinishAsList _PyAccu_Init _PyBytesIOBuffer_Type _PyCode_GetExtra _PyCode_SetExtra "
    "_PyErr_TrySetFromCause _PyEval_RequestCodeExtraIndex _PyUnicode_AsUnicode _PyUnicode_Ready "
    "_Py_GetAllocatedBlocks _Py_PackageContext _Py_UnhandledKeyboardInterrupt _Py_dg_infinity _Py_dg_stdnan "
    "_Py_tracemalloc_config";

constexpr std::string_view k8To12 =
    "PySymtable_Lookup Py_SetStandardStreamEncoding _PyArg_ParseStackAndKeywords_SizeT _PyArg_ParseStack_SizeT "
    "_PyArg_ParseTupleAndKeywordsFast_SizeT _PyArg_UnpackStack _PyArg_VaParseTupleAndKeywordsFast "
    "_PyArg_VaParseTupleAndKeywordsFast_SizeT _PyArgv_AsWstrList _PyAsyncGenAThrow_Type "
    "_PyAsyncGenWrappedValue_Type _PyBytes_FormatEx _PyBytes_FromHex _PyCodecInfo_GetIncrementalDecoder "
    "_PyCodecInfo_GetIncrementalEncoder _PyCodec_DecodeText _PyCodec_EncodeText _PyCodec_Lookup "
    "_PyCodec_LookupTextEncoding _PyCoroWrapper_Type _PyDebugAllocatorStats _PyDictView_Intersect _PyDictView_New "
    "_PyDict_CheckConsistency _PyDict_DebugMallocStats _PyDict_DelItemId _PyDict_GetItemIdWithError "
    "_PyDict_HasOnlyStringKeys _PyDict_MaybeUntrack _PyDict_Next _PyDict_SetItemId _PyErr_ChainExceptions "
    "_PyErr_CheckSignals _PyErr_Display _PyErr_Fetch _PyErr_GetTopmostException _PyErr_NormalizeException "
    "_PyErr_Print _PyErr_Restore _PyErr_SetNone _PyErr_SetObject _PyErr_WriteUnraisableMsg _PyEval_GetBuiltinId "
    "_PyEval_GetSwitchInterval _PyEval_SetSwitchInterval _PyEval_SignalAsyncExc _PyEval_SignalReceived "
    "_PyFloat_DebugMallocStats _PyFloat_FormatAdvancedWriter _PyFunction_Vectorcall "
    "_PyGILState_GetInterpreterStateUnsafe _PyGen_Finalize _PyImport_AcquireLock _PyImport_FixupBuiltin "
    "_PyImport_FixupExtensionObject _PyImport_GetModuleId _PyImport_IsInitialized _PyImport_ReleaseLock "
    "_PyImport_SetModuleString _PyInterpreterID_LookUp _PyInterpreterID_New _PyInterpreterID_Type "
    "_PyInterpreterState_Enable _PyInterpreterState_GetMainModule _PyList_DebugMallocStats _PyLong_AsInt "
    "_PyLong_FormatAdvancedWriter _PyLong_FormatBytesWriter _PyLong_FormatWriter _PyLong_FromBytes "
    "_PyLong_FromUid _PyManagedBuffer_Type _PyMem_GetAllocatorName _PyMem_RawStrdup _PyMem_RawWcsdup "
    "_PyMem_SetDefaultAllocator _PyMem_SetupAllocators _PyMethodWrapper_Type _PyModuleSpec_IsInitializing "
    "_PyModule_Clear _PyModule_ClearDict _PyModule_CreateInitialized _PyNamespace_Type _PyOS_InterruptOccurred "
    "_PyOS_URandom _PyObject_CallMethodIdObjArgs _PyObject_CallMethodId_SizeT _PyObject_Call_Prepend "
    "_PyObject_CheckConsistency _PyObject_DebugTypeStats _PyObject_HasLen _PyObject_IsAbstract "
    "_PyObject_LookupAttr _PyObject_LookupAttrId _PyObject_NextNotImplemented _PyObject_RealIsInstance "
    "_PyObject_RealIsSubclass _PyObject_SetAttrId _PyRuntimeState_Fini _PyRuntimeState_Init _PyRuntime_Finalize "
    "_PyRuntime_Initialize _PySequence_BytesToCharpArray _PySequence_IterSearch _PyThreadState_DeleteExcept "
    "_PyThreadState_Swap _PyThreadState_UncheckedGet _PyTime_AsNanosecondsObject _PyTime_AsSecondsDouble "
    "_PyTime_FromNanoseconds _PyTime_FromNanosecondsObject _PyTime_FromTimespec _PyTime_FromTimeval "
    "_PyTime_GetMonotonicClock _PyTime_GetMonotonicClockWithInfo _PyTime_GetPerfCounter "
    "_PyTime_GetPerfCounterWithInfo _PyTime_GetSystemClock _PyTime_GetSystemClockWithInfo _PyTime_MulDiv "
    "_PyTraceBack_FromFrame _PyTraceMalloc_Init _PyTuple_DebugMallocStats _PyTuple_MaybeUntrack "
    "_PyType_CalculateMetaclass _PyType_CheckConsistency _PyType_GetDocFromInternalDoc "
    "_PyType_GetTextSignatureFromInternalDoc _PyType_LookupId _PyUnicodeTranslateError_Create "
    "_PyUnicode_AsASCIIString _PyUnicode_AsLatin1String _PyUnicode_EQ _PyUnicode_EncodeCharmap "
    "_PyUnicode_EncodeUTF7 _PyUnicode_EqualToASCIIId _PyUnicode_FastCopyCharacters _PyUnicode_FastFill "
    "_PyUnicode_FindMaxChar _PyUnicode_FormatAdvancedWriter _PyUnicode_FormatLong _PyUnicode_FromASCII "
    "_PyUnicode_InsertThousandsGrouping _PyUnicode_IsCaseIgnorable _PyUnicode_IsCased _PyUnicode_IsXidContinue "
    "_PyUnicode_IsXidStart _PyUnicode_ToFoldedFull _PyUnicode_ToLowerFull _PyUnicode_ToTitleFull "
    "_PyUnicode_ToUpperFull _PyUnicode_XStrip _PyWeakref_GetWeakrefCount _PyWideStringList_AsList "
    "_PyWideStringList_Clear _PyWideStringList_Copy _PyWideStringList_Extend _Py_ClearArgcArgv "
    "_Py_ClearStandardStreamEncoding _Py_CoerceLegacyLocale _Py_DecodeUTF8Ex _Py_DecodeUTF8_surrogateescape "
    "_Py_DumpASCII _Py_DumpDecimal _Py_DumpHexadecimal _Py_DumpTraceback _Py_DumpTracebackThreads "
    "_Py_EncodeLocaleRaw _Py_EncodeUTF8Ex _Py_FreeCharPArray _Py_GetEnv _Py_GetForceASCII "
    "_Py_GetLocaleconvNumeric _Py_HandleSystemExit _Py_HasFileSystemDefaultEncodeErrors _Py_HashPointer "
    "_Py_IsCoreInitialized _Py_IsFinalizing _Py_IsLocaleCoercionTarget _Py_LegacyLocaleDetected "
    "_Py_PreInitializeFromConfig _Py_PreInitializeFromPyArgv _Py_ResetForceASCII _Py_SetProgramFullPath "
    "_Py_Sigset_Converter _Py_SourceAsString _Py_VaBuildStack _Py_VaBuildStack_SizeT _Py_add_one_to_index_C "
    "_Py_add_one_to_index_F _Py_device_encoding _Py_dg_dtoa _Py_dg_freedtoa _Py_dg_strtod _Py_get_blocking "
    "_Py_get_env_flag _Py_get_inheritable _Py_get_xoption _Py_gitidentifier _Py_gitversion _Py_parse_inf_or_nan "
    "_Py_read _Py_set_blocking _Py_str_to_int _Py_strhex_bytes _Py_strhex_with_sep "
    "_Py_string_to_number_with_underscores _Py_wfopen _Py_wgetcwd _Py_wreadlink _Py_wrealpath";

constexpr std::string_view k9To9 =
    "PyPegen_ASTFromFileObject PyPegen_ASTFromFilename PyPegen_ASTFromString PyPegen_ASTFromStringObject "
    "_PyGC_InitState _Py_bit_length";

constexpr std::string_view k9To10 = "_Py_abspath _Py_isabs";

constexpr std::string_view k9To11 = "_Py_FatalError_TstateNULL _Py_NewInterpreter";

constexpr std::string_view k9To12 =
    "_PyArg_NoKwnames _PyErr_ChainStackItem _PyErr_CheckSignalsTstate _PyErr_FormatFromCauseTstate "
    "_PyErr_GetExcInfo _PyErr_NoMemory _PyEval_SetTrace _PyInterpreterState_GetConfig _PyObject_Call "
    "_PyObject_FastCallDictTstate _PyThreadState_DeleteCurrent _PyThread_at_fork_reinit _PyTrash_begin "
    "_PyTrash_end _PyUnicode_DecodeRawUnicodeEscapeStateful _PyUnicode_DecodeUnicodeEscapeStateful "
    "_Py_FatalErrorFormat _Py_HashPointerRaw";

constexpr std::string_view k9To13 =
    "PyBuffer_SizeFromFormat PyCMethod_New PyCMethod_Type PyFrame_GetBack PyFrame_GetCode PyInterpreterState_Get "
    "PyModule_AddType PyObject_CallNoArgs PyObject_CheckBuffer PyObject_GC_IsFinalized PyObject_GC_IsTracked "
    "PyObject_GET_WEAKREFS_LISTPTR PyObject_IS_GC PyObject_VectorcallDict PyObject_VectorcallMethod "
    "PyThreadState_GetFrame PyThreadState_GetID PyThreadState_GetInterpreter PyType_FromModuleAndSpec "
    "PyType_GetModule PyType_GetModuleState Py_EnterRecursiveCall Py_GenericAlias Py_GenericAliasType "
    "Py_LeaveRecursiveCall _PyEval_SetProfile _PyInterpreterState_GetEvalFrameFunc "
    "_PyInterpreterState_SetEvalFrameFunc _PyObject_FunctionStr _PyThreadState_GetDict "
    "_PyUnicode_DecodeUnicodeEscapeInternal _PyUnicode_ScanIdentifier _Py_FatalErrorFunc _Py_GetConfig "
    "_Py_NewReference _Py_hashtable_steal";

constexpr std::string_view k10To10 = "_PyType_GetModuleByDef";

constexpr std::string_view k10To11 = "_PyStructSequence_InitType";

constexpr std::string_view k10To12 =
    "_PyDict_ContainsId _PyDict_Contains_KnownHash _PyRun_AnyFileObject _PyRun_InteractiveLoopObject "
    "_PyRun_SimpleFileObject _PyThread_CurrentExceptions _PyTrash_cond _PyUnicode_WideCharString_Converter "
    "_PyUnicode_WideCharString_Opt_Converter _Py_DumpExtensionModules _Py_FdIsInteractive _Py_GetLocaleEncoding "
    "_Py_GetLocaleEncodingObject";

constexpr std::string_view k10To13 =
    "PyAIter_Check PyCodec_Unregister PyDescr_IsData PyErr_RangedSyntaxLocationObject PyErr_SetInterruptEx "
    "PyExc_EncodingWarning PyGC_Disable PyGC_Enable PyGC_IsEnabled PyIter_Send PyModule_AddObjectRef "
    "PyObject_GetAIter Py_Is Py_IsFalse Py_IsNone Py_IsTrue Py_NewRef Py_XNewRef _PyAST_Compile "
    "_PyArena_AddPyObject _PyArena_Free _PyArena_Malloc _PyArena_New _PyConfig_AsDict _PyConfig_FromDict "
    "_PyErr_ProgramDecodedTextObject _PyImport_GetModuleAttr _PyImport_GetModuleAttrString "
    "_PyInterpreterState_GetConfigCopy _PyInterpreterState_SetConfig _PyLong_FileDescriptor_Converter "
    "_PyNumber_Index _Py_DecRef _Py_IncRef _Py_UTF8_Edit_Cost _Py_closerange";

constexpr std::string_view k11To11 = "_PyThreadState_SetCurrent";

constexpr std::string_view k11To12 =
    "_PyCode_New _PyCode_Validate _PyDict_GetItemWithError _PyErr_GetHandledException _PyErr_SetHandledException "
    "_PyErr_StackItemToExcInfoTuple _PyModule_Add _PyObject_FastCall _PyObject_LookupSpecialId _PyTime_Add "
    "_PyTime_AsNanoseconds _PyTraceBack_Print_Indented _Py_WriteIndent _Py_WriteIndentedMargin";

constexpr std::string_view k11To13 =
    "PyCode_Addr2Location PyCode_GetCellvars PyCode_GetCode PyCode_GetFreevars PyCode_GetVarnames "
    "PyErr_GetHandledException PyErr_SetHandledException PyExc_BaseExceptionGroup PyFloat_Pack2 PyFloat_Pack4 "
    "PyFloat_Pack8 PyFloat_Unpack2 PyFloat_Unpack4 PyFloat_Unpack8 PyFrame_GetBuiltins PyFrame_GetGenerator "
    "PyFrame_GetGlobals PyFrame_GetLasti PyFrame_GetLocals PyObject_CallOneArg PyObject_Vectorcall "
    "PyThreadState_EnterTracing PyThreadState_LeaveTracing PyType_GetModuleByDef PyType_GetName "
    "PyType_GetQualName PyType_SUPPORTS_WEAKREFS PyVectorcall_Function Py_GETENV Py_Version "
    "_PyArg_UnpackKeywordsWithVararg _PyBytes_Find _PyBytes_Repeat _PyBytes_ReverseFind _PyDeadline_Get "
    "_PyDeadline_Init _PyEval_GetBuiltin _PyFrame_IsEntryFrame _PyImport_FrozenBootstrap _PyImport_FrozenStdlib "
    "_PyImport_FrozenTest _PyObject_CallMethod _PyObject_GetState _PyStructSequence_NewType _PySys_GetAttr "
    "_PyTime_AsTimespec_clamp _PyTime_AsTimeval_clamp _PyUnicode_Equal _Py_FatalRefcountErrorFunc "
    "_Py_Get_Getpath_CodeObject _Py_UniversalNewlineFgetsWithSize _Py_normpath";

constexpr std::string_view k12To12 =
    "_PyBufferWrapper_Type _PyErr_DisplayException _PyErr_SetLocaleString _PyExc_CreateExceptionGroup "
    "_PyExc_PrepReraiseStar _PyException_AddNote _PyImport_CheckSubinterpIncompatibleExtensionAllowed "
    "_PyInterpreterState_HasFeature _PyObject_ClearManagedDict _PyObject_VisitManagedDict _PySys_Audit "
    "_PySys_GetOptionalAttr _PySys_GetOptionalAttrString _PySys_GetRequiredAttr _PySys_GetRequiredAttrString "
    "_PySys_SetAttr _PyThreadState_Bind _PyTime_FromMicrosecondsClamp _PyTraceMalloc_ClearTraces "
    "_PyTraceMalloc_GetMemory _PyTraceMalloc_GetObjectTraceback _PyTraceMalloc_GetTracebackLimit "
    "_PyTraceMalloc_GetTracedMemory _PyTraceMalloc_GetTraces _PyTraceMalloc_IsTracing _PyTraceMalloc_ResetPeak "
    "_PyTraceMalloc_Start _PyTraceMalloc_Stop _Py_AtExit";

constexpr std::string_view k12To13 =
    "PyCode_AddWatcher PyCode_ClearWatcher PyDict_AddWatcher PyDict_ClearWatcher PyDict_Unwatch PyDict_Watch "
    "PyErr_DisplayException PyErr_GetRaisedException PyErr_SetRaisedException PyEval_SetProfileAllThreads "
    "PyEval_SetTraceAllThreads PyException_GetArgs PyException_SetArgs PyFrame_GetVar PyFrame_GetVarString "
    "PyFunction_AddWatcher PyFunction_ClearWatcher PyFunction_SetVectorcall PyGen_GetCode PyObject_GetItemData "
    "PyObject_GetTypeData PyType_AddWatcher PyType_ClearWatcher PyType_FromMetaclass PyType_GetDict "
    "PyType_GetTypeDataSize PyType_Unwatch PyType_Watch PyUnstable_Code_GetExtra PyUnstable_Code_New "
    "PyUnstable_Code_NewWithPosOnlyArgs PyUnstable_Code_SetExtra PyUnstable_Eval_RequestCodeExtraIndex "
    "PyUnstable_Exc_PrepReraiseStar PyUnstable_GC_VisitObjects PyUnstable_InterpreterFrame_GetCode "
    "PyUnstable_InterpreterFrame_GetLasti PyUnstable_InterpreterFrame_GetLine PyUnstable_Long_CompactValue "
    "PyUnstable_Long_IsCompact PyUnstable_Object_GC_NewWithExtraData PyUnstable_PerfMapState_Fini "
    "PyUnstable_PerfMapState_Init PyUnstable_Type_AssignVersionTag PyUnstable_WritePerfMapEntry "
    "PyVectorcall_NARGS Py_NewInterpreterFromConfig _PyCompile_Assemble _PyCompile_CodeGen _PyCompile_OptimizeCfg "
    "_PyCrossInterpreterData_Clear _PyCrossInterpreterData_Init _PyCrossInterpreterData_InitWithSize "
    "_PyCrossInterpreterData_ReleaseAndRawFree _PyCrossInterpreterData_UnregisterClass _PyErr_ChainExceptions1 "
    "_PyErr_SetFromPyStatus _PyEval_MakePendingCalls _PyImport_ClearExtension _PyInterpreterState_IsRunningMain "
    "_PyInterpreterState_SetNotRunningMain _PyInterpreterState_SetRunningMain _PyLong_FromDigits "
    "_PyThreadState_GetCurrent _PyThreadState_New _PyToken_OneChar _PyToken_ThreeChars _PyToken_TwoChars "
    "_PyType_GetDict _PyUnicode_InternImmortal _PyUnicode_InternInPlace _PyUnicode_InternMortal "
    "_Py_IsInterpreterFinalizing _Py_NewReferenceNoTotal _Py_hashtable_len _Py_trampoline_func_end "
    "_Py_trampoline_func_start";

constexpr std::string_view k13To13 =
    "PyCriticalSection2_Begin PyCriticalSection2_End PyCriticalSection_Begin PyCriticalSection_End "
    "PyDict_ContainsString PyDict_GetItemRef PyDict_GetItemStringRef PyDict_Pop PyDict_PopString "
    "PyDict_SetDefaultRef PyErr_FormatUnraisable PyEval_GetFrameBuiltins PyEval_GetFrameGlobals "
    "PyEval_GetFrameLocals PyEvent_Wait PyEvent_WaitTimed PyExc_InterpreterError PyExc_InterpreterNotFoundError "
    "PyExc_PythonFinalizationError PyFrameLocalsProxy_Type PyImport_AddModuleRef PyList_Clear PyList_Extend "
    "PyList_GetItemRef PyLong_AsInt PyLong_AsNativeBytes PyLong_FromNativeBytes PyLong_FromUnsignedNativeBytes "
    "PyMapping_GetOptionalItem PyMapping_GetOptionalItemString PyMapping_HasKeyStringWithError "
    "PyMapping_HasKeyWithError PyModule_Add PyMonitoring_EnterScope PyMonitoring_ExitScope PyMutex_Lock "
    "PyMutex_Unlock PyObject_ClearManagedDict PyObject_DelAttr PyObject_DelAttrString PyObject_GenericHash "
    "PyObject_GetOptionalAttr PyObject_GetOptionalAttrString PyObject_HasAttrStringWithError "
    "PyObject_HasAttrWithError PyObject_VisitManagedDict PyRefTracer_GetTracer PyRefTracer_SetTracer "
    "PySys_AuditTuple PyThreadState_GetUnchecked PyThread_ParseTimeoutArg "
    "PyThread_acquire_lock_timed_with_retries PyThread_detach_thread PyThread_get_thread_ident_ex "
    "PyThread_join_thread PyThread_start_joinable_thread PyTime_AsSecondsDouble PyTime_Monotonic "
    "PyTime_MonotonicRaw PyTime_PerfCounter PyTime_PerfCounterRaw PyTime_Time PyTime_TimeRaw "
    "PyType_GetFullyQualifiedName PyType_GetModuleName PyUnicode_EqualToUTF8 PyUnicode_EqualToUTF8AndSize "
    "PyUnstable_AtExit PyUnstable_CopyPerfMapFile PyUnstable_ExecutableKinds "
    "PyUnstable_InterpreterState_GetMainModule PyUnstable_Object_ClearWeakRefsNoCallbacks "
    "PyUnstable_PerfTrampoline_CompileCode PyUnstable_PerfTrampoline_SetPersistAfterFork PyWeakref_GetRef "
    "Py_GetConstant Py_GetConstantBorrowed Py_HashPointer Py_IsFinalizing _PyBuffer_ReleaseInInterpreter "
    "_PyBuffer_ReleaseInInterpreterAndRawFree _PyCapsule_SetTraverse _PyCompile_CleanDoc "
    "_PyCompile_GetBinaryIntrinsicName _PyCompile_GetUnaryIntrinsicName _PyCompile_OpcodeHasArg "
    "_PyCompile_OpcodeHasConst _PyCompile_OpcodeHasExc _PyCompile_OpcodeHasFree _PyCompile_OpcodeHasJump "
    "_PyCompile_OpcodeHasLocal _PyCompile_OpcodeHasName _PyCompile_OpcodeIsValid _PyCriticalSection2_BeginSlow "
    "_PyCriticalSection_BeginSlow _PyCriticalSection_Resume _PyCriticalSection_SuspendAll "
    "_PyCrossInterpreterData_Free _PyCrossInterpreterData_New _PyDict_FromItems "
    "_PyDict_GetItemRef_KnownHash_LockHeld _PyDict_SetItem_KnownHash_LockHeld _PyDict_SetItem_Take2 "
    "_PyEvalFramePushAndInit _PyEval_BinaryOps _PyEval_CheckExceptStarTypeValid _PyEval_CheckExceptTypeValid "
    "_PyEval_ConversionFuncs _PyEval_ExceptionGroupMatch _PyEval_FormatAwaitableError _PyEval_FormatExcCheckArg "
    "_PyEval_FormatExcUnbound _PyEval_FormatKwargsError _PyEval_FrameClearAndPop _PyEval_MatchClass "
    "_PyEval_MatchKeys _PyEval_MonitorRaise _PyEval_UnpackIterable _PyEvent_IsSet _PyEvent_Notify "
    "_PyExc_IncompleteInputError _PyFloat_ExactDealloc _PyFunction_SetVersion _PyInstructionSequence_New "
    "_PyInterpreterConfig_AsDict _PyInterpreterConfig_InitFromDict _PyInterpreterConfig_InitFromState "
    "_PyInterpreterConfig_UpdateFromDict _PyInterpreterState_FailIfRunningMain _PyInterpreterState_GetWhence "
    "_PyInterpreterState_IsReady _PyInterpreterState_LookUpIDObject _PyInterpreterState_New "
    "_PyInterpreterState_ObjectToID _PyIntrinsics_BinaryFunctions _PyIntrinsics_UnaryFunctions "
    "_PyList_AppendTakeRefListResize _PyList_FromArraySteal _PyLong_Add _PyLong_Multiply _PyLong_Subtract "
    "_PyMonitoring_FireBranchEvent _PyMonitoring_FireCRaiseEvent _PyMonitoring_FireCReturnEvent "
    "_PyMonitoring_FireCallEvent _PyMonitoring_FireExceptionHandledEvent _PyMonitoring_FireJumpEvent "
    "_PyMonitoring_FireLineEvent _PyMonitoring_FirePyResumeEvent _PyMonitoring_FirePyReturnEvent "
    "_PyMonitoring_FirePyStartEvent _PyMonitoring_FirePyThrowEvent _PyMonitoring_FirePyUnwindEvent "
    "_PyMonitoring_FirePyYieldEvent _PyMonitoring_FireRaiseEvent _PyMonitoring_FireReraiseEvent "
    "_PyMonitoring_FireStopIterationEvent _PyObject_SetManagedDict _PyOnceFlag_CallOnceSlow "
    "_PyParkingLot_AfterFork _PyParkingLot_Park _PyParkingLot_Unpark _PyParkingLot_UnparkAll _PyRWMutex_Lock "
    "_PyRWMutex_RLock _PyRWMutex_RUnlock _PyRWMutex_Unlock _PyRecursiveMutex_IsLockedByCurrentThread "
    "_PyRecursiveMutex_Lock _PyRecursiveMutex_Unlock _PySemaphore_Destroy _PySemaphore_Init _PySemaphore_Wait "
    "_PySemaphore_Wakeup _PySeqLock_AbandonWrite _PySeqLock_AfterFork _PySeqLock_BeginRead _PySeqLock_EndRead "
    "_PySeqLock_LockWrite _PySeqLock_UnlockWrite _PySet_Contains _PySet_NextEntryRef "
    "_PyStaticType_InitForExtension _PySuper_Lookup _PyThreadState_NewBound _PyThreadState_PopFrame "
    "_PyTime_AsLong _PyTime_FromLong _PyTime_MonotonicWithInfo _PyTuple_FromArraySteal _PyType_GetModuleByDef2 "
    "_PyType_LookupRef _PyUnicode_AsUTF8NoNUL _PyUnicode_ExactDealloc _PyUnion_Type _PyWeakref_IsDead "
    "_PyXI_ApplyCapturedException _PyXI_ApplyError _PyXI_ApplyNamespace _PyXI_ClearExcInfo _PyXI_EndInterpreter "
    "_PyXI_Enter _PyXI_ExcInfoAsObject _PyXI_Exit _PyXI_FillNamespaceFromDict _PyXI_FormatExcInfo "
    "_PyXI_FreeNamespace _PyXI_HasCapturedException _PyXI_InitExcInfo _PyXI_NamespaceFromNames "
    "_PyXI_NewInterpreter _Py_HandlePending _Py_IsValidFD _Py_MakeCoro _Py_ResurrectReference _Py_SetRefcnt "
    "_Py_union_type_or";

constexpr PythonNames kRows[] = {{8, 8, k8To8},     {8, 9, k8To9},     {8, 10, k8To10},   {8, 11, k8To11},
                                 {8, 12, k8To12},   {9, 9, k9To9},     {9, 10, k9To10},   {9, 11, k9To11},
                                 {9, 12, k9To12},   {9, 13, k9To13},   {10, 10, k10To10}, {10, 11, k10To11},
                                 {10, 12, k10To12}, {10, 13, k10To13}, {11, 11, k11To11}, {11, 12, k11To12},
                                 {11, 13, k11To13}, {12, 12, k12To12}, {12, 13, k12To13}, {13, 13, k13To13}};

}  // namespace

std::span<const PythonNames> PythonNameTable() {
  return kRows;
}

}  // namespace fitment
