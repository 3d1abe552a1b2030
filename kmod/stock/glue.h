/* SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0 */
/*
 * What the two halves of the module call each other by: shim.c, which knows the
 * kernel's headers, and the Rust object (src/lib.rs), which knows netlink.
 *
 * Sizes and offsets are in bytes. Errors are negative errnos.
 */
#ifndef NLKMOD_GLUE_H
#define NLKMOD_GLUE_H

#include <linux/limits.h>
#include <linux/types.h>

struct sk_buff;
struct sock;

/* What there is to say beside an error, for extended ACKs. */
struct nlkmod_report {
	const char *msg;	/* no NUL behind it; NULL for none */
	size_t msg_len;
	/* Offsets in the datagram; NLKMOD_NOWHERE for none. */
	size_t bad_attr;
	size_t miss_nest;
	u16 miss_type;		/* 0 for none */
};

#define NLKMOD_NOWHERE	SIZE_MAX

/* In Rust, called by the shim. */

/*
 * What Rust keeps between calls, for each network namespace: all 0 at first, and
 * then Rust's alone.
 */
struct nlkmod_state {
	u64 words[32];
};

/* Sizes as Rust has them: what it keeps, and struct nlkmod_report. */
extern const size_t nlkmod_state_size;
extern const size_t nlkmod_report_size;

/* Serves the datagram in @skb, @len bytes at @data, from socket @portid. */
void nlkmod_receive(struct nlkmod_state *state, struct sock *sk,
		    struct sk_buff *skb, const u8 *data, size_t len, u32 portid);

/*
 * Writes counters to the @room bytes at @data, which are 0, from *@cursor on, and
 * sets *@len to the bytes written. Returns whether there are more of them.
 */
bool nlkmod_list(struct nlkmod_state *state, u8 *data, size_t room, size_t *len,
		 long *cursor, u32 portid, u32 seq);

/* Sends an event. Returns 0 or an error. */
int nlkmod_tick(struct nlkmod_state *state, struct sock *sk);

/* In the shim, called by Rust, in process context: they may sleep. */

/*
 * A new skb with room for @size bytes, which are 0, at *@data; NULL without
 * memory. It has to be handed to one of the three functions behind this one.
 */
struct sk_buff *nlkmod_shim_new(size_t size, u8 **data);
void nlkmod_shim_free(struct sk_buff *skb);
/* Both send the first @len bytes of @skb's room, and consume it in any case. */
int nlkmod_shim_unicast(struct sock *sk, struct sk_buff *skb, size_t len,
			u32 portid);
int nlkmod_shim_broadcast(struct sock *sk, struct sk_buff *skb, size_t len,
			  u32 group);

/* Both are about the message at @offset of the datagram in @skb. */
void nlkmod_shim_ack(struct sk_buff *skb, size_t offset, int error,
		     const struct nlkmod_report *report);
int nlkmod_shim_dump_start(struct sock *sk, struct sk_buff *skb,
			   size_t offset);

bool nlkmod_shim_has_listeners(struct sock *sk, u32 group);

/* Lets others run; whether the sender is still there for the rest. */
bool nlkmod_shim_go_on(void);

#endif
