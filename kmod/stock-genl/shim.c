// SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0
/*
 * The kernel's side of a module with a generic netlink family: registration, policies,
 * skbs, and the callbacks. Macros and inline functions of the kernel can only be used in
 * C; the meaning of messages is decided in Rust. See glue.h.
 *
 * No callback runs before genl_register_family(), the last thing that loading does, nor
 * after genl_unregister_family(), the first thing that unloading does: it waits for
 * callbacks in progress (cb_lock). A dump holds a reference to the module
 * (__netlink_dump_start()), so that it cannot outlive the family.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>
#include <net/netlink.h>
#include <net/netns/generic.h>
#include <net/sock.h>

#include "glue.h"
#include "rule.h"

#define NLGENL_OPS	32
#define NLGENL_GROUPS	8

/* The family in a network namespace. */
struct nlgenl_net {
	struct mutex lock;	/* of the state */
	u64 state[NLGENL_STATE_SIZE / sizeof(u64)];
};

/* A policy, with the memory of its ranges and texts. */
struct nlgenl_policy {
	struct nlgenl_policy *next;
	const void *rules;	/* what it was made of */
	size_t maxtype;
	union nlwire_more *more;	/* for each type */
	struct nla_policy policy[];
};

static unsigned int nlgenl_net_id __read_mostly;
static struct nlgenl_policy *nlgenl_policies;
static struct genl_ops nlgenl_ops[NLGENL_OPS];
static struct genl_multicast_group nlgenl_groups[NLGENL_GROUPS];
static struct genl_family nlgenl_family __ro_after_init = {
	.module = THIS_MODULE,
	.ops = nlgenl_ops,
	.mcgrps = nlgenl_groups,
};

static struct nlgenl_net *nlgenl_net(const struct net *net)
{
	return net_generic(net, nlgenl_net_id);
}

/* Handlers, for Rust */

struct sk_buff *nlgenl_shim_new(size_t size, u8 **data)
{
	struct sk_buff *skb;

	if (size > INT_MAX)
		return NULL;
	skb = alloc_skb(size, GFP_KERNEL);
	if (skb)
		*data = skb_tail_pointer(skb);
	return skb;
}

void nlgenl_shim_free(struct sk_buff *skb)
{
	kfree_skb(skb);
}

int nlgenl_shim_reply(const struct nlgenl_request *request, struct sk_buff *skb, size_t len)
{
	if (!request->info) {	/* a dump */
		kfree_skb(skb);
		return -EOPNOTSUPP;
	}
	skb_put(skb, len);
	return genlmsg_reply(skb, request->info);
}

void nlgenl_shim_notify(const struct nlgenl_request *request, struct sk_buff *skb,
			size_t len, size_t group)
{
	if (!request->info || group >= nlgenl_family.n_mcgrps) {
		kfree_skb(skb);
		return;
	}
	skb_put(skb, len);
	genl_notify(&nlgenl_family, skb, request->info, group, GFP_KERNEL);
}

void *nlgenl_shim_lock(struct nlgenl_net *net)
{
	mutex_lock(&net->lock);
	return net->state;
}

void nlgenl_shim_unlock(struct nlgenl_net *net)
{
	mutex_unlock(&net->lock);
}

/* Callers of handlers */

/* The kernel warns of an attribute that is not in the message. */
static const void *nlgenl_at(const struct nlgenl_request *request, size_t offset)
{
	return offset < request->len ? request->nlh + offset : NULL;
}

/* Adds a report to the extended ACK, and returns the error. */
static int nlgenl_refuse(struct netlink_ext_ack *extack, const struct nlgenl_request *request,
			 const struct nlgenl_report *report, int err)
{
	if (extack) {
		if (report->msg)
			extack->_msg = report->msg;
		extack->bad_attr = nlgenl_at(request, report->bad_attr);
		extack->miss_nest = nlgenl_at(request, report->miss_nest);
		extack->miss_type = report->miss_type;
	}
	return err;
}

static int nlgenl_call_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlgenl_request request = {
		.net = nlgenl_net(genl_info_net(info)),
		.info = info,
		.nlh = (const u8 *)info->nlhdr,
		.len = info->nlhdr->nlmsg_len,
		.portid = info->snd_portid,
	};
	struct nlgenl_report report;
	int err = nlgenl_doit(&request, &report);

	return err ? nlgenl_refuse(info->extack, &request, &report, err) : 0;
}

/* The request of a dump, which keeps it until its end. */
static struct nlgenl_request nlgenl_dump_request(const struct netlink_callback *cb)
{
	return (struct nlgenl_request) {
		.net = nlgenl_net(sock_net(cb->skb->sk)),
		.nlh = (const u8 *)cb->nlh,
		.len = cb->nlh->nlmsg_len,
		.portid = NETLINK_CB(cb->skb).portid,
	};
}

static int nlgenl_call_start(struct netlink_callback *cb)
{
	const struct nlgenl_request request = nlgenl_dump_request(cb);
	struct nlgenl_report report;
	int err;

	BUILD_BUG_ON(NLGENL_DUMP_SIZE > sizeof(cb->ctx));
	err = nlgenl_start(&request, cb->ctx, &report);
	return err ? nlgenl_refuse(cb->extack, &request, &report, err) : 0;
}

static int nlgenl_call_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct nlgenl_request request = nlgenl_dump_request(cb);
	struct nlgenl_consistency consistency = { cb->seq, cb->prev_seq };
	struct nlgenl_report report;
	size_t len;
	int more;

	/* netlink_dump() limits the room to that of the reader. */
	more = nlgenl_dumpit(&request, cb->ctx, skb_tail_pointer(skb), skb_tailroom(skb),
			     &len, &consistency, &report);
	if (more < 0)
		return nlgenl_refuse(cb->extack, &request, &report, more);
	skb_put(skb, len);
	cb->seq = consistency.seq;
	cb->prev_seq = consistency.prev_seq;
	return more ? len : 0;	/* after 0, NLMSG_DONE comes next, into the same skb */
}

static int nlgenl_call_done(struct netlink_callback *cb)
{
	const struct nlgenl_request request = nlgenl_dump_request(cb);

	nlgenl_done(&request, cb->ctx);
	return 0;
}

/* The family, from Rust. Called while the module is loaded. */

static int nlgenl_copy_name(char *to, const char *name, size_t len)
{
	if (!len || len >= GENL_NAMSIZ || memchr(name, '\0', len))
		return -EINVAL;
	memcpy(to, name, len);
	to[len] = '\0';
	return 0;
}

int nlgenl_shim_family(const struct nlgenl_family *family)
{
	nlgenl_family.version = family->version;
	nlgenl_family.netnsok = family->netnsok;
	nlgenl_family.parallel_ops = family->parallel_ops;
	nlgenl_family.resv_start_op = family->resv_start_op;
	return nlgenl_copy_name(nlgenl_family.name, family->name, family->name_len);
}

int nlgenl_shim_group(const char *name, size_t name_len)
{
	if (nlgenl_family.n_mcgrps >= NLGENL_GROUPS)
		return -E2BIG;
	return nlgenl_copy_name(nlgenl_groups[nlgenl_family.n_mcgrps++].name, name, name_len);
}

int nlgenl_shim_op(const struct nlgenl_op *op)
{
	if (nlgenl_family.n_ops >= NLGENL_OPS)
		return -E2BIG;
	nlgenl_ops[nlgenl_family.n_ops++] = (struct genl_ops) {
		.cmd = op->cmd,
		.flags = op->flags,
		.validate = op->validate,
		.policy = op->policy->policy,
		.maxattr = op->policy->maxtype,
		.doit = op->doit ? nlgenl_call_doit : NULL,
		.start = op->dump ? nlgenl_call_start : NULL,
		.dumpit = op->dump ? nlgenl_call_dumpit : NULL,
		.done = op->dump ? nlgenl_call_done : NULL,
	};
	return 0;
}

struct nlgenl_policy *nlgenl_shim_policy(const void *rules, size_t maxtype,
					 u16 strict_start_type, bool *new)
{
	struct nlgenl_policy *policy;

	*new = false;
	for (policy = nlgenl_policies; policy; policy = policy->next)
		if (policy->rules == rules)
			return policy;
	policy = kzalloc(struct_size(policy, policy, maxtype + 1), GFP_KERNEL);
	if (!policy)
		return NULL;
	policy->more = kcalloc(maxtype + 1, sizeof(*policy->more), GFP_KERNEL);
	if (!policy->more) {
		kfree(policy);
		return NULL;
	}
	policy->rules = rules;
	policy->maxtype = maxtype;
	policy->policy[0].strict_start_type = strict_start_type;
	policy->next = nlgenl_policies;
	nlgenl_policies = policy;
	*new = true;
	return policy;
}

int nlgenl_shim_rule(struct nlgenl_policy *policy, size_t type,
		     const struct nlwire_rule *rule)
{
	struct nla_policy *to = &policy->policy[type];
	union nlwire_more *more = &policy->more[type];
	const struct nlgenl_policy *nested = rule->nested;
	int err;

	if (!type || type > policy->maxtype)
		return -EINVAL;
	err = nlwire_set_rule(to, more, rule);
	if (err)
		return err;
	if (rule->check == NLWIRE_NESTED) {
		to->nested_policy = nested->policy;
		to->len = nested->maxtype;
	} else if (rule->check == NLWIRE_REJECT) {
		more->text = kmemdup_nul(rule->text, rule->text_len, GFP_KERNEL);
		to->reject_message = more->text;
		return more->text ? 0 : -ENOMEM;
	}
	return 0;
}

static void nlgenl_free_policies(void)
{
	struct nlgenl_policy *policy;
	size_t type;

	while ((policy = nlgenl_policies)) {
		nlgenl_policies = policy->next;
		for (type = 1; type <= policy->maxtype; type++)
			if (policy->policy[type].type == NLA_REJECT)
				kfree(policy->more[type].text);
		kfree(policy->more);
		kfree(policy);
	}
}

/* Registration */

static int __net_init nlgenl_net_init(struct net *net)
{
	struct nlgenl_net *nlg = nlgenl_net(net);

	mutex_init(&nlg->lock);
	nlgenl_state_init(nlg->state);
	return 0;
}

/* A namespace has a state before the family is registered, and after it is unregistered. */
static struct pernet_operations nlgenl_net_ops = {
	.init = nlgenl_net_init,
	.id = &nlgenl_net_id,
	.size = sizeof(struct nlgenl_net),
};

static int __init nlgenl_init(void)
{
	static const size_t sizes[] = {
		NLGENL_STATE_SIZE,
		NLGENL_DUMP_SIZE,
		sizeof(struct nlgenl_family),
		sizeof(struct nlgenl_op),
		sizeof(struct nlwire_rule),
		sizeof(struct nlgenl_report),
		sizeof(struct nlgenl_consistency),
		sizeof(struct nlgenl_request),
	};
	int err;

	BUILD_BUG_ON(sizeof(sizes) != sizeof(nlgenl_sizes));
	if (memcmp(sizes, nlgenl_sizes, sizeof(sizes))) {
		pr_err("the Rust object is of another glue.h\n");
		return -EINVAL;
	}
	err = nlgenl_describe();
	if (err) {
		pr_err("the kernel has no such family: error %d\n", err);
		goto free;
	}
	err = register_pernet_subsys(&nlgenl_net_ops);
	if (err)
		goto free;
	err = genl_register_family(&nlgenl_family);
	if (err)
		goto unregister;
	pr_info("serving the family %s\n", nlgenl_family.name);
	return 0;

unregister:
	if (err == -EEXIST)
		pr_err("the family %s exists\n", nlgenl_family.name);
	unregister_pernet_subsys(&nlgenl_net_ops);
free:
	nlgenl_free_policies();
	return err;
}

static void __exit nlgenl_exit(void)
{
	genl_unregister_family(&nlgenl_family);
	unregister_pernet_subsys(&nlgenl_net_ops);
	nlgenl_free_policies();
}

module_init(nlgenl_init);
module_exit(nlgenl_exit);

MODULE_AUTHOR("the nlwire project");
MODULE_DESCRIPTION("A generic netlink family on nlwire");
MODULE_LICENSE("Dual MIT/GPL");
/* So that the kernel loads the module, which is called as its family, when somebody asks for it. */
MODULE_ALIAS_GENL_FAMILY(KBUILD_MODNAME);
