# The default package index is never written in this repository: it is taken from pip's own constant at build time.
# Python's standard pip (package python3-pip) is asked; -DFITMENT_DEFAULT_INDEX=URL and -DFITMENT_FILES_HOST=NAME override it.
find_package(Python3 COMPONENTS Interpreter REQUIRED)
if(NOT FITMENT_DEFAULT_INDEX)
  execute_process(COMMAND ${Python3_EXECUTABLE} -c
    "from pip._internal.models.index import PyPI; print(PyPI.simple_url + ';' + PyPI.file_storage_domain)"
    OUTPUT_VARIABLE FITMENT_PIP_INDEX OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE FITMENT_PIP_STATUS)
  if(NOT FITMENT_PIP_STATUS EQUAL 0)
    message(FATAL_ERROR "Python's pip could not be asked for its default index. Install python3-pip, or pass -DFITMENT_DEFAULT_INDEX and -DFITMENT_FILES_HOST.")
  endif()
  list(GET FITMENT_PIP_INDEX 0 FITMENT_DEFAULT_INDEX)
  list(GET FITMENT_PIP_INDEX 1 FITMENT_FILES_HOST)
endif()
