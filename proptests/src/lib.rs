//! nlwire against independent opinions.
