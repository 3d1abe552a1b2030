// SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0
/*
 * The family nlstore in C, written as the families of the kernel are, under the name cstore:
 * the same policies, operations and answers. The tests compare the two, and the benchmark
 * measures them side by side. See ../src/store.rs.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/version.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>
#include <net/netlink.h>
#include <net/netns/generic.h>
#include <net/sock.h>

enum {
	CSTORE_CMD_GET = 1,
	CSTORE_CMD_SET,
	CSTORE_CMD_DEL,
	CSTORE_CMD_FLUSH,
	CSTORE_CMD_SET_NTF,
	CSTORE_CMD_DEL_NTF,
};

enum {
	CSTORE_A_ID = 1,
	CSTORE_A_NAME,
	CSTORE_A_VALUE,
	CSTORE_A_PRIORITY,
	CSTORE_A_FLAGS,
	CSTORE_A_KEY,
	CSTORE_A_WINDOW,
	CSTORE_A_GENERATION,
	CSTORE_A_MAX = CSTORE_A_GENERATION,
};

enum {
	CSTORE_A_WINDOW_FIRST = 1,
	CSTORE_A_WINDOW_LAST,
	CSTORE_A_WINDOW_MAX = CSTORE_A_WINDOW_LAST,
};

#define CSTORE_ENTRIES	64
#define CSTORE_FLAGS	0x3

struct cstore_entry {
	u32 id;			/* 0 if it is free */
	char name[16];
	s32 value;
	u8 priority;
	u32 flags;
	u8 key[8];
	u16 first;		/* 0 if there is no window */
	u16 last;
};

struct cstore_net {
	struct mutex lock;
	struct cstore_entry entries[CSTORE_ENTRIES];
	u32 generation;
	u32 dumps;
};

struct cstore_dump {
	u32 id;
	u8 priority;
	bool done;
};

static unsigned int cstore_net_id __read_mostly;
static struct genl_family cstore_family;

static const struct nla_policy cstore_window[CSTORE_A_WINDOW_MAX + 1] = {
	[CSTORE_A_WINDOW_FIRST] = NLA_POLICY_MIN(NLA_BE16, 1),
	[CSTORE_A_WINDOW_LAST] = { .type = NLA_BE16 },
};

static const struct nla_policy cstore_policy[CSTORE_A_MAX + 1] = {
	[CSTORE_A_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[CSTORE_A_NAME] = { .type = NLA_NUL_STRING, .len = 15 },
	[CSTORE_A_VALUE] = NLA_POLICY_RANGE(NLA_S32, -1000, 1000),
	[CSTORE_A_PRIORITY] = NLA_POLICY_MAX(NLA_U8, 7),
	[CSTORE_A_FLAGS] = NLA_POLICY_BITFIELD32(CSTORE_FLAGS),
	[CSTORE_A_KEY] = NLA_POLICY_EXACT_LEN(8),
	[CSTORE_A_WINDOW] = NLA_POLICY_NESTED(cstore_window),
	[CSTORE_A_GENERATION] = {
		.type = NLA_REJECT,
		.reject_message = "only the kernel sets this",
	},
};

static const struct nla_policy cstore_by_id[CSTORE_A_ID + 1] = {
	[CSTORE_A_ID] = NLA_POLICY_MIN(NLA_U32, 1),
};

static const struct nla_policy cstore_by_id_or_priority[CSTORE_A_PRIORITY + 1] = {
	[CSTORE_A_ID] = NLA_POLICY_MIN(NLA_U32, 1),
	[CSTORE_A_PRIORITY] = NLA_POLICY_MAX(NLA_U8, 7),
};

static const struct nla_policy cstore_by_priority[CSTORE_A_PRIORITY + 1] = {
	[CSTORE_A_PRIORITY] = NLA_POLICY_MAX(NLA_U8, 7),
};

static struct cstore_entry *cstore_find(struct cstore_net *net, u32 id)
{
	int i;

	for (i = 0; i < CSTORE_ENTRIES; i++)
		if (net->entries[i].id == id)
			return &net->entries[i];
	return NULL;
}

static void cstore_changed(struct cstore_net *net)
{
	if (!++net->generation)
		net->generation = 1;
}

static size_t cstore_entry_size(void)
{
	return 3 * nla_total_size(sizeof(u32)) + nla_total_size(sizeof(u8)) +
	       nla_total_size(sizeof_field(struct cstore_entry, name)) +
	       nla_total_size(sizeof(struct nla_bitfield32)) +
	       nla_total_size(sizeof_field(struct cstore_entry, key)) +
	       nla_total_size(2 * nla_total_size(sizeof(u16)));
}

static int cstore_put(struct sk_buff *skb, const struct cstore_entry *entry, u32 generation)
{
	struct nlattr *nest;

	if (nla_put_u32(skb, CSTORE_A_ID, entry->id) ||
	    nla_put_string(skb, CSTORE_A_NAME, entry->name) ||
	    nla_put_s32(skb, CSTORE_A_VALUE, entry->value) ||
	    nla_put_u8(skb, CSTORE_A_PRIORITY, entry->priority) ||
	    nla_put_bitfield32(skb, CSTORE_A_FLAGS, entry->flags, CSTORE_FLAGS) ||
	    nla_put(skb, CSTORE_A_KEY, sizeof(entry->key), entry->key))
		return -EMSGSIZE;
	if (entry->first) {
		nest = nla_nest_start(skb, CSTORE_A_WINDOW);
		if (!nest ||
		    nla_put_be16(skb, CSTORE_A_WINDOW_FIRST, cpu_to_be16(entry->first)) ||
		    nla_put_be16(skb, CSTORE_A_WINDOW_LAST, cpu_to_be16(entry->last)))
			return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	return nla_put_u32(skb, CSTORE_A_GENERATION, generation);
}

static int cstore_get(struct sk_buff *skb, struct genl_info *info)
{
	struct cstore_net *net = net_generic(genl_info_net(info), cstore_net_id);
	struct cstore_entry entry, *found;
	struct sk_buff *reply;
	u32 generation;
	void *hdr;

	if (GENL_REQ_ATTR_CHECK(info, CSTORE_A_ID))
		return -EINVAL;
	mutex_lock(&net->lock);
	found = cstore_find(net, nla_get_u32(info->attrs[CSTORE_A_ID]));
	if (found)
		entry = *found;
	generation = net->generation;
	mutex_unlock(&net->lock);
	if (!found) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[CSTORE_A_ID],
				    "there is no such entry");
		return -ENOENT;
	}

	reply = genlmsg_new(cstore_entry_size(), GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	hdr = genlmsg_put_reply(reply, info, &cstore_family, 0, CSTORE_CMD_GET);
	if (!hdr || cstore_put(reply, &entry, generation)) {
		nlmsg_free(reply);
		return -EMSGSIZE;
	}
	genlmsg_end(reply, hdr);
	return genlmsg_reply(reply, info);
}

/* Sends a notification; without @entry, that of a deletion of @id. */
static void cstore_notify(struct genl_info *info, u8 cmd, u32 id,
			  const struct cstore_entry *entry, u32 generation)
{
	struct sk_buff *skb;
	void *hdr;

	skb = genlmsg_new(entry ? cstore_entry_size() : nla_total_size(sizeof(u32)), GFP_KERNEL);
	if (!skb)
		return;
	hdr = genlmsg_put_reply(skb, info, &cstore_family, 0, cmd);
	if (!hdr || (entry ? cstore_put(skb, entry, generation) :
			     nla_put_u32(skb, CSTORE_A_ID, id))) {
		nlmsg_free(skb);
		return;
	}
	genlmsg_end(skb, hdr);
	genl_notify(&cstore_family, skb, info, 0, GFP_KERNEL);
}

static int cstore_read_window(struct genl_info *info, u16 *first, u16 *last)
{
	struct nlattr *nest = info->attrs[CSTORE_A_WINDOW];
	struct nlattr *tb[CSTORE_A_WINDOW_MAX + 1];
	int err;

	err = nla_parse_nested(tb, CSTORE_A_WINDOW_MAX, nest, cstore_window, info->extack);
	if (err)
		return err;
	if (NL_REQ_ATTR_CHECK(info->extack, nest, tb, CSTORE_A_WINDOW_FIRST) ||
	    NL_REQ_ATTR_CHECK(info->extack, nest, tb, CSTORE_A_WINDOW_LAST))
		return -EINVAL;
	*first = be16_to_cpu(nla_get_be16(tb[CSTORE_A_WINDOW_FIRST]));
	*last = be16_to_cpu(nla_get_be16(tb[CSTORE_A_WINDOW_LAST]));
	if (*last < *first) {
		NL_SET_ERR_MSG_ATTR(info->extack, tb[CSTORE_A_WINDOW_LAST],
				    "the window ends before it begins");
		return -ERANGE;
	}
	return 0;
}

static int cstore_set(struct sk_buff *skb, struct genl_info *info)
{
	struct cstore_net *net = net_generic(genl_info_net(info), cstore_net_id);
	struct nlattr **attrs = info->attrs;
	struct cstore_entry copy, *entry;
	u16 first = 0, last = 0;
	u32 id, generation;
	int err;

	if (attrs[CSTORE_A_WINDOW]) {
		err = cstore_read_window(info, &first, &last);
		if (err)
			return err;
	}
	if (GENL_REQ_ATTR_CHECK(info, CSTORE_A_ID))
		return -EINVAL;
	id = nla_get_u32(attrs[CSTORE_A_ID]);

	mutex_lock(&net->lock);
	entry = cstore_find(net, id);
	if (!entry)
		entry = cstore_find(net, 0);
	if (!entry) {
		mutex_unlock(&net->lock);
		NL_SET_ERR_MSG(info->extack, "the store is full");
		return -ENOSPC;
	}
	entry->id = id;
	if (attrs[CSTORE_A_NAME])
		nla_strscpy(entry->name, attrs[CSTORE_A_NAME], sizeof(entry->name));
	if (attrs[CSTORE_A_VALUE])
		entry->value = nla_get_s32(attrs[CSTORE_A_VALUE]);
	if (attrs[CSTORE_A_PRIORITY])
		entry->priority = nla_get_u8(attrs[CSTORE_A_PRIORITY]);
	if (attrs[CSTORE_A_FLAGS]) {
		struct nla_bitfield32 flags = nla_get_bitfield32(attrs[CSTORE_A_FLAGS]);

		entry->flags = (entry->flags & ~flags.selector) |
			       (flags.value & flags.selector);
	}
	if (attrs[CSTORE_A_KEY])
		memcpy(entry->key, nla_data(attrs[CSTORE_A_KEY]), sizeof(entry->key));
	if (attrs[CSTORE_A_WINDOW]) {
		entry->first = first;
		entry->last = last;
	}
	copy = *entry;
	cstore_changed(net);
	generation = net->generation;
	mutex_unlock(&net->lock);

	cstore_notify(info, CSTORE_CMD_SET_NTF, id, &copy, generation);
	return 0;
}

static int cstore_del(struct sk_buff *skb, struct genl_info *info)
{
	struct cstore_net *net = net_generic(genl_info_net(info), cstore_net_id);
	struct cstore_entry *entry;
	u32 id;

	if (GENL_REQ_ATTR_CHECK(info, CSTORE_A_ID))
		return -EINVAL;
	id = nla_get_u32(info->attrs[CSTORE_A_ID]);
	mutex_lock(&net->lock);
	entry = cstore_find(net, id);
	if (entry) {
		memset(entry, 0, sizeof(*entry));
		cstore_changed(net);
	}
	mutex_unlock(&net->lock);
	if (!entry) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[CSTORE_A_ID],
				    "there is no such entry");
		return -ENOENT;
	}
	cstore_notify(info, CSTORE_CMD_DEL_NTF, id, NULL, 0);
	return 0;
}

static int cstore_flush(struct sk_buff *skb, struct genl_info *info)
{
	struct cstore_net *net = net_generic(genl_info_net(info), cstore_net_id);
	u8 priority = U8_MAX;
	int i, err = 0;

	if (info->attrs[CSTORE_A_PRIORITY])
		priority = nla_get_u8(info->attrs[CSTORE_A_PRIORITY]);
	mutex_lock(&net->lock);
	if (net->dumps) {
		NL_SET_ERR_MSG(info->extack, "a dump is in progress");
		err = -EBUSY;
		goto unlock;
	}
	for (i = 0; i < CSTORE_ENTRIES; i++)
		if (net->entries[i].priority <= priority)
			memset(&net->entries[i], 0, sizeof(net->entries[i]));
	cstore_changed(net);
unlock:
	mutex_unlock(&net->lock);
	return err;
}

static struct cstore_net *cstore_dump_net(const struct netlink_callback *cb)
{
	return net_generic(sock_net(cb->skb->sk), cstore_net_id);
}

static int cstore_dump_start(struct netlink_callback *cb)
{
	const struct genl_dumpit_info *info = genl_dumpit_info(cb);
	struct cstore_dump *dump = (struct cstore_dump *)cb->ctx;
	struct cstore_net *net = cstore_dump_net(cb);
	struct nlattr **attrs;

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
	attrs = info->attrs;
#else
	attrs = info->info.attrs;
#endif
	dump->id = 1;
	dump->priority = 0;
	dump->done = false;
	if (attrs[CSTORE_A_PRIORITY])
		dump->priority = nla_get_u8(attrs[CSTORE_A_PRIORITY]);
	mutex_lock(&net->lock);
	net->dumps++;
	mutex_unlock(&net->lock);
	return 0;
}

static const struct cstore_entry *cstore_from(const struct cstore_net *net,
					      const struct cstore_dump *dump)
{
	const struct cstore_entry *entry, *found = NULL;
	int i;

	for (i = 0; i < CSTORE_ENTRIES; i++) {
		entry = &net->entries[i];
		if (entry->id >= dump->id && entry->id && entry->priority >= dump->priority &&
		    (!found || entry->id < found->id))
			found = entry;
	}
	return found;
}

static int cstore_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct cstore_dump *dump = (struct cstore_dump *)cb->ctx;
	struct cstore_net *net = cstore_dump_net(cb);
	const struct cstore_entry *entry;
	int err = 0;
	void *hdr;

	mutex_lock(&net->lock);
	cb->seq = net->generation;
	while (!dump->done && (entry = cstore_from(net, dump))) {
		hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
				  &cstore_family, NLM_F_MULTI, CSTORE_CMD_GET);
		if (!hdr || cstore_put(skb, entry, net->generation)) {
			genlmsg_cancel(skb, hdr);
			err = skb->len ? skb->len : -EMSGSIZE;
			break;
		}
		genl_dump_check_consistent(cb, hdr);
		genlmsg_end(skb, hdr);
		dump->id = entry->id + 1;
		dump->done = !dump->id;
	}
	mutex_unlock(&net->lock);
	return err;
}

static int cstore_dump_done(struct netlink_callback *cb)
{
	struct cstore_net *net = cstore_dump_net(cb);

	mutex_lock(&net->lock);
	net->dumps--;
	mutex_unlock(&net->lock);
	return 0;
}

static const struct genl_ops cstore_ops[] = {
	{
		.cmd = CSTORE_CMD_GET,
		.policy = cstore_by_id_or_priority,
		.maxattr = CSTORE_A_PRIORITY,
		.doit = cstore_get,
		.start = cstore_dump_start,
		.dumpit = cstore_dump,
		.done = cstore_dump_done,
	},
	{
		.cmd = CSTORE_CMD_SET,
		.flags = GENL_UNS_ADMIN_PERM,
		.policy = cstore_policy,
		.maxattr = CSTORE_A_MAX,
		.doit = cstore_set,
	},
	{
		.cmd = CSTORE_CMD_DEL,
		.flags = GENL_UNS_ADMIN_PERM,
		.policy = cstore_by_id,
		.maxattr = CSTORE_A_ID,
		.doit = cstore_del,
	},
	{
		.cmd = CSTORE_CMD_FLUSH,
		.flags = GENL_ADMIN_PERM,
		.policy = cstore_by_priority,
		.maxattr = CSTORE_A_PRIORITY,
		.doit = cstore_flush,
	},
};

static const struct genl_multicast_group cstore_groups[] = {
	{ .name = "changes" },
};

static struct genl_family cstore_family __ro_after_init = {
	.name = "cstore",
	.version = 1,
	.netnsok = true,
	.parallel_ops = true,
	.module = THIS_MODULE,
	.ops = cstore_ops,
	.n_ops = ARRAY_SIZE(cstore_ops),
	.mcgrps = cstore_groups,
	.n_mcgrps = ARRAY_SIZE(cstore_groups),
};

static int __net_init cstore_net_init(struct net *net)
{
	struct cstore_net *cnet = net_generic(net, cstore_net_id);

	mutex_init(&cnet->lock);
	cnet->generation = 1;
	return 0;
}

static struct pernet_operations cstore_net_ops = {
	.init = cstore_net_init,
	.id = &cstore_net_id,
	.size = sizeof(struct cstore_net),
};

static int __init cstore_init(void)
{
	int err;

	err = register_pernet_subsys(&cstore_net_ops);
	if (err)
		return err;
	err = genl_register_family(&cstore_family);
	if (err)
		unregister_pernet_subsys(&cstore_net_ops);
	return err;
}

static void __exit cstore_exit(void)
{
	genl_unregister_family(&cstore_family);
	unregister_pernet_subsys(&cstore_net_ops);
}

module_init(cstore_init);
module_exit(cstore_exit);

MODULE_AUTHOR("the nlwire project");
MODULE_DESCRIPTION("The family nlstore, in C");
MODULE_LICENSE("Dual MIT/GPL");
