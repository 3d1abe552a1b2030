# SPDX-License-Identifier: MIT OR Apache-2.0
"""A symbolic executor for x86-64 machine code.

Machine code is lifted to VEX, Valgrind's intermediate representation (pyvex), and
executed on bit-vectors (z3). Nothing is approximated: each branch that the inputs allow
is followed, each address is proved to lie in a buffer, and anything that the executor
does not know ends the proof with `Unsupported`.
"""

from .engine import Engine
from .errors import Unsupported, Violation
from .image import Image, Used
from .loops import Candidate, Loops, Segment
from .memory import Memory, Region
from .state import State
from .values import add, boolean, bv, round_down, same, simp

__all__ = [
    'Candidate', 'Engine', 'Image', 'Loops', 'Memory', 'Region', 'Segment', 'State', 'Unsupported', 'Used',
    'Violation', 'add', 'boolean', 'bv', 'round_down', 'same', 'simp',
]
