#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Decodes lines of record.py with the kernel's own client, pyynl:

    reference.py TREE [SPECS] <LINES >JSON

SPECS is a folder of specifications, by default those of TREE.

Prints one JSON value a line, with bytes as hex and flags as a sorted list. A value that
pyynl cannot decode is `{"error": ..., "hex": ...}`. A kind that an override gives in the
words of nlfamilies is decoded by `words` below; if it is not known there, the value is
`{"kind": ..., "hex": ...}`.

pyynl decodes, with the changes below. Each has its reason.
"""

import collections
import glob
import importlib
import ipaddress
import json
import os
import re
import struct
import sys
import uuid

# The generated declarations, of which the names of sets and structs are used.
DECLARATIONS = os.path.join(os.path.dirname(__file__), "../../nlwire/families/src")


def declared(family):
    """Returns the specification's names of sets and structs, by those in nlfamilies."""
    names = {"IfInfoMsg": "ifinfomsg"}
    for path in glob.glob(os.path.join(DECLARATIONS, "*.rs")):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        if f"\n//! The family `{family}`.\n" not in text:
            continue
        for block in re.findall(r"^(attributes|structs)! \{\n(.*?)^\}", text, re.M | re.S):
            for name, other in re.findall(r'^    pub (\w+) "([^"]+)"', block[1], re.M):
                names[name] = other if block[0] == "attributes" else other.replace("_", "-")
    return names


def load(tree, specs=None):
    """Returns a subclass of pyynl's class for families, from the sources in TREE."""
    specs = specs or os.path.join(tree, "Documentation/netlink/specs")
    sys.path.insert(0, os.path.join(tree, "tools/net/ynl/pyynl"))
    ynl = importlib.import_module("lib.ynl")
    # It prints to stdout where decoding fails.
    ynl.print = lambda *_: None
    # The number of a family is needed for requests only. pyynl asks for those of the running
    # kernel if the dictionary is empty.
    family = {"id": 0, "mcast": {}}
    ynl.GenlProtocol.genl_family_name_to_id = collections.defaultdict(lambda: family, nlctrl=family)

    def as_strz(attr):
        # pyynl cuts off the last byte, also where it is not a NUL, and fails on text that
        # is not ASCII.
        return attr.raw.split(b"\0")[0].decode(errors="replace")

    ynl.NlAttr.as_strz = as_strz

    class Attribute(ynl.NlAttr):
        def __init__(self, raw, offset):
            super().__init__(raw, offset)
            # pyynl loops on an attribute of length 0.
            if not 4 <= self.payload_len <= len(raw) - offset:
                raise ynl.YnlException("malformed attribute")

    ynl.NlAttr = Attribute

    class Reference(ynl.YnlFamily):
        def __init__(self, name):
            path = os.path.join(specs, name + ".yaml")
            super().__init__(path, schema="", process_unknown=True)
            self.declared = declared(name)
            self.enums = {}
            for const in self.consts.values():
                # Numbers are no objects.
                spec = getattr(const, "yaml", {})
                if "rust" in spec and spec["type"] == "struct":
                    self.declared[spec["rust"]] = const.name
                elif spec.get("type") in ("enum", "flags"):
                    # Enumerations are named for the prefix of their entries.
                    words = spec.get("name-prefix", "").replace("_", "-").split("-")
                    self.enums[spec.get("rust", "".join(map(str.capitalize, words)))] = const.name
            for attributes in self.attr_sets.values():
                # pyynl decodes attributes that the kernel never sends.
                for number, attr in list(attributes.attrs_by_val.items()):
                    if attr.type == "unused" or (attr.name, number) == ("unspec", 0):
                        del attributes.attrs_by_val[number]
                    # A Bitfield32 of nlwire has no names.
                    if attr.type == "bitfield32":
                        attr.yaml.pop("enum", None)
            for subset in self.attr_sets.values():
                # A subset lists the attributes that the kernel sends, or changes a kind. To
                # pyynl, all others are unknown.
                if self.is_part(subset):
                    every = self.attr_sets[subset.subset_of].attrs_by_val
                    subset.attrs_by_val = {**every, **subset.attrs_by_val}

        def is_part(self, subset):
            """Returns whether a set is a subset that changes no kind."""
            for attr in subset.yaml["attributes"] if subset.subset_of else ():
                nested = attr.get("nested-attributes")
                base = self.attr_sets[subset.subset_of][attr["name"]].yaml
                other = nested and nested != base.get("nested-attributes")
                if not attr.keys() <= {"name", "display-hint", "nested-attributes"}:
                    return False
                if other and not (self.attr_sets[nested].subset_of == base.get("nested-attributes") and self.is_part(self.attr_sets[nested])):
                    return False
            return bool(subset.subset_of)

        def message(self, direction, number, payload):
            # A notification may have the number of another operation (mptcp_pm). FamilyInfo::reply
            # prefers the notification. In pyynl, requests without a reply have a number for one.
            def is_answered(op):
                return op.is_async or any("reply" in op.yaml.get(mode, {}) for mode in ("do", "dump"))

            ops = sorted(self.msgs.values(), key=lambda op: not op.is_async)
            requests = [op for op in ops if op.req_value == number and not op.is_async]
            replies = sorted((op for op in ops if op.rsp_value == number), key=lambda op: not is_answered(op))
            op = (requests + replies if direction == ">" else replies + requests)[0]
            # A notification that an override adds has its header from its operation.
            op = self.msgs.get(op.yaml.get("notify"), op)
            value = {}
            if op.attr_set is not None:
                # NLMSG_ALIGN, for tcamsg.
                at = (self.struct_size(op.fixed_header) + 3) & ~3
                attributes = ynl.NlAttrs(payload, at)
                reply_set = op.yaml.get("reply-set") if direction == "<" else None
                value = self._decode(attributes, reply_set or op.attr_set.name)
            if op.fixed_header:
                value.update(self._decode_struct(payload, op.fixed_header))
            return value

        def _decode(self, attrs, space, outer_attrs=None):
            # pyynl gives up a message at the first value that it cannot decode, and a
            # sub-message whose selector comes behind it, as that of RTA_ENCAP does.
            if not space:
                return super()._decode(attrs, space)
            known = self.attr_sets[space].attrs_by_val
            values = {}
            scope = ynl.SpaceAttrs(self.attr_sets[space], values, outer_attrs)
            attrs = sorted(attrs, key=lambda attr: attr.type in known and known[attr.type].type == "sub-message")
            for attr in attrs:
                multi = known[attr.type].is_multi if attr.type in known else None
                try:
                    kind = self._kind(known.get(attr.type), scope)
                    if kind == "Empty" and known[attr.type].type != "sub-message":
                        continue  # padding
                    if kind:
                        if kind.startswith("Multi<"):
                            kind, multi = kind[6:-1], True
                        one = {known[attr.type].name: self.words(kind, attr, scope)}
                        one = {name: [value] if multi else value for name, value in one.items()}
                    else:
                        one = super()._decode([attr], space, scope)
                except Exception as error:  # pylint: disable=broad-except
                    one = {known[attr.type].name: {"error": repr(error), "hex": attr.raw}}
                for name, value in one.items():
                    self._rsp_add(values, name, multi, value[0] if multi and isinstance(value, list) else value)
            return values

        def _rsp_add(self, values, name, is_multi, value):
            # Of three unknown attributes of one type, pyynl keeps the last.
            if is_multi is None and isinstance(values.get(name), list):
                is_multi = True
            super()._rsp_add(values, name, is_multi, value)

        def _decode_nest_type_value(self, attr, attr_spec):
            # pyynl decodes the first element of each level, and fails if there is none.
            def level(raw, levels):
                if levels == 0:
                    return self._decode(ynl.NlAttrs(raw), attr_spec["nested-attributes"])
                return [{item.type: level(item.raw, levels - 1)} for item in ynl.NlAttrs(raw)]

            return level(attr.raw, len(attr_spec["type-value"]))

        def _kind(self, spec, scope):
            # What overrides say in words that specifications do not have.
            if spec is not None and spec.type == "sub-message":
                return self._resolve_selector(spec, scope)[0].yaml.get("kind")
            return spec is not None and spec.yaml.get("kind")

        def words(self, kind, attr, scope):
            """Decodes an attribute by a kind in the words of nlfamilies."""
            raw = attr.raw
            word, of = re.fullmatch(r"(\w+)(?:<(.+)>)?", kind).groups()
            number = re.fullmatch(r"(Be)?([US]?)(\d+)", kind)
            if number:
                return attr.as_scalar((number[2] or "U").lower() + number[3], number[1] and "big-endian")
            if word == "As":
                of, name = of.split(", ")
                value, enum = self.words(of, attr, scope), self.enums.get(name)
                return self._decode_enum(value, {"enum": enum}) if enum else {"kind": kind, "hex": raw}
            if word == "Nest":
                return self._decode(ynl.NlAttrs(raw), self.declared[of], scope)
            if word == "Struct":
                return self._decode_struct(raw, self.declared[of])
            if word == "StructArray":
                size = self.struct_size(self.declared[of])
                items = (raw[at:at + size] for at in range(0, len(raw), size))
                return [self._decode_struct(item, self.declared[of]) for item in items]
            if word == "Framed":
                header, space = (self.declared[name] for name in of.split(", "))
                at = (self.struct_size(header) + 3) & ~3
                return {**self._decode_struct(raw, header), **self._decode(ynl.NlAttrs(raw, at), space, scope)}
            if word == "IndexedArray":
                # As pyynl: the index of nests only.
                items = [(item.type, self.words(of, item, scope)) for item in ynl.NlAttrs(raw)]
                return [{index: item} if of.startswith("Nest") else item for index, item in items]
            if word == "NextHops":
                hops, at = [], 0
                while at < len(raw):
                    fields = struct.unpack_from("HBBi", raw, at)
                    hop = dict(zip(("rtnh-len", "rtnh-flags", "rtnh-hops", "rtnh-ifindex"), fields))
                    hops.append({**hop, **self._decode(ynl.NlAttrs(raw[:at + fields[0]], at + 8), self.declared[of], scope)})
                    at += (fields[0] + 3) & ~3
                return hops
            plain = {
                "Bytes": lambda: raw,
                "Empty": dict,
                "Flag": lambda: True,
                "Str": attr.as_strz,
                "Uuid": lambda: str(uuid.UUID(bytes=raw)),
                "Mac": lambda: raw.hex(":"),
                "Ip": lambda: str(ipaddress.ip_address(raw)),
                "Bits": lambda: dict(zip(("value", "selector"), struct.unpack("II", raw))),
            }
            return plain[word]() if word in plain else {"kind": kind, "hex": raw}

        def _resolve_selector(self, attr_spec, search_attrs):
            # As pyynl's, for the scopes of `_decode` above.
            formats = self.sub_msgs[attr_spec.sub_message].formats
            for scope in search_attrs.scopes:
                if attr_spec.selector in scope.values:
                    value = scope.values[attr_spec.selector]
                    return formats[value], value
            raise ynl.YnlException("no selector")

        def _layout(self, name):
            """Yields members with offset and size, and then the size of the struct, as C."""
            at, widest = 0, 1
            for member in self.consts[name].members:
                if member.type in ("pad", "binary"):
                    if member.struct:
                        *_, (_, size, align) = self._layout(member.struct)
                    else:
                        size, align = member.len, 1
                else:
                    size = align = ynl.NlAttr.get_format(member.type, member.byte_order).size
                at += -at % align
                yield member, at, align
                at, widest = at + size, max(widest, align)
            yield None, at + -at % widest, widest

        def struct_size(self, name):
            # pyynl does not align members, nor the end.
            if not name:
                return 0
            *_, (_, size, _) = self._layout(name)
            return size

        def _decode_struct(self, data, name):
            # As pyynl's, with C's offsets. A struct of another kernel can be shorter.
            value = {}
            for member, at, _ in self._layout(name):
                if member is None or member.type == "pad":
                    continue
                if at >= len(data):
                    break
                if member.type == "binary":
                    size = self.struct_size(member.struct) if member.struct else member.len
                    item = data[at:at + size]
                    if member.struct:
                        item = self._decode_struct(item, member.struct)
                else:
                    form = ynl.NlAttr.get_format(member.type, member.byte_order)
                    if at + form.size > len(data):
                        value[member.name] = data[at:]
                        break
                    item = form.unpack_from(data, at)[0]
                if member.enum:
                    item = self._decode_enum(item, member)
                elif member.display_hint:
                    item = self._formatted_string(item, member.display_hint)
                value[member.name] = item
            return value

    return Reference


def plain(value):
    """Converts what JSON does not know."""
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(type(value))


def main():
    reference = load(*sys.argv[1:])
    families = {}
    for line in sys.stdin:
        name, direction, number, payload = line.split()
        payload = b"" if payload == "-" else bytes.fromhex(payload)
        if name not in families:
            families[name] = reference(name)
        try:
            value = families[name].message(direction, int(number), payload)
        except Exception as error:  # pylint: disable=broad-except
            value = {"error": repr(error), "hex": payload}
        print(json.dumps(value, default=plain))


if __name__ == "__main__":
    main()
