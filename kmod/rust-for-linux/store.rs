// SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0

//! The module with the family `nlstore` for kernels with `CONFIG_RUST`.

use kernel::prelude::*;
use nlkmod::store::{
    NlStore,
    Store, //
};
use pernet::{
    Key,
    NetState, //
};

pub mod genl;
mod helpers;
pub mod pernet;

module! {
    type: Module,
    name: "nlstore",
    description: "A generic netlink family on the Rust crate nlwire",
    license: "Dual MIT/GPL",
    // The name as in the family, so that the kernel loads the module when somebody asks for it.
    alias: ["net-pf-16-proto-16-family-nlstore"],
}

static STORES: Key<Store> = Key::new();

impl NetState for Store {
    const KEY: &'static Key<Self> = &STORES;
}

#[pin_data]
struct Module {
    #[pin]
    registration: genl::Registration<NlStore, Store>,
}

impl kernel::InPlaceModule for Module {
    fn init(module: &'static ThisModule) -> impl PinInit<Self, Error> {
        try_pin_init!(Self {
            registration <- genl::Registration::new(module),
            _: { pr_info!("serving the family nlstore\n") },
        })
    }
}
