//! All do the same work: their checksums agree.
use benches::*;
#[test]
fn c_and_mnl() {
    for c in [corpus::stream_16(), corpus::stream_64(), corpus::link()] {
        println!("{} {} {:x}", c.name, c.messages, c.sum(nlwire::headers));
        assert_eq!(c.sum(nlwire::headers), c.sum(c::headers));
        assert_eq!(c.sum(nlwire::headers), c.sum(mnl::headers));
    }
    macro_rules! eq { ($($c:ident $f:ident)*) => {$({ let c = corpus::$c(); let s = c.sum(nlwire::$f);
        println!("{} {} {:x}", c.name, c.messages, s);
        assert_eq!(s, c.sum(c::$f), "{}", stringify!($f)); assert_eq!(s, c.sum(mnl::$f), "{}", stringify!($f)); })*} }
    eq!(link attributes_link route attributes_route addr attributes_addr neigh attributes_neigh ctrl attributes_ctrl link nest_link ctrl nest_ctrl link fields link table);
}
