// SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0
/*
 * Helpers that the kernel's rust/helpers/ lacks: inline functions on struct sock,
 * which is opaque in the kernel's bindings, and on the current task; the clock, which
 * is volatile.
 */
#include <linux/jiffies.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <net/netns/generic.h>
#include <net/sock.h>

struct net *nlkmod_helper_sock_net(const struct sock *sk);
void *nlkmod_helper_net_generic(const struct net *net, unsigned int id);
unsigned long nlkmod_helper_jiffies(void);
bool nlkmod_helper_go_on(void);

struct net *nlkmod_helper_sock_net(const struct sock *sk)
{
	return sock_net(sk);
}

void *nlkmod_helper_net_generic(const struct net *net, unsigned int id)
{
	return net_generic(net, id);
}

unsigned long nlkmod_helper_jiffies(void)
{
	return jiffies;
}

/* cond_resched(), fatal_signal_pending() */
bool nlkmod_helper_go_on(void)
{
	cond_resched();
	return !fatal_signal_pending(current);
}
