#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Compares the output of nlfamilies with that of pyynl:

    compare.py LINES OURS REFERENCE

LINES are those of record.py; OURS is what `cargo run -p nlfamilies --example decode`
prints for them, REFERENCE what reference.py prints. Lists each difference by its path,
with how often it occurs and the first pair of values, and fails if one is not in
`known`.
"""

import ipaddress
import json
import re
import sys


def known(name, ours, reference):
    """Returns the reason of a difference that is pyynl's or a matter of taste."""
    if name == "pad" and reference == "-":
        return "padding of the compiler that is a field"
    if ours == "-":
        return None
    if isinstance(reference, dict) and "kind" in reference and "hex" in reference:
        return "the specification has no such kind or format: an override"
    if isinstance(reference, dict) and "KeyError('super::" in reference.get("error", ""):
        return "a set of another family: an override"
    if isinstance(reference, dict) and "error" in reference:
        is_unread = isinstance(ours, dict) and ("ParseError" in ours or "UnknownOp" in json.dumps(ours))
        if ours == reference["hex"] or is_unread:
            return "neither can decode it"
        if "no selector" in reference["error"]:
            return "neither can decode it"
        if "buffer of 4 bytes" in reference["error"] and has_ipv6(ours, reference["hex"]):
            return "an IPv4 address of the specification that has 16 bytes is shown as IPv6"
        return None
    if isinstance(reference, str):
        if isinstance(ours, list) and integers(reference, len(ours)) == ours:
            return "a C array in a struct is a list"
        if isinstance(ours, int) and reference == hex(ours):
            return "an integer that is shown in hexadecimal is a number"
        if ours == unknown(reference):
            return "a value of an enumeration without a name is a number"
    if isinstance(reference, list) and isinstance(ours, list) and all(isinstance(one, int) for one in ours):
        if reference == [hex(one) for one in ours]:
            return "integers that are shown in hexadecimal are numbers"
    if isinstance(reference, list) and ours == [unknown(value) for value in reference]:
        return "a value of an enumeration without a name is a number"
    return None


def unknown(value):
    """Returns the number of `Unknown(5)`, and other values as they are."""
    number = re.fullmatch(r"Unknown\((\d+)\)", value) if isinstance(value, str) else None
    return int(number[1]) if number else value


def has_ipv6(ours, text):
    """Returns whether a payload is an IPv6 address, or has one in an array."""
    every = ours if isinstance(ours, list) else [ours]
    addresses = [one for one in every if isinstance(one, str) and ":" in one]
    packed = [ipaddress.IPv6Address(one).packed.hex() for one in addresses]
    return bool(packed) and all(one in text for one in packed) and (isinstance(ours, list) or packed == [text])


def integers(text, count):
    """Returns hexadecimal bytes as so many integers."""
    try:
        data = bytes.fromhex(text)
    except ValueError:
        return None
    size = len(data) // max(count, 1) or 1
    return [int.from_bytes(data[at:at + size], sys.byteorder) for at in range(0, len(data), size)]


def flags(values):
    """Returns the names, and the bits without a name."""
    names, bits = set(), 0
    for value in values:
        number = re.fullmatch(r"Unknown\((\d+)\)", str(value))
        if number:
            bits |= 1 << int(number[1])
        elif isinstance(value, int):
            bits |= value
        else:
            names.add(value)
    return names, bits


class Comparison:
    def __init__(self):
        self.values, self.known, self.differences = 0, {}, {}

    def compare(self, path, ours, reference):
        if isinstance(ours, dict) and isinstance(reference, dict) and "hex" not in reference:
            if list(ours) == ["ParseError"]:
                self.difference(path, ours, {"error": "short", "hex": ""})
                return
            for key in ours.keys() | reference.keys():
                place = re.sub(r"^\d+$", "#", key)
                if key in ours and key in reference:
                    self.compare(path + (place,), ours[key], reference[key])
                else:
                    self.difference(path + (place,), ours.get(key, "-"), reference.get(key, "-"))
            return
        if isinstance(ours, list) and isinstance(reference, list):
            if len(ours) == len(reference) and not all(isinstance(value, str) for value in reference):
                for one, other in zip(ours, reference):
                    self.compare(path, one, other)
                return
            if all(isinstance(value, (str, int)) for value in ours + reference) and flags(ours) == flags(reference):
                ours = reference
        self.values += 1
        if ours != reference:
            self.difference(path, ours, reference)

    def difference(self, path, ours, reference):
        reason = known(path[-1], ours, reference)
        if path[-1] in ("family", "tca-family") and path[0][:2] == "tc" and path[0][3:] in ("48", "49", "50"):
            reason = "tcamsg is not in the specification: its field is called as tcmsg's"
        if reason:
            self.known[reason] = self.known.get(reason, 0) + 1
            return
        path = " ".join(path)
        count, example = self.differences.get(path, (0, (ours, reference)))
        self.differences[path] = (count + 1, example)


def main():
    comparison = Comparison()
    files = [open(path, encoding="utf-8") for path in sys.argv[1:4]]
    messages = 0
    for line, ours, reference in zip(*files, strict=True):
        name, direction, number, _ = line.split()
        messages += 1
        comparison.compare((name + direction + number,), json.loads(ours), json.loads(reference))
    for path, (count, (ours, reference)) in sorted(comparison.differences.items()):
        print(f"{count} {path}: {json.dumps(ours)[:100]} != {json.dumps(reference)[:100]}")
    for reason, count in sorted(comparison.known.items()):
        print(f"known: {count}: {reason}")
    total = sum(count for count, _ in comparison.differences.values())
    print(f"{messages} messages, {comparison.values} values, {total} differences")
    sys.exit(total != 0)


if __name__ == "__main__":
    main()
