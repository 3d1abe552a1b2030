// SPDX-License-Identifier: MIT OR Apache-2.0
//! The family of `ipc_table_server` and its client: one declaration for both.

use nlwire::typed::*;
use nlwire::uapi::NETLINK_USERSOCK;
use nlwire::NlaPolicy;

attributes! {
    pub Square "square" {
        NUMBER = 1 "SQUARE_NUMBER": U32,
        SQUARE = 2 "SQUARE_SQUARE": U64,
        /// In a dump: only the multiples of this number.
        MULTIPLE_OF = 3 "SQUARE_MULTIPLE_OF": U32 => NlaPolicy::U32.min(1),
    }
}

family! {
    // The messages have no family header.
    pub Squares: Raw(NETLINK_USERSOCK) "squares" {
        GET = 16 "SQUARES_GET": NoHeader, Square => 16 Square,
    }
}
