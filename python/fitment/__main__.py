"""python -m fitment: the program itself."""
import os
import sys

from ._program import program

os.execv(program(), ["fitment", *sys.argv[1:]])
