// SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0
/*
 * The kernel's side of the module: registration, skbs, the timer. Macros and
 * inline functions of the kernel can only be used in C; the meaning of messages is
 * decided in Rust. See glue.h.
 *
 * Each network namespace has a kernel socket, a timer and a set of counters, except
 * the namespaces that are older than the module: see nlkmod_socket_init(). An open
 * socket of the protocol holds a reference to this module (netlink_create()), so
 * the code below stays loaded as long as anyone can send to it.
 *
 * The timer of a namespace starts when a process there joins the group of events
 * (nlkmod_bind()), and ends with the first event that has no listener
 * (nlkmod_tick_work()). Nothing counts joins and leaves, because the kernel does not
 * report them in pairs: a process can join twice and leave once, leave without
 * having joined, and leave by a bind() that reports nothing.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/version.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>
#include <net/netlink.h>
#include <net/netns/generic.h>
#include <net/sock.h>

#include "glue.h"
#include "rule.h"
#ifdef NLKMOD_TEST
#include "compare.h"
#else
static inline void nlkmod_compare(const u8 *data, size_t len) { }
#endif

#define NLKMOD_GROUPS		32
#define NLKMOD_GRP_EVENTS	1
#define NLKMOD_TICK_MS_MAX	(60 * 60 * 1000)
/*
 * The kernel calls nlkmod_bind() before it makes a process a member of the group, and
 * no function after it. For this time after a call, the timer goes on without
 * listeners: a process that is delayed for longer in between gets no events until
 * the next one joins.
 */
#define NLKMOD_JOINING		(2 * HZ)

static int protocol = 28;
module_param(protocol, int, 0444);
MODULE_PARM_DESC(protocol, "netlink protocol number, 0 to 31, without 2 (default 28)");

static uint tick_ms;
module_param(tick_ms, uint, 0444);
MODULE_PARM_DESC(tick_ms, "milliseconds between events, up to an hour; 0 for none (default)");

static bool nonroot_send;
module_param(nonroot_send, bool, 0444);
MODULE_PARM_DESC(nonroot_send, "allow unprivileged processes to send to each other and to groups; anyone can then forge the events of group 1 (default N)");

struct nlkmod_net {
	struct sock *sk;	/* NULL if the namespace is not served */
	struct delayed_work tick;
	unsigned long joined;	/* the jiffies of the last nlkmod_bind() */
	struct nlkmod_state state;
};

static unsigned int nlkmod_net_id __read_mostly;

/* The task that loads the module, while it initialises namespaces. */
static struct task_struct *nlkmod_loader __read_mostly;

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
		*data = skb_tail_pointer(skb);
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

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
/* Called for each listener that a message is for, before anything else. */
static int nlkmod_heard(struct sock *dsk, struct sk_buff *skb, void *data)
{
	*(bool *)data = true;
	return 0;	/* deliver it */
}

static bool nlkmod_notify(struct sock *sk, struct sk_buff *skb, u32 group)
{
	bool heard = false;

	netlink_broadcast_filtered(sk, skb, 0, group, GFP_KERNEL, nlkmod_heard,
				   &heard);
	return heard;
}
#else
static bool nlkmod_notify(struct sock *sk, struct sk_buff *skb, u32 group)
{
	bool heard;

	/*
	 * There is no filter yet. With a second reference to the skb,
	 * netlink_broadcast() clones it for the first listener that it is for, whether
	 * or not that has room. netlink_trim() would clone it as well, but only
	 * an skb with more room than data: see the room of an event.
	 */
	skb_get(skb);
	netlink_broadcast(sk, skb, 0, group, GFP_KERNEL);
	heard = skb->cloned;
	consume_skb(skb);
	return heard;
}
#endif

bool nlkmod_shim_notify(struct sock *sk, struct sk_buff *skb, size_t len,
			u32 group)
{
	skb_put(skb, len);
	NETLINK_CB(skb).dst_group = group;
	return nlkmod_notify(sk, skb, group);
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
	struct nla_policy policy = {};
	union nlwire_more more;
	char msg[80];

	if (report->msg) {
		size_t len = min(report->msg_len, sizeof(msg) - 1);

		memcpy(msg, report->msg, len);
		msg[len] = '\0';
		extack._msg = msg;
	}
	if (report->rule && !nlwire_set_rule(&policy, &more, report->rule))
		extack.policy = &policy;
	netlink_ack(skb, nlkmod_at(skb, offset), error, &extack);
}

static int nlkmod_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	/* netlink_dump() limits it to the room of the reader. */
	size_t room = skb_tailroom(skb);
	size_t len;
	bool more;

	/* The skb belongs to the requesting socket, in the same namespace. */
	more = nlkmod_list(&nlkmod_net(skb->sk)->state, skb_tail_pointer(skb),
			   room, &len, (long *)cb->ctx,
			   NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq);
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
	struct nlmsghdr *nlh;
	struct sk_buff *request;
	int err;

	/*
	 * A dump keeps the skb of its request until its last part has been read. That
	 * of a whole datagram can be as large as the send buffer of the sender, for
	 * each of its sockets. The dump needs only the header and the port.
	 */
	request = alloc_skb(NLMSG_HDRLEN, GFP_KERNEL | __GFP_NOWARN);
	if (!request)
		return -ENOMEM;
	NETLINK_CB(request) = NETLINK_CB(skb);
	nlh = skb_put_data(request, nlkmod_at(skb, offset), NLMSG_HDRLEN);
	nlh->nlmsg_len = NLMSG_HDRLEN;
	/* -EINTR means that the dump has started, and that no ACK is due. */
	err = netlink_dump_start(sk, request, nlh, &control);
	consume_skb(request);
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

/* Registration and the timer */

static void nlkmod_schedule(struct nlkmod_net *nlk)
{
	/*
	 * Does nothing if the timer is already running. From inside of
	 * nlkmod_tick_work(), and while that runs, it starts the timer again.
	 */
	schedule_delayed_work(&nlk->tick, msecs_to_jiffies(tick_ms));
}

/*
 * A process joins @group: by setsockopt() or bind(), in process context without
 * locks. The namespace has a state until nlkmod_state_ops is unregistered, and until
 * then it lives because of the process's socket.
 */
static int nlkmod_bind(struct net *net, int group)
{
	struct nlkmod_net *nlk = net_generic(net, nlkmod_net_id);

	if (group != NLKMOD_GRP_EVENTS || !tick_ms)
		return 0;
	/*
	 * If the timer is running, the next nlkmod_tick_work() sees this time:
	 * queueing work is a full barrier, even if it is already queued.
	 */
	WRITE_ONCE(nlk->joined, jiffies);
	nlkmod_schedule(nlk);
	return 0;
}

static void nlkmod_tick_work(struct work_struct *work)
{
	struct nlkmod_net *nlk =
		container_of(to_delayed_work(work), struct nlkmod_net, tick);
	/*
	 * It has no socket if the namespace is not served, or if a process has joined
	 * before nlkmod_socket_init() was done, which this pairs with.
	 */
	struct sock *sk = smp_load_acquire(&nlk->sk);
	int heard = sk ? nlkmod_tick(&nlk->state, sk) : 0;

	if (heard < 0)
		pr_warn_ratelimited("no event: error %d\n", heard);
	/* A full listener is one, and so may be one that lacks memory. */
	if (heard ||
	    time_before(jiffies, READ_ONCE(nlk->joined) + NLKMOD_JOINING))
		nlkmod_schedule(nlk);
}

static int __net_init nlkmod_state_init(struct net *net)
{
	struct nlkmod_net *nlk = net_generic(net, nlkmod_net_id);

	INIT_DELAYED_WORK(&nlk->tick, nlkmod_tick_work);
	return 0;
}

static int __net_init nlkmod_socket_init(struct net *net)
{
	struct nlkmod_net *nlk = net_generic(net, nlkmod_net_id);
	struct netlink_kernel_cfg cfg = {
		.groups = NLKMOD_GROUPS,
		.flags = NL_CFG_F_NONROOT_RECV |
			 (nonroot_send ? NL_CFG_F_NONROOT_SEND : 0),
		.input = nlkmod_input,
		.bind = nlkmod_bind,
	};
	struct sock *sk;

	/*
	 * __netlink_kernel_create() makes a socket visible before it marks it as the
	 * kernel's. A message sent to it in between triggers the BUG() of
	 * netlink_data_ready() (seen in 7.3). This cannot happen in a new namespace,
	 * nor in the first one, because the protocol is not registered yet. By now it
	 * is registered, and in the other namespaces that existed before the module,
	 * any process may have a socket of it. Those are initialised by the task that
	 * loads the module, and the new ones by the tasks that create them, from the
	 * moment on when the former are done (pernet_ops_rwsem).
	 */
	if (READ_ONCE(nlkmod_loader) == current && !net_eq(net, &init_net))
		return 0;
	sk = netlink_kernel_create(net, protocol, &cfg);
	if (!sk) {
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
	/* Pairs with nlkmod_tick_work(). */
	smp_store_release(&nlk->sk, sk);
	return 0;
}

static void __net_exit nlkmod_socket_exit(struct net *net)
{
	struct nlkmod_net *nlk = net_generic(net, nlkmod_net_id);

	/* Nobody joins any more: no process has a socket of the protocol here. */
	cancel_delayed_work_sync(&nlk->tick);
	netlink_kernel_release(nlk->sk);	/* NULL is allowed */
}

/*
 * There are two registrations, so that the second one, which makes the protocol
 * available in the first namespace, cannot fail in a later one. After a failure the
 * module is freed even if a process has opened a socket in the meantime.
 */
static struct pernet_operations nlkmod_state_ops = {
	.init = nlkmod_state_init,
	.id = &nlkmod_net_id,
	.size = sizeof(struct nlkmod_net),
};

static struct pernet_operations nlkmod_socket_ops = {
	.init = nlkmod_socket_init,
	.exit = nlkmod_socket_exit,
};

static int __init nlkmod_init(void)
{
	int err;

	if (nlkmod_state_size > sizeof(struct nlkmod_state) ||
	    nlkmod_report_size != sizeof(struct nlkmod_report) ||
	    nlkmod_rule_size != sizeof(struct nlwire_rule)) {
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
	err = register_pernet_subsys(&nlkmod_state_ops);
	if (err)
		return err;
	WRITE_ONCE(nlkmod_loader, current);
	err = register_pernet_subsys(&nlkmod_socket_ops);
	WRITE_ONCE(nlkmod_loader, NULL);
	if (err) {
		unregister_pernet_subsys(&nlkmod_state_ops);
		return err;
	}
	pr_info("serving netlink protocol %d\n", protocol);
	return 0;
}

static void __exit nlkmod_exit(void)
{
	unregister_pernet_subsys(&nlkmod_socket_ops);
	unregister_pernet_subsys(&nlkmod_state_ops);
}

module_init(nlkmod_init);
module_exit(nlkmod_exit);

MODULE_AUTHOR("the nlwire project");
MODULE_DESCRIPTION("A netlink protocol served by the Rust crate nlwire");
MODULE_LICENSE("Dual MIT/GPL");
