#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Chooses few messages with many different attributes:

    fixtures.py DIR LINES JSON

Writes DIR/FAMILY.txt, each at most `LIMIT` bytes: of the messages in LINES (of
record.py), those that add the most attributes (by path, and by the format of
sub-messages) for their length. JSON is what `cargo run -p nlfamilies --example decode`
prints for LINES.
"""

import json
import os
import sys

LIMIT = 32 * 1024


# Sub-messages, and what selects them.
SELECTORS = {"data": ("kind", "name", "type"), "slave-data": ("slave-kind",), "options": ("kind",)}


def paths(value, path=()):
    """Yields the path of each attribute. The path of a sub-message has its format."""
    if isinstance(value, dict):
        for name, entry in value.items():
            form = next((str(value[key]) for key in SELECTORS.get(name, ()) if key in value), "")
            yield path + (name, form)
            yield from paths(entry, path + (name, form))
    elif isinstance(value, list):
        for entry in value:
            yield from paths(entry, path)


def main():
    messages = {}
    with open(sys.argv[2], encoding="ascii") as lines, open(sys.argv[3], encoding="utf-8") as values:
        for line, value in zip(lines, values, strict=True):
            name, direction, number, _ = line.split()
            found = {(direction, number) + path for path in paths(json.loads(value))}
            messages.setdefault(name, {})[line] = found
    for name, lines in messages.items():
        seen, chosen, size = set(), [], 0
        while lines:
            best = max(lines, key=lambda line: (len(lines[line] - seen) / len(line), line))
            gain = lines.pop(best) - seen
            if not gain:
                break
            if size + len(best) > LIMIT:
                continue
            seen |= gain
            chosen.append(best)
            size += len(best)
        with open(os.path.join(sys.argv[1], name + ".txt"), "w", encoding="ascii") as file:
            file.writelines(sorted(chosen))
        print(f"{name}: {len(chosen)} messages, {size} bytes, {len(seen)} paths", file=sys.stderr)


if __name__ == "__main__":
    main()
