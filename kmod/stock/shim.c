// SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0
/*
 * The kernel's side of the module: registration, skbs, the timer. Macros and
 * inline functions of the kernel can only be used in C; the meaning of messages is
 * decided in Rust. See glue.h.
 *
 * Each network namespace has a kernel socket, a timer and a set of counters, except
 * the namespaces that are older than the module: see nlkmod_net_init(). An open
 * socket of the protocol holds a reference to this module (netlink_create()), so
 * the code below stays loaded as long as anyone can send to it.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>
#include <net/netlink.h>
#include <net/netns/generic.h>
#include <net/sock.h>

#include "glue.h"
#ifdef NLKMOD_TEST
#include "compare.h"
#else
static inline void nlkmod_compare(const u8 *data, size_t len) { }
#endif

#define NLKMOD_GROUPS		32
#define NLKMOD_TICK_MS_MAX	(60 * 60 * 1000)

static int protocol = 28;
module_param(protocol, int, 0444);
MODULE_PARM_DESC(protocol, "netlink protocol number, 0 to 31, without 2 (default 28)");

static uint tick_ms;
module_param(tick_ms, uint, 0444);
MODULE_PARM_DESC(tick_ms, "milliseconds between events, up to an hour; 0 for none (default)");

struct nlkmod_net {
	struct sock *sk;
	struct delayed_work tick;
	struct nlkmod_state state;
};

static unsigned int nlkmod_net_id __read_mostly;

/* Whether all namespaces that already existed have been initialised. */
static bool nlkmod_loaded __read_mostly;

static struct nlkmod_net *nlkmod_net(const struct sock *sk)
{
	return net_generic(sock_net(sk), nlkmod_net_id);
}

/* skbs, for Rust */

struct sk_buff *nlkmod_shim_new(size_t size, u8 **data)
{
	struct sk_buff *skb;

	if (size > INT_MAX)
		return NULL;
	/*
	 * All allocations are in process context: in nlkmod_input() the
	 * sender's, in nlkmod_tick_work() a worker's. The sender determines the
	 * size, so a failure does not deserve a warning.
	 */
	skb = alloc_skb(size, GFP_KERNEL | __GFP_NOWARN);
	if (skb)
		*data = memset(skb_tail_pointer(skb), 0, size);
	return skb;
}

void nlkmod_shim_free(struct sk_buff *skb)
{
	kfree_skb(skb);
}

int nlkmod_shim_unicast(struct sock *sk, struct sk_buff *skb, size_t len,
			u32 portid)
{
	skb_put(skb, len);
	return nlmsg_unicast(sk, skb, portid);
}

int nlkmod_shim_broadcast(struct sock *sk, struct sk_buff *skb, size_t len,
			  u32 group)
{
	skb_put(skb, len);
	NETLINK_CB(skb).dst_group = group;
	return netlink_broadcast(sk, skb, 0, group, GFP_KERNEL);
}

bool nlkmod_shim_go_on(void)
{
	cond_resched();
	return !fatal_signal_pending(current);
}

bool nlkmod_shim_has_listeners(struct sock *sk, u32 group)
{
	return netlink_has_listeners(sk, group);
}

/* Answers, for Rust */

static void *nlkmod_at(const struct sk_buff *skb, size_t offset)
{
	return offset == NLKMOD_NOWHERE ? NULL : skb->data + offset;
}

void nlkmod_shim_ack(struct sk_buff *skb, size_t offset, int error,
		     const struct nlkmod_report *report)
{
	struct netlink_ext_ack extack = {
		.bad_attr = nlkmod_at(skb, report->bad_attr),
		.miss_nest = nlkmod_at(skb, report->miss_nest),
		.miss_type = report->miss_type,
	};
	char msg[80];

	if (report->msg) {
		size_t len = min(report->msg_len, sizeof(msg) - 1);

		memcpy(msg, report->msg, len);
		msg[len] = '\0';
		extack._msg = msg;
	}
	netlink_ack(skb, nlkmod_at(skb, offset), error, &extack);
}

static int nlkmod_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	/* netlink_dump() limits it to the room of the reader. */
	size_t room = skb_tailroom(skb);
	u8 *data = memset(skb_tail_pointer(skb), 0, room);
	size_t len;
	bool more;

	/* The skb belongs to the requesting socket, in the same namespace. */
	more = nlkmod_list(&nlkmod_net(skb->sk)->state, data, room, &len,
			   (long *)cb->ctx, NETLINK_CB(cb->skb).portid,
			   cb->nlh->nlmsg_seq);
	skb_put(skb, len);
	if (!more)
		return 0;	/* NLMSG_DONE comes next, into the same skb */
	return len ? (int)len : -EMSGSIZE;
}

int nlkmod_shim_dump_start(struct sock *sk, struct sk_buff *skb, size_t offset)
{
	struct netlink_dump_control control = {
		.dump = nlkmod_dump,
		.module = THIS_MODULE,
	};
	int err;

	/* -EINTR means that the dump has started, and that no ACK is due. */
	err = netlink_dump_start(sk, skb, nlkmod_at(skb, offset), &control);
	return err == -EINTR ? 0 : err;
}

/* Callers of Rust */

static void nlkmod_input(struct sk_buff *skb)
{
	/*
	 * The data of a datagram is linear, and the caller frees it. The core
	 * guarantees the sender's port.
	 */
	nlkmod_compare(skb->data, skb_headlen(skb));
	nlkmod_receive(&nlkmod_net(skb->sk)->state, skb->sk, skb, skb->data,
		       skb_headlen(skb), NETLINK_CB(skb).portid);
}

static void nlkmod_tick_work(struct work_struct *work)
{
	struct nlkmod_net *nlk =
		container_of(to_delayed_work(work), struct nlkmod_net, tick);
	int err;

	err = nlkmod_tick(&nlk->state, nlk->sk);
	if (err)
		pr_warn_ratelimited("no event: error %d\n", err);
	schedule_delayed_work(&nlk->tick, msecs_to_jiffies(tick_ms));
}

static int __net_init nlkmod_net_init(struct net *net)
{
	struct nlkmod_net *nlk = net_generic(net, nlkmod_net_id);
	struct netlink_kernel_cfg cfg = {
		.groups = NLKMOD_GROUPS,
		.flags = NL_CFG_F_NONROOT_RECV | NL_CFG_F_NONROOT_SEND,
		.input = nlkmod_input,
	};

	INIT_DELAYED_WORK(&nlk->tick, nlkmod_tick_work);
	/*
	 * __netlink_kernel_create() makes a socket visible before it marks it as the
	 * kernel's. A message sent to it in between triggers the BUG() of
	 * netlink_data_ready() (seen in 7.3). This cannot happen in a new namespace,
	 * nor in the first one, because the protocol is not registered yet. By now it
	 * is registered, and in the other namespaces that existed before the module,
	 * any process may have a socket of it.
	 */
	if (!READ_ONCE(nlkmod_loaded) && !net_eq(net, &init_net))
		return 0;
	nlk->sk = netlink_kernel_create(net, protocol, &cfg);
	if (!nlk->sk) {
		/*
		 * The function does not return a reason. If the number is taken,
		 * it is taken in the first namespace; in later ones, the only
		 * reason is a lack of memory. There is no message for those,
		 * because anyone who may create a namespace could fill the log.
		 */
		if (!net_eq(net, &init_net))
			return -ENOMEM;
		pr_err("protocol %d is taken\n", protocol);
		return -EADDRINUSE;
	}
	if (tick_ms)
		schedule_delayed_work(&nlk->tick, msecs_to_jiffies(tick_ms));
	return 0;
}

static void __net_exit nlkmod_net_exit(struct net *net)
{
	struct nlkmod_net *nlk = net_generic(net, nlkmod_net_id);

	cancel_delayed_work_sync(&nlk->tick);
	netlink_kernel_release(nlk->sk);	/* NULL is allowed */
}

static struct pernet_operations nlkmod_net_ops = {
	.init = nlkmod_net_init,
	.exit = nlkmod_net_exit,
	.id = &nlkmod_net_id,
	.size = sizeof(struct nlkmod_net),
};

static int __init nlkmod_init(void)
{
	int err;

	if (nlkmod_state_size > sizeof(struct nlkmod_state) ||
	    nlkmod_report_size != sizeof(struct nlkmod_report)) {
		pr_err("the Rust object is of another glue.h\n");
		return -EINVAL;
	}
	if (protocol < 0 || protocol >= MAX_LINKS) {
		pr_err("protocol %d is out of range, 0 to %d\n", protocol,
		       MAX_LINKS - 1);
		return -ERANGE;
	}
	/* Has no kernel socket, so netlink_kernel_create() would create one. */
	if (protocol == NETLINK_USERSOCK) {
		pr_err("protocol %d is taken, by processes\n", protocol);
		return -EADDRINUSE;
	}
	if (tick_ms > NLKMOD_TICK_MS_MAX) {
		pr_err("tick_ms %u is out of range, 0 to %d\n", tick_ms,
		       NLKMOD_TICK_MS_MAX);
		return -ERANGE;
	}
	err = register_pernet_subsys(&nlkmod_net_ops);
	if (err)
		return err;
	WRITE_ONCE(nlkmod_loaded, true);
	pr_info("serving netlink protocol %d\n", protocol);
	return 0;
}

static void __exit nlkmod_exit(void)
{
	unregister_pernet_subsys(&nlkmod_net_ops);
}

module_init(nlkmod_init);
module_exit(nlkmod_exit);

MODULE_AUTHOR("the nlwire project");
MODULE_DESCRIPTION("A netlink protocol served by the Rust crate nlwire");
MODULE_LICENSE("Dual MIT/GPL");
