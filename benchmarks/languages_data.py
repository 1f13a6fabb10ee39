"""The practices of data.py, each with three approved translations of all its sections."""

import sys

from benchmarks.data import make

if __name__ == "__main__":
    make(int(sys.argv[1]), translated=3)
