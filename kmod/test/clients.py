# SPDX-License-Identifier: MIT OR Apache-2.0
"""The kernel's own client uses the family nlstore, by the specification ../nlstore.yaml, which it
checks against the kernel's schema. See clients."""

import errno
import sys

sys.path.insert(0, "/pyynl")
from lib import NlError, YnlFamily

ENTRIES = 64


def refused(call, *arguments):
    """Returns the errno of a refusal, and the content of the extended ACK."""
    try:
        call(*arguments)
    except NlError as error:
        return error.error, error.nl_msg.extack
    raise AssertionError(f"{arguments}: not refused")


def equal(what, is_, expected):
    if is_ != expected:
        raise AssertionError(f"{what}: {is_}, not {expected}")
    print(f"{what}: {is_}")


store = YnlFamily("/netlink/specs/nlstore.yaml")
store.ntf_subscribe("changes")
notifications = store.poll_ntf(duration=60)

# do
request = {
    "id": 7,
    "name": "seven",
    "value": -7,
    "priority": 3,
    "flags": {"value": 2, "selector": 2},
    "key": b"12345678",
    "window": {"first": 80, "last": 443},
}
equal("set", store.do("set", request), None)
entry = {**request, "flags": {"value": 2, "selector": 3}, "generation": 2}
equal("get", store.do("get", {"id": 7}), entry)

# notify
equal("a change", next(notifications), {"name": "set-ntf", "msg": entry})
store.do("del", {"id": 7})
equal("a deletion", next(notifications), {"name": "del-ntf", "msg": {"id": 7}})

# dump
for number in range(1, ENTRIES + 1):
    store.do("set", {"id": number, "priority": number % 2})
equal("dump", [entry["id"] for entry in store.dump("get", {})], list(range(1, ENTRIES + 1)))
equal("dump", [entry["id"] for entry in store.dump("get", {"priority": 1})], list(range(1, ENTRIES + 1, 2)))

# Refusals name the attribute, the reason, and the rule.
code, extack = refused(store.do, "get", {"id": 99})
equal("errno", code, errno.ENOENT)
equal("extack", extack, {"msg": "there is no such entry", "bad-attr": ".id"})
code, extack = refused(store.do, "set", {"id": 1, "value": 1001})
equal("errno", code, errno.ERANGE)
policy = {"min-value": -1000, "max-value": 1000, "type": "s32"}
equal("extack", extack, {"msg": "integer out of range", "bad-attr": ".value", "policy": policy})
code, extack = refused(store.do, "set", {"id": 1, "window": {"first": 2, "last": 1}})
equal("errno", code, errno.ERANGE)
equal("extack", extack, {"msg": "the window ends before it begins", "bad-attr": ".window.last"})
code, extack = refused(store.do, "del", {})
equal("extack", extack["miss-type"], "id")

# The rules: those of the specification, and what it cannot express.
rules = store.get_policy("set", "do").to_dict()
identifier = {"type": "u32", "min-value": 1, "max-value": 0xFFFFFFFF}
expected = {
    "id": identifier,
    "name": {"type": "nul-string", "max-length": 15},
    "value": policy,
    "priority": {"type": "u8", "min-value": 0, "max-value": 7},
    "flags": {"type": "bitfield32", "bitfield32-mask": 3},
    "key": {"type": "binary", "min-length": 8, "max-length": 8},
    "window": {"type": "nested", "policy": {}},
}
equal("policy", rules, expected)
equal("policy", store.get_policy("del", "do").to_dict(), {"id": identifier})
