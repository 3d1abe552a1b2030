/* SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0 */
/*
 * The interface between the two halves of a module with a generic netlink family: shim.c,
 * which uses the kernel's headers, and the Rust object (src/lib.rs), which implements the
 * family.
 *
 * Sizes and offsets are in bytes. Errors are negative errnos.
 */
#ifndef NLGENL_GLUE_H
#define NLGENL_GLUE_H

#include <linux/limits.h>
#include <linux/types.h>

struct genl_info;
struct nlwire_rule;
struct sk_buff;

/* The family in a network namespace, and one of its policies. Opaque to Rust. */
struct nlgenl_net;
struct nlgenl_policy;

/* A family. The names are not NUL-terminated. */
struct nlgenl_family {
	const char *name;
	size_t name_len;
	u8 version;
	bool netnsok;
	bool parallel_ops;
	u8 resv_start_op;
};

/* An operation: struct genl_ops. */
struct nlgenl_op {
	struct nlgenl_policy *policy;
	u32 flags;
	u8 cmd;
	u8 validate;		/* GENL_DONT_VALIDATE_* */
	bool doit;
	bool dump;
};

/*
 * Information beyond the error code, for extended ACKs. Set only if a function
 * returns an error.
 */
struct nlgenl_report {
	const char *msg;	/* NUL-terminated, in the module; NULL for none */
	/* Offsets in the message; NLGENL_NOWHERE for none. */
	size_t bad_attr;
	size_t miss_nest;
	u16 miss_type;		/* 0 for none */
};

#define NLGENL_NOWHERE	SIZE_MAX

/* The room for the state of a network namespace, aligned to 8. */
#define NLGENL_STATE_SIZE	4096

/* The bytes that Rust keeps of a dump: no more than struct netlink_callback has. */
#define NLGENL_DUMP_SIZE	40

/* How a dump notices changes: seq and prev_seq of struct netlink_callback. */
struct nlgenl_consistency {
	u32 seq;
	u32 prev_seq;
};

/* A request, while Rust handles it. */
struct nlgenl_request {
	struct nlgenl_net *net;
	struct genl_info *info;	/* NULL in a dump */
	const u8 *nlh;		/* a whole message of @len bytes, which nobody writes to */
	size_t len;
	u32 portid;
};

/* Implemented in Rust, called by the shim. */

/*
 * NLGENL_STATE_SIZE, NLGENL_DUMP_SIZE, and the sizes of the structs above, in their order, as
 * Rust knows them.
 */
extern const size_t nlgenl_sizes[8];

/* Initialises the state at @state, NLGENL_STATE_SIZE bytes. It needs no cleanup. */
void nlgenl_state_init(void *state);
/* Passes the family to the functions nlgenl_shim_family() to nlgenl_shim_op(). */
int nlgenl_describe(void);

int nlgenl_doit(const struct nlgenl_request *request, struct nlgenl_report *report);
/*
 * The handlers of a dump. @dump has NLGENL_DUMP_SIZE bytes, aligned to 8, that only these
 * functions use: nlgenl_start() first, and nlgenl_done() last, after it has succeeded.
 */
int nlgenl_start(const struct nlgenl_request *request, void *dump,
		 struct nlgenl_report *report);
/*
 * Writes at most @room bytes, uninitialised before, to @data, and sets *@len to their
 * number, with which it is a part of the dump. Returns 1 if there is more, 0 if not, or an
 * error.
 */
int nlgenl_dumpit(const struct nlgenl_request *request, void *dump, u8 *data, size_t room,
		  size_t *len, struct nlgenl_consistency *consistency,
		  struct nlgenl_report *report);
void nlgenl_done(const struct nlgenl_request *request, void *dump);

/* Implemented in the shim, called by nlgenl_describe(). */

int nlgenl_shim_family(const struct nlgenl_family *family);
int nlgenl_shim_group(const char *name, size_t name_len);
int nlgenl_shim_op(const struct nlgenl_op *op);
/*
 * Finds the policy that was made of the rules at @rules, or makes a new one, for types up
 * to @maxtype, and sets *@new. Returns NULL without memory.
 */
struct nlgenl_policy *nlgenl_shim_policy(const void *rules, size_t maxtype,
					 u16 strict_start_type, bool *new);
/* Sets a rule. Returns -EINVAL if the kernel has no such rule. */
int nlgenl_shim_rule(struct nlgenl_policy *policy, size_t type,
		     const struct nlwire_rule *rule);

/* Implemented in the shim, called by handlers: these functions may sleep. */

/*
 * Returns a new skb with room for @size bytes, uninitialised, at *@data; NULL without
 * memory. The skb has to be passed to one of the next three functions, which consume it.
 */
struct sk_buff *nlgenl_shim_new(size_t size, u8 **data);
void nlgenl_shim_free(struct sk_buff *skb);
/*
 * Both send the first @len bytes of @skb's room. In a dump, and to a group that does not
 * exist, nothing is sent.
 */
int nlgenl_shim_reply(const struct nlgenl_request *request, struct sk_buff *skb, size_t len);
void nlgenl_shim_notify(const struct nlgenl_request *request, struct sk_buff *skb,
			size_t len, size_t group);

/* Locks the namespace, and returns its state. */
void *nlgenl_shim_lock(struct nlgenl_net *net);
void nlgenl_shim_unlock(struct nlgenl_net *net);

#endif
