// SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0
/*
 * Comparison of nlwire with the kernel's own parser, in test builds of the module.
 * This file records the kernel's result as a transcript, a list of numbers.
 * ../src/compare.rs compares nlwire's result with it. The module's parameters have
 * the numbers of compared and of differing inputs.
 *
 *   transcript:  1 if the kernel has NLA_UINT, else 0
 *                messages of the input
 *                attributes of the input; policy on them
 *                for each of the first MESSAGES messages:
 *                    its attributes; policy on them
 *   messages:    for each: offset, nlmsg_len
 *                NONE, bytes left
 *   attributes:  for each of the first ATTRIBUTES: offset, length, type
 *                NONE, bytes left
 *   policy:      for each level: if it succeeds
 *                    0, text, offset of each type
 *                if it fails
 *                    errno, text, offset, type of the reported rule
 *
 * Offsets count from the start of the input. Texts are hashed. NONE stands for no
 * offset, no text, no rule, and the end of a walk.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/version.h>
#include <net/netlink.h>

#include "compare.h"
#include "rules.h"

#define NONE		U32_MAX
#define MESSAGES	8
#define ATTRIBUTES	1024
/* Enough for 64 KiB of messages without payload. */
#define WORDS		(1 << 16)
/* The number of differences that are written to the log. */
#define SHOWN		8

static bool compare = true;
module_param(compare, bool, 0644);
MODULE_PARM_DESC(compare, "whether to compare received datagrams");

static ulong compared;
module_param(compared, ulong, 0444);
MODULE_PARM_DESC(compared, "number of compared inputs");

static ulong differences;
module_param(differences, ulong, 0444);
MODULE_PARM_DESC(differences, "number of inputs with a difference");

static const unsigned int nlkmod_levels[] = {
	NL_VALIDATE_LIBERAL,
	NL_VALIDATE_DEPRECATED_STRICT,
	NL_VALIDATE_STRICT,
	NL_VALIDATE_UNSPEC | NL_VALIDATE_NESTED,
	NL_VALIDATE_STRICT_ATTRS,
};

struct transcript {
	const u8 *data;		/* the base of offsets */
	u32 *words;
	size_t count;		/* also counts numbers without room */
};

static void word(struct transcript *t, u32 value)
{
	if (t->count < WORDS)
		t->words[t->count] = value;
	t->count++;
}

static void offset(struct transcript *t, const void *at)
{
	word(t, at ? (const u8 *)at - t->data : NONE);
}

/* FNV-1a. */
static void text(struct transcript *t, const char *s)
{
	u32 hash = 0x811c9dc5;

	if (!s)
		return word(t, NONE);
	while (*s)
		hash = (hash ^ (u8)*s++) * 0x01000193;
	word(t, hash);
}

static void messages(struct transcript *t, const u8 *data, size_t len)
{
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)data;
	int rem = len;

	while (nlmsg_ok(nlh, rem)) {
		offset(t, nlh);
		word(t, nlh->nlmsg_len);
		nlh = nlmsg_next(nlh, &rem);
	}
	word(t, NONE);
	word(t, max(rem, 0));
}

static void attributes(struct transcript *t, const struct nlattr *head, int len)
{
	const struct nlattr *nla = head;
	int count = 0;

	while (nla_ok(nla, len) && count++ < ATTRIBUTES) {
		offset(t, nla);
		word(t, nla_len(nla));
		word(t, nla_type(nla));
		nla = nla_next(nla, &len);
	}
	word(t, NONE);
	word(t, max(len, 0));
}

static void policy(struct transcript *t, const struct nlattr *head, int len)
{
	struct nlattr *tb[MAXTYPE + 1];
	int i, type;

	for (i = 0; i < ARRAY_SIZE(nlkmod_levels); i++) {
		struct netlink_ext_ack extack = {};
		int err;

		err = __nla_parse(tb, MAXTYPE, head, len, nlkmod_rich,
				  nlkmod_levels[i], &extack);
		if (err != __nla_validate(head, len, MAXTYPE, nlkmod_rich,
					  nlkmod_levels[i], NULL))
			err = -EBADE;	/* which nlwire never returns */
		word(t, -err);
		text(t, extack._msg);
		if (err) {
			offset(t, extack.bad_attr);
			/* 0 stands for no rule: rule 0 is never reported. */
			type = extack.policy ? extack.policy - nlkmod_rich : 0;
			word(t, type ? type : NONE);
			continue;
		}
		for (type = 1; type <= MAXTYPE; type++)
			offset(t, tb[type]);
	}
}

static void transcribe(struct transcript *t, const u8 *data, size_t len)
{
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)data;
	int rem = len;
	int i;

	word(t, LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0));
	messages(t, data, len);
	attributes(t, (const struct nlattr *)data, len);
	policy(t, (const struct nlattr *)data, len);
	for (i = 0; i < MESSAGES && nlmsg_ok(nlh, rem); i++) {
		attributes(t, nlmsg_attrdata(nlh, 0), nlmsg_attrlen(nlh, 0));
		policy(t, nlmsg_attrdata(nlh, 0), nlmsg_attrlen(nlh, 0));
		nlh = nlmsg_next(nlh, &rem);
	}
}

void nlkmod_compare(const u8 *data, size_t len)
{
	static DEFINE_MUTEX(lock);
	static u32 words[WORDS];
	struct transcript t = { .data = data, .words = words };
	struct nlkmod_difference difference;
	bool differs;

	if (!READ_ONCE(compare))
		return;
	mutex_lock(&lock);
	transcribe(&t, data, len);
	differs = nlkmod_differs(data, len, words, min_t(size_t, t.count, WORDS),
				 &difference);
	compared++;
	if (t.count > WORDS) {
		differences++;
		pr_err("no room for a transcript of %zu words\n", t.count);
	} else if (differs && differences++ < SHOWN) {
		pr_err("word %lld of %zu: kernel %llx, nlwire %llx\n",
		       difference.index, t.count, difference.kernel,
		       difference.nlwire);
		print_hex_dump(KERN_ERR, KBUILD_MODNAME ": ", DUMP_PREFIX_OFFSET,
			       16, 4, data, min_t(size_t, len, 256), false);
	}
	mutex_unlock(&lock);
}
