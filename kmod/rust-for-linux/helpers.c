// SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0
/*
 * Helpers that the kernel's rust/helpers/ lacks: inline functions on struct sock,
 * which is opaque in the kernel's bindings, on skbs, on requests of generic netlink, and on
 * the current task; the clock, which is volatile.
 */
#include <linux/jiffies.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/skbuff.h>
#include <net/genetlink.h>
#include <net/netns/generic.h>
#include <net/sock.h>

struct net *nlkmod_helper_sock_net(const struct sock *sk);
void *nlkmod_helper_net_generic(const struct net *net, unsigned int id);
unsigned long nlkmod_helper_jiffies(void);
bool nlkmod_helper_go_on(void);
struct net *nlkmod_helper_genl_info_net(const struct genl_info *info);
int nlkmod_helper_genlmsg_reply(struct sk_buff *skb, struct genl_info *info);
unsigned char *nlkmod_helper_skb_tail_pointer(const struct sk_buff *skb);
int nlkmod_helper_skb_tailroom(const struct sk_buff *skb);

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

struct net *nlkmod_helper_genl_info_net(const struct genl_info *info)
{
	return genl_info_net(info);
}

int nlkmod_helper_genlmsg_reply(struct sk_buff *skb, struct genl_info *info)
{
	return genlmsg_reply(skb, info);
}

unsigned char *nlkmod_helper_skb_tail_pointer(const struct sk_buff *skb)
{
	return skb_tail_pointer(skb);
}

int nlkmod_helper_skb_tailroom(const struct sk_buff *skb)
{
	return skb_tailroom(skb);
}
