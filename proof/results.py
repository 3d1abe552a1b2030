# SPDX-License-Identifier: MIT OR Apache-2.0
"""Claims that have been proved, so that a run that was interrupted goes on where it ended.

A result is taken again only if all that the proof has used is as it was: the sources of the
claim and of the executor, their packages, and what was read of the libraries (the code that
was executed, constants, the names of functions).
"""

from __future__ import annotations

import ast
import functools
import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from claims import Claim, Prover
from symx import Used

PROOF = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Result:
    """The outcome of a claim."""

    outcome: str  # proved, FAILED, NOT PROVED or SKIPPED
    text: str
    instructions: frozenset[bytes] = frozenset()  # those that the proof has executed


class Results:
    """The claims that have been proved about one build, a file for each."""

    def __init__(self, folder: Path, prover: Prover):
        self.folder = folder
        self.prover = prover

    def load(self, entry: Claim) -> Result | None:
        """Returns the result of a claim, unless something has changed since."""
        path = self.folder / f'{entry.name}.json'
        if not path.exists():
            return None
        kept = json.loads(path.read_text())
        if kept['sources'] != self._sources(entry) or kept['used'] != asdict(self.prover.image.as_used(Used(**kept['used']))):
            return None
        return Result('proved', kept['text'], frozenset(bytes.fromhex(code) for code in kept['instructions']))

    def save(self, entry: Claim, result: Result) -> None:
        """Keeps the result of the proof that has just ended."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f'{entry.name}.json'
        new = path.with_suffix('.new')
        new.write_text(json.dumps({
            'sources': self._sources(entry), 'text': result.text, 'used': asdict(self.prover.image.used),
            'instructions': sorted(code.hex() for code in result.instructions)}))
        os.replace(new, path)

    def _sources(self, entry: Claim) -> str:
        """Returns a hash of the sources, and of what the probe said of its structs."""
        layouts = self.prover.layouts
        said = [layouts.builder(), layouts.walk('messages'), layouts.walk('attributes')]
        return hashlib.sha256((sources(entry.prove.__module__) + repr(said)).encode()).hexdigest()


@functools.cache
def sources(module: str) -> str:
    """Returns the source of a module and of all modules here that it needs."""
    found: dict[Path, str] = {PROOF / 'requirements.txt': (PROOF / 'requirements.txt').read_text()}
    todo = [PROOF / (module.replace('.', '/') + '.py')]
    while todo:
        path = todo.pop()
        if path.is_dir():
            path /= '__init__.py'
        if path in found or not path.exists():
            continue
        found[path] = path.read_text()
        for node in ast.walk(ast.parse(found[path])):
            if isinstance(node, ast.ImportFrom):
                folder = path.parent if node.level else PROOF
                name = folder / (node.module or '').replace('.', '/')
                todo += [name, name.with_suffix('.py')]
    return '\n'.join(f'{path.relative_to(PROOF)}\n{text}' for path, text in sorted(found.items()))
