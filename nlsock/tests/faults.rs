//! Faults: what arrives broken, is lost, comes from the wrong one, is cut off by a
//! signal, or goes away, and what a client, a monitor and one who follows are
//! told of it, blocking and with tokio. For each: the error or the recovery by
//! name, no hang (a watchdog ends each test), and no message lost without a word
//! or made up.
//!
//! The peer of most tests is a thread with a script (`peer.rs`), over
//! `NETLINK_USERSOCK`; the kernel is the running one, in a network namespace.
//! Tests named `wire::…`, `kernel::…` and so on are in `faults/`, and check both
//! kinds of client unless a row names two; those of `wire`, `scripts`, `batch` and
//! `follow` also check a third kind, on smol, whose driver is that of the example
//! `smol_links`; `client::…`, `monitor::…`, `tokio::…`
//! are the files beside this one.
//!
//! | fault | told as, or recovered by | test |
//! |---|---|---|
//! | foreign sender | dropped, counted | `wire::a_foreign_sender`; of the kernel's clients `client::strangers_are_dropped_and_counted`; monitors `monitor::strangers_are_not_heard`, tokio's `waiting::strangers_do_not_keep_a_runtime` |
//! | `nlmsg_len` 0, 15, beyond the datagram | `Malformed`, and on with the next datagram | `wire::a_length_of_0`, `…_of_15`, `…_beyond_the_datagram`; in events and dumps that are followed `follow::*_broken`; in batches `batch::an_ack_is_broken` |
//! | unaligned lengths | read as the kernel does | `wire::unaligned_lengths` |
//! | bytes behind the last message | `Malformed` | `wire::bytes_behind_the_last_message` |
//! | DONE missing | timeout; the next request is answered | `wire::done_is_missing`, `wire::done_is_late` |
//! | DONE doubled | the second is nobody's, counted | `wire::done_comes_twice`; ACKs `batch::acks_in_any_order_and_twice` |
//! | DONE with an error, an error instead | `Refused`, behind what came | `wire::done_has_an_error`, `wire::an_error_ends_a_dump`, `follow::a_dump_that_ends_with_an_error` |
//! | DONE or error too short | `Malformed`, and it was the end | `wire::an_end_that_is_too_short` |
//! | `NLM_F_DUMP_INTR` | `is_interrupted`; asked for again | `wire::parts_that_do_not_fit_together`, `kernel::an_address_goes_away_in_mid_dump`, `follow::a_dump_that_is_interrupted`; `client::an_interrupted_dump_says_so` |
//! | error of another sequence inside a dump | nobody's, counted | `wire::an_error_of_another_sequence_inside_a_dump` |
//! | `EBUSY` | `Refused`; answered when the old dump is read | `wire::busy`, `kernel::busy`; one's own dump in the way: `client::a_dump_that_was_given_up_disturbs_nothing`, `tokio::requests_dumps_and_batches` |
//! | flood into a small `SO_RCVBUF` | `Resync`, `Restart`; the final view is the kernel's | `kernel::a_flood_of_events_into_a_small_buffer`; `monitor::a_loss_is_one_resync` |
//! | `ENOBUFS` with nothing to read | `Overrun`, `Resync` | `kernel::an_answer_that_there_is_no_memory_for`, `kernel::a_loss_with_nothing_to_read` |
//! | `NLMSG_OVERRUN` | `Overrun`, `Resync` | `wire::a_loss_that_the_peer_tells_of`, `follow::a_dump_that_the_peer_lost_a_part_of` |
//! | datagram longer than the buffer | the buffer grows; `Resync` of a monitor | `wire::datagrams_longer_than_the_buffer`, `follow::events_longer_than_the_buffer`; `Truncated` of a bare socket: `usersock::a_datagram_longer_than_the_buffer` |
//! | datagram cut in a message | `Malformed` | `wire::datagrams_that_are_cut` |
//! | signals at sending, waiting, receiving | a client goes on, and sends once; others say `Interrupted` | `interrupts::*`; `signals::*` |
//! | interface, address goes away in mid-dump | each entry once, and an end | `kernel::an_interface_…`, `kernel::an_address_goes_away_in_mid_dump` |
//! | namespace goes away in mid-dump | the socket keeps it | `kernel::the_namespace_goes_away_in_mid_dump` |
//! | closed while waiting | the peer: timeout, then `NoListener`. A duplicate: nothing. Ours: the future ends with it, the port is free (a blocking client is borrowed while it waits, and cannot be closed) | `waiting::the_peer_closes`, `waiting::a_duplicate_is_closed`, `waiting::closed_while_waiting_on_tokio` |
//! | flood of strangers | a timeout is kept, others get their turn | `waiting::a_flood_of_strangers`, `…_on_tokio`, `waiting::strangers_do_not_put_off_a_timeout`, `waiting::strangers_do_not_keep_a_runtime` |
//! | receiver without room | counts as waiting | `waiting::a_timeout_counts_from_the_start` |
//! | batch or dump dropped before it was sent | not sent | `waiting::what_was_dropped_is_not_asked` |
//! | batch that ends half way | the error, then what became of it | `batch::answers_are_lost`, `batch::the_last_ack_is_broken`; the peer goes `client::a_batch_that_ends_half_way` |
//! | answer that comes with the timeout | is taken | `client::a_timeout_loses_no_answer_that_was_there` |
//! | transaction of nfnetlink that is rolled back, or refused at its beginning | at least one failure | `client::a_transaction_of_nfnetlink_is_sent_whole` |
//! | answer without end | `ReplyTooLong` | `limits::*` |
//! | 10,000 open and close cycles | as many descriptors as before | `faults_long::open_and_close` |
//! | 1,000,000 requests | as much memory as before | `faults_long::requests` |
//! | two threads on two clients, a client that moves | each gets its own answers | `threads::*` |
//! | any of the above about messages, in any order | as a model tells it | `scripts::any_script` |
//! | futures dropped anywhere | nothing lost | `tokio::a_dropped_request_can_be_resumed`, `tokio::*_loses_nothing_to_dropped_futures` |

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

#[path = "faults/batch.rs"]
mod batch;
mod common;
#[path = "faults/follow.rs"]
mod follow;
#[path = "faults/interrupts.rs"]
mod interrupts;
#[path = "faults/kernel.rs"]
mod kernel;
#[path = "faults/limits.rs"]
mod limits;
#[path = "faults/peer.rs"]
mod peer;
#[path = "faults/scripts.rs"]
mod scripts;
#[path = "../examples/smol/driver.rs"]
mod smol;
#[path = "faults/threads.rs"]
mod threads;
#[path = "faults/waiting.rs"]
mod waiting;
#[path = "faults/wire.rs"]
mod wire;
