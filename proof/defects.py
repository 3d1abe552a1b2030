#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Plants defects into a copy of nlwire and sees the proofs fail that should.

    defects.py [--kernel LIBRARY] [--round N] --work DIR [WORD...]

A proof that no defect can make fail proves nothing. Each defect changes one place of the
source. The claims that are named beside it have to fail, each with a counterexample,
which is also run natively. Defects of one round are planted together:
they lie in functions that do not use each other. With WORDs, only the defects whose title
has one of them.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from pathlib import Path

from claims import CLAIMS, Prover
from counterexample import describe
from defect_list import DEFECTS, Defect
from replay import replay
from symx import Unsupported, Violation

REPOSITORY = Path(__file__).resolve().parent.parent


def copy_source(tree: Path) -> None:
    """Makes a copy of nlwire and the probe. The rest of the workspace is links."""
    tree.mkdir(parents=True, exist_ok=True)
    for entry in REPOSITORY.iterdir():
        if entry.name not in ('.git', 'target', 'nlwire', 'proof') and not (tree / entry.name).exists():
            (tree / entry.name).symlink_to(entry)
    for folder in ('nlwire', 'proof/probe'):
        # Files that do not differ keep their times, so that cargo does not build them again.
        shutil.copytree(REPOSITORY / folder, tree / folder, dirs_exist_ok=True, copy_function=copy_if_other,
                        ignore=shutil.ignore_patterns('target'))


def copy_if_other(source: str, to: str) -> None:
    """Copies a file unless it is there with the same content."""
    data = Path(source).read_bytes()
    if not Path(to).exists() or Path(to).read_bytes() != data:
        Path(to).write_bytes(data)


def plant(tree: Path, defect: Defect) -> None:
    """Changes the source. Fails if the place is not there exactly once."""
    path = tree / 'nlwire/src' / defect.file
    text = path.read_text()
    if text.count(defect.old) != 1:
        raise SystemExit(f'{defect.title}: {text.count(defect.old)} places in {defect.file} instead of one')
    path.write_text(text.replace(defect.old, defect.new))
    # A defect can be one that safe Rust excludes.
    crate = tree / 'nlwire/src/lib.rs'
    crate.write_text(crate.read_text().replace('#![forbid(unsafe_code)]', ''))


def build(tree: Path, library: Path) -> None:
    """Builds the probe of the copy."""
    target = tree / 'target'
    subprocess.run(['cargo', 'build', '-q', '--release', '--locked', '--target-dir', target,
                    '--manifest-path', tree / 'proof/probe/Cargo.toml', '--config', 'build.rustflags=["-Awarnings"]'], check=True)
    shutil.copy(target / 'release/libprobe.so', library)


def refuted(prover: Prover, right: Path, library: Path, name: str) -> bool:
    """Says how a claim fails; returns whether it does."""
    begin = time.time()
    entry = CLAIMS[name]
    if not prover.has(entry):
        print(f'    {name}: SKIPPED: no {entry.needs} here')
        return True
    try:
        entry.prove(prover)
    except Violation as violation:
        print(f'    {name}: refuted: {violation.what} ({time.time() - begin:.1f} s)')
        print('\n'.join('    ' + line for line in describe(violation).splitlines()))
        for title, said in replay(violation, {'with the defect': library, 'without': right}).items():
            print(f'        natively, {title}: {said}')
        return True
    except Unsupported as unsupported:
        print(f'    {name}: NOT REFUTED: {unsupported}')
    else:
        print(f'    {name}: NOT REFUTED: proved')
    return False


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument('--kernel', type=Path)
    parser.add_argument('--work', type=Path, required=True)
    parser.add_argument('--round', type=int)
    parser.add_argument('words', nargs='*')
    args = parser.parse_args()
    chosen = [defect for defect in DEFECTS if args.round in (None, defect.round)
              and (not args.words or any(word in defect.title for word in args.words))]
    tree = args.work / 'tree'
    copy_source(tree)
    right = args.work / 'right.so'
    build(tree, right)
    missed = []
    for number in sorted({defect.round for defect in chosen}):
        of_round = [defect for defect in chosen if defect.round == number]
        copy_source(tree)
        for defect in of_round:
            plant(tree, defect)
        library = args.work / f'round-{number}.so'
        build(tree, library)
        prover = Prover(library, args.kernel, layouts=right)
        for defect in of_round:
            print(f'{defect.title} ({defect.file})', flush=True)
            for name in defect.claims:
                if not refuted(prover, right, library, name):
                    missed.append(f'{defect.title}: {name}')
                sys.stdout.flush()
    print(f'{len(chosen)} defects, {len(missed)} claims that do not fail')
    for line in missed:
        print(f'    {line}')
    return int(bool(missed))


if __name__ == '__main__':
    sys.exit(main())
