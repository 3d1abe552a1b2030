//! A client of the kernel module: `cargo run -p nlkmod --example ask -- list`.
//!
//! Needs the loaded module but no privilege: see `kmod/README.md`.

use std::env;
use std::error::Error;
use std::io::{self, Write};

use nlkmod::family::*;
use nlsock::Socket;
use nlwire::exchange::{Event, Exchange};
use nlwire::uapi::{NLM_F_ACK, NLM_F_DUMP, NLM_F_REQUEST};
use nlwire::{BuildError, Message, MessageBuilder, NlMsgHdr, NlmFlags, SliceSink, SockAddrNl};

const USAGE: &str = "\
usage: ask [--protocol N] COMMAND

  echo TEXT             requests an echo and prints it
  broadcast GROUP TEXT  sends TEXT to the listeners of a group, 1 to 32
  list                  prints the module's counters
  listen GROUP          prints the messages to a group; group 1 has the kernel's own
                        events, if the module was loaded with tick_ms
";

type Writer<'s, 'b> = MessageBuilder<'s, SliceSink<'b>>;

/// Sends a request and prints the messages of the answer.
fn ask(
    protocol: i32,
    header: NlMsgHdr,
    content: impl FnOnce(&mut Writer<'_, '_>) -> Result<(), BuildError>,
) -> Result<(), Box<dyn Error>> {
    let mut request = vec![0; 70_000];
    let mut sink = SliceSink::new(&mut request);
    let mut message = MessageBuilder::new(&mut sink, header)?;
    content(&mut message)?;
    message.end()?;

    let socket = Socket::open(protocol)?;
    socket.bind(SockAddrNl::default())?;
    socket.set_ext_ack(true)?;
    socket.send(sink.into_bytes())?;
    let mut exchange = Exchange::new(&header, socket.local_addr()?.nl_pid());
    let mut buf = Vec::new();
    while !exchange.is_finished() {
        let datagram = socket.recv_vec(&mut buf)?;
        for event in exchange.datagram(datagram.into()) {
            match event {
                Event::Data(message) => print(&message)?,
                Event::Refused(ack) => return Err(ack.to_string().into()),
                Event::Aborted(done) => return Err(done.to_string().into()),
                Event::Malformed(error) => return Err(error.into()),
                _ => {}
            }
        }
    }
    Ok(())
}

/// Prints the messages to `group`, until the process is interrupted.
fn listen(protocol: i32, group: u32) -> Result<(), Box<dyn Error>> {
    let socket = Socket::open(protocol)?;
    socket.join(group)?;
    let mut buf = Vec::new();
    loop {
        match socket.recv_vec(&mut buf) {
            Ok(datagram) => {
                for message in datagram.messages() {
                    print(&message?)?;
                }
            }
            Err(nlsock::Error::Overrun) => eprintln!("overrun: messages were lost"),
            Err(error) => return Err(error.into()),
        }
    }
}

/// Prints the attributes of a message in one line.
fn print(message: &Message<'_>) -> Result<(), Box<dyn Error>> {
    let mut line = Vec::new();
    for attribute in message.attributes(0)? {
        let attribute = attribute?;
        if !line.is_empty() {
            line.push(b' ');
        }
        match attribute.nla_type() {
            NLKMOD_A_PAYLOAD => line.extend(attribute.payload()),
            NLKMOD_A_NAME => write!(line, "{:12}", attribute.get_str()?)?,
            NLKMOD_A_VALUE => write!(line, "{}", attribute.get_u64()?)?,
            NLKMOD_A_TICK => write!(line, "tick {}", attribute.get_u64()?)?,
            other => write!(line, "attribute {other}")?,
        }
    }
    line.push(b'\n');
    Ok(io::stdout().write_all(&line)?)
}

fn run(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let mut arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut protocol = NETLINK_NLKMOD;
    if let ["--protocol", number, ..] = arguments[..] {
        protocol = number.parse()?;
        arguments.drain(..2);
    }
    let header = |nlmsg_type, flags: NlmFlags| {
        NlMsgHdr::new(nlmsg_type)
            .with_flags(NLM_F_REQUEST | flags)
            .with_seq(1)
    };
    match arguments[..] {
        ["echo", text] => ask(protocol, header(NLKMOD_MSG_ECHO, NLM_F_ACK), |message| {
            message.put(NLKMOD_A_PAYLOAD, text.as_bytes())
        }),
        ["broadcast", group, text] => {
            let group = group.parse()?;
            ask(
                protocol,
                header(NLKMOD_MSG_BROADCAST, NLM_F_ACK),
                |message| {
                    message.put(NLKMOD_A_PAYLOAD, text.as_bytes())?;
                    message.put_u32(NLKMOD_A_GROUP, group)
                },
            )
        }
        ["list"] => ask(protocol, header(NLKMOD_MSG_LIST, NLM_F_DUMP), |_| Ok(())),
        ["listen", group] => listen(protocol, group.parse()?),
        _ => Err(USAGE.into()),
    }
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let Err(error) = run(&arguments) {
        eprintln!("{error}");
        std::process::exit(1);
    }
}
