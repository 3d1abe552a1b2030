// SPDX-License-Identifier: MIT OR Apache-2.0
//! ACPI events.
//!
//! Written by hand from C: `drivers/acpi/event.c`, because no header for programs has them.

use nlwire::typed::*;

structs! {
    /// The texts end with NUL.
    pub AcpiGenlEvent "acpi_genl_event" {
        device_class: [u8; 20],
        bus_id: [u8; 15],
        type_: u32 as "type",
        data: u32,
    }
}

attributes! {
    pub AcpiGenlAttr "acpi-event-attrs" {
        EVENT = 1 "ACPI_GENL_ATTR_EVENT": Struct<AcpiGenlEvent>,
    }
}

family! {
    pub AcpiEvent: Genl("acpi_event", 1) "acpi-event" {}
    events {
        EVENT_NTF = 1 "ACPI_GENL_CMD_EVENT": NoHeader, AcpiGenlAttr,
    }
    groups {
        GROUP_ACPI = 0 "acpi_mc_group",
    }
}
