# SPDX-License-Identifier: MIT OR Apache-2.0
"""What is proved: one file for each concept, one function for each claim.

A claim is a function of a `Prover`, with the decorator `claim`. It proves one function of
the probe: it says which inputs there are, and what holds at the end of each path.
"""

from __future__ import annotations

import importlib
import pkgutil

from .base import CLAIMS, Claim, Prover, claim

__all__ = ['CLAIMS', 'Claim', 'Prover', 'claim']

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f'{__name__}.{_module.name}')
