// SPDX-License-Identifier: MIT OR Apache-2.0
//! IOAM over IPv6, RFC 9197: namespaces, schemas and traces.
//!
//! Written by hand from C: `linux/ioam6_genl.h`.

use nlwire::typed::*;
use nlwire::NlaPolicy;

attributes! {
    pub Ioam6Attr "ioam6-attrs" {
        NS_ID = 1 "IOAM6_ATTR_NS_ID": U16,
        NS_DATA = 2 "IOAM6_ATTR_NS_DATA": U32,
        NS_DATA_WIDE = 3 "IOAM6_ATTR_NS_DATA_WIDE": U64,
        SC_ID = 4 "IOAM6_ATTR_SC_ID": U32,
        SC_DATA = 5 "IOAM6_ATTR_SC_DATA": Bytes => NlaPolicy::BINARY.max_len(1020),
        SC_NONE = 6 "IOAM6_ATTR_SC_NONE": Flag,
        PAD = 7 "IOAM6_ATTR_PAD": Empty,
    }
    pub Ioam6EventAttr "ioam6-event-attrs" {
        TRACE_NAMESPACE = 1 "IOAM6_EVENT_ATTR_TRACE_NAMESPACE": U16,
        TRACE_NODELEN = 2 "IOAM6_EVENT_ATTR_TRACE_NODELEN": U8,
        TRACE_TYPE = 3 "IOAM6_EVENT_ATTR_TRACE_TYPE": U32,
        TRACE_DATA = 4 "IOAM6_EVENT_ATTR_TRACE_DATA": Bytes,
    }
}

family! {
    pub Ioam6: Genl("IOAM6", 1) "ioam6" {
        ADD_NAMESPACE = 1 "IOAM6_CMD_ADD_NAMESPACE": NoHeader, Ioam6Attr,
        DEL_NAMESPACE = 2 "IOAM6_CMD_DEL_NAMESPACE": NoHeader, Ioam6Attr,
        DUMP_NAMESPACES = 3 "IOAM6_CMD_DUMP_NAMESPACES": NoHeader, Ioam6Attr => 3 Ioam6Attr,
        ADD_SCHEMA = 4 "IOAM6_CMD_ADD_SCHEMA": NoHeader, Ioam6Attr,
        DEL_SCHEMA = 5 "IOAM6_CMD_DEL_SCHEMA": NoHeader, Ioam6Attr,
        DUMP_SCHEMAS = 6 "IOAM6_CMD_DUMP_SCHEMAS": NoHeader, Ioam6Attr => 6 Ioam6Attr,
        NS_SET_SCHEMA = 7 "IOAM6_CMD_NS_SET_SCHEMA": NoHeader, Ioam6Attr,
    }
    events {
        TRACE_NTF = 1 "IOAM6_EVENT_TRACE": NoHeader, Ioam6EventAttr,
    }
    groups {
        GROUP_EVENTS = 0 "ioam6_events",
    }
}
