#!/usr/bin/env python3
"""Decodes lines of record.py with the kernel's own client, pyynl:

    reference.py TREE [SPECS] <LINES >JSON

SPECS is a folder of specifications, by default those of TREE.

Prints one JSON value a line, with bytes as hex and flags as a sorted list. A value that
pyynl cannot decode is `{"error": ..., "hex": ...}`, one whose kind is only in an
override `{"kind": ..., "hex": ...}`.

pyynl decodes, with the changes below. Each has its reason.
"""

import importlib
import json
import os
import sys


def load(tree, specs=None):
    """Returns a subclass of pyynl's class for families, from the sources in TREE."""
    specs = specs or os.path.join(tree, "Documentation/netlink/specs")
    sys.path.insert(0, os.path.join(tree, "tools/net/ynl/pyynl"))
    ynl = importlib.import_module("lib.ynl")
    # It prints to stdout where decoding fails.
    ynl.print = lambda *_: None
    # The number of a family is needed for requests only.
    ynl.GenlProtocol.genl_family_name_to_id = {name: {"id": 0, "mcast": {}} for name in ("nlctrl", "ethtool")}

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

        def message(self, direction, number, payload):
            first, second = self.req_by_value, self.rsp_by_value
            if direction == "<":
                first, second = second, first
            op = first.get(number) or second[number]
            # A notification that an override adds has its header from its operation.
            op = self.msgs.get(op.yaml.get("notify"), op)
            value = {}
            if op.attr_set is not None:
                # NLMSG_ALIGN, for tcamsg.
                at = (self.struct_size(op.fixed_header) + 3) & ~3
                attributes = ynl.NlAttrs(payload, at)
                value = self._decode(attributes, op.attr_set.name)
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
                try:
                    kind = self._kind(known.get(attr.type), scope)
                    if kind:
                        one = {known[attr.type].name: {"kind": kind, "hex": attr.raw}}
                    else:
                        one = super()._decode([attr], space, scope)
                except Exception as error:  # pylint: disable=broad-except
                    one = {known[attr.type].name: {"error": repr(error), "hex": attr.raw}}
                multi = known[attr.type].is_multi if attr.type in known else None
                for name, value in one.items():
                    self._rsp_add(values, name, multi, value[0] if multi and isinstance(value, list) else value)
            return values

        def _kind(self, spec, scope):
            # What overrides say in words that specifications do not have.
            if spec is not None and spec.type == "sub-message":
                return self._resolve_selector(spec, scope)[0].yaml.get("kind")
            return spec is not None and spec.yaml.get("kind")

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
