// SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0
/*
 * The baseline of nlkmod's benchmark: NLKMOD_MSG_ECHO in C, written as the families
 * of the kernel are, with the same checks and answers, and as many counters for an
 * echo. It serves the initial network namespace only.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/module.h>
#include <linux/netlink.h>
#include <net/net_namespace.h>
#include <net/netlink.h>
#include <net/sock.h>

#define NLECHO_MSG_ECHO		NLMSG_MIN_TYPE
#define NLECHO_A_PAYLOAD	1

static int protocol = 29;
module_param(protocol, int, 0444);
MODULE_PARM_DESC(protocol, "netlink protocol number (default 29)");

static struct sock *nlecho_sk;
static atomic64_t nlecho_bytes, nlecho_messages, nlecho_replies, nlecho_refused;

static const struct nla_policy nlecho_policy[NLECHO_A_PAYLOAD + 1] = {
	[NLECHO_A_PAYLOAD] = { .type = NLA_BINARY },
};

static int nlecho_echo(struct sk_buff *skb, struct nlmsghdr *nlh,
		       struct netlink_ext_ack *extack)
{
	struct nlattr *tb[NLECHO_A_PAYLOAD + 1];
	struct nlmsghdr *reply_nlh;
	struct sk_buff *reply;
	int err, len;

	if (nlh->nlmsg_type != NLECHO_MSG_ECHO ||
	    (nlh->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP)
		return -EOPNOTSUPP;
	err = nlmsg_parse(nlh, 0, tb, NLECHO_A_PAYLOAD, nlecho_policy, extack);
	if (err)
		return err;
	if (!tb[NLECHO_A_PAYLOAD]) {
		extack->miss_type = NLECHO_A_PAYLOAD;
		return -EINVAL;
	}
	len = nla_len(tb[NLECHO_A_PAYLOAD]);
	reply = nlmsg_new(nla_total_size(len), GFP_KERNEL | __GFP_NOWARN);
	if (!reply)
		return -ENOMEM;
	reply_nlh = nlmsg_put(reply, NETLINK_CB(skb).portid, nlh->nlmsg_seq,
			      NLECHO_MSG_ECHO, 0, 0);
	if (!reply_nlh || nla_put(reply, NLECHO_A_PAYLOAD, len,
				  nla_data(tb[NLECHO_A_PAYLOAD]))) {
		nlmsg_free(reply);
		return -EMSGSIZE;
	}
	nlmsg_end(reply, reply_nlh);
	err = nlmsg_unicast(nlecho_sk, reply, NETLINK_CB(skb).portid);
	if (!err)
		atomic64_inc(&nlecho_replies);
	return err;
}

static int nlecho_message(struct sk_buff *skb, struct nlmsghdr *nlh,
			  struct netlink_ext_ack *extack)
{
	int err = nlecho_echo(skb, nlh, extack);

	atomic64_inc(&nlecho_messages);
	if (err)
		atomic64_inc(&nlecho_refused);
	return err;
}

static void nlecho_input(struct sk_buff *skb)
{
	atomic64_add(skb->len, &nlecho_bytes);
	netlink_rcv_skb(skb, nlecho_message);
}

static int __init nlecho_init(void)
{
	struct netlink_kernel_cfg cfg = {
		.groups = 32,
		.flags = NL_CFG_F_NONROOT_RECV,
		.input = nlecho_input,
	};

	nlecho_sk = netlink_kernel_create(&init_net, protocol, &cfg);
	return nlecho_sk ? 0 : -EADDRINUSE;
}

static void __exit nlecho_exit(void)
{
	netlink_kernel_release(nlecho_sk);
}

module_init(nlecho_init);
module_exit(nlecho_exit);

MODULE_DESCRIPTION("The echo of nlkmod, in C");
MODULE_LICENSE("Dual MIT/GPL");
