/* SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0 */
/*
 * The interface between the two halves of the module: shim.c, which uses the
 * kernel's headers, and the Rust object (src/lib.rs), which implements netlink.
 *
 * Sizes and offsets are in bytes. Errors are negative errnos.
 */
#ifndef NLKMOD_GLUE_H
#define NLKMOD_GLUE_H

#include <linux/limits.h>
#include <linux/types.h>

struct nlwire_rule;
struct sk_buff;
struct sock;

/* Information beyond the error code, for extended ACKs. */
struct nlkmod_report {
	const char *msg;	/* not NUL-terminated; NULL for none */
	size_t msg_len;
	/* Offsets in the datagram; NLKMOD_NOWHERE for none. */
	size_t bad_attr;
	size_t miss_nest;
	const struct nlwire_rule *rule;	/* that the attribute breaks; NULL for none */
	u16 miss_type;		/* 0 for none */
};

#define NLKMOD_NOWHERE	SIZE_MAX

/* Implemented in Rust, called by the shim. */

/*
 * The state that Rust keeps between calls, for each network namespace: all 0 at
 * first, then used only by Rust.
 */
struct nlkmod_state {
	u64 words[32];
};

/* Sizes in Rust: of its state, of struct nlkmod_report and of struct nlwire_rule. */
extern const size_t nlkmod_state_size;
extern const size_t nlkmod_report_size;
extern const size_t nlkmod_rule_size;

/* Serves the datagram in @skb, the @len bytes at @data, sent from port @portid. */
void nlkmod_receive(struct nlkmod_state *state, struct sock *sk,
		    struct sk_buff *skb, const u8 *data, size_t len, u32 portid);

/*
 * Writes counters, starting at *@cursor, to the @room bytes at @data, uninitialised
 * before, and sets *@len to the number of bytes written. Returns whether there are more
 * counters.
 */
bool nlkmod_list(struct nlkmod_state *state, u8 *data, size_t room, size_t *len,
		 long *cursor, u32 portid, u32 seq);

/*
 * Sends an event. Returns 1 if it has a listener, 0 if it has none, or a negative
 * errno.
 */
int nlkmod_tick(struct nlkmod_state *state, struct sock *sk);

/*
 * Implemented in the shim, called by Rust in process context: these functions may
 * sleep.
 */

/*
 * Returns a new skb with room for @size bytes, uninitialised, at *@data; NULL without
 * memory. The skb has to be passed to one of the next three functions.
 */
struct sk_buff *nlkmod_shim_new(size_t size, u8 **data);
void nlkmod_shim_free(struct sk_buff *skb);
/* Both send the first @len bytes of @skb's room, and always consume @skb. */
int nlkmod_shim_unicast(struct sock *sk, struct sk_buff *skb, size_t len,
			u32 portid);
int nlkmod_shim_broadcast(struct sock *sk, struct sk_buff *skb, size_t len,
			  u32 group);
/*
 * Like nlkmod_shim_broadcast(). Returns whether the group has a listener for it, with
 * or without room.
 */
bool nlkmod_shim_notify(struct sock *sk, struct sk_buff *skb, size_t len,
			u32 group);

/* Both answer the message at @offset of the datagram in @skb. */
void nlkmod_shim_ack(struct sk_buff *skb, size_t offset, int error,
		     const struct nlkmod_report *report);
int nlkmod_shim_dump_start(struct sock *sk, struct sk_buff *skb,
			   size_t offset);

bool nlkmod_shim_has_listeners(struct sock *sk, u32 group);

/* Yields the processor. Returns false if the sender is about to be killed. */
bool nlkmod_shim_go_on(void);

#endif
