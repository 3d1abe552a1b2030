/* SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0 */
/*
 * A policy with every kind of rule and every quick check of nlwire, for the comparison in
 * test builds of the module (compare.c) and for the proofs (proof/kernel).
 */
#include <linux/version.h>
#include <net/netlink.h>

#define MAXTYPE		53
#define STRICT_FROM	52

static int nlkmod_even(const struct nlattr *attr,
		       struct netlink_ext_ack *extack)
{
	if (nla_len(attr) && !(*(u8 *)nla_data(attr) & 1))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr, "odd");
	return -EOPNOTSUPP;
}

/* The same rules as in ../src/rules.rs. */
static const struct nla_policy nlkmod_rich[MAXTYPE + 1] = {
	[0] = { .strict_start_type = STRICT_FROM },
	[1] = { .type = NLA_UNSPEC },
	[2] = { .len = 3 },
	[3] = { .type = NLA_U8 },
	[4] = NLA_POLICY_RANGE(NLA_U16, 10, 20),
	[5] = NLA_POLICY_MIN(NLA_U32, 10),
	[6] = NLA_POLICY_MAX(NLA_U64, 20),
	[7] = NLA_POLICY_RANGE(NLA_S8, -5, 6),
	[8] = NLA_POLICY_MIN(NLA_S16, -5),
	[9] = NLA_POLICY_MAX(NLA_S32, -5),
	[10] = { .type = NLA_S64 },
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
	[11] = NLA_POLICY_MAX(NLA_UINT, 20),
	[12] = NLA_POLICY_RANGE(NLA_SINT, -5, 6),
#endif
	[13] = NLA_POLICY_RANGE(NLA_BE16, 10, 20),
	[14] = { .type = NLA_BE32 },
	[15] = NLA_POLICY_MAX(NLA_MSECS, 20),
	[16] = NLA_POLICY_MASK(NLA_U8, 0x15),
	[17] = NLA_POLICY_MASK(NLA_U64, 0x15),
	[18] = { .type = NLA_STRING },
	[19] = { .type = NLA_STRING, .len = 3 },
	[20] = { .type = NLA_NUL_STRING },
	[21] = { .type = NLA_NUL_STRING, .len = 3 },
	[22] = { .type = NLA_BINARY },
	[23] = { .type = NLA_BINARY, .len = 3 },
	[24] = NLA_POLICY_EXACT_LEN(4),
	[25] = NLA_POLICY_EXACT_LEN_WARN(4),
	[26] = NLA_POLICY_MIN_LEN(4),
	[27] = NLA_POLICY_MAX(NLA_BINARY, 4),
	[28] = { .type = NLA_FLAG },
	[29] = { .type = NLA_NESTED },
	[30] = NLA_POLICY_NESTED(nlkmod_rich),
	[31] = { .type = NLA_NESTED_ARRAY },
	[32] = NLA_POLICY_NESTED_ARRAY(nlkmod_rich),
	[33] = NLA_POLICY_BITFIELD32(0x15),
	[34] = { .type = NLA_REJECT },
	[35] = { .type = NLA_REJECT, .reject_message = "gone" },
	[36] = NLA_POLICY_VALIDATE_FN(NLA_U16, nlkmod_even),
	[37] = { .type = NLA_U16 },
	[38] = { .type = NLA_S16 },
	[39] = { .type = NLA_BE16 },
	[40] = { .type = NLA_S8 },
	[41] = { .type = NLA_U32 },
	[42] = { .type = NLA_S32 },
	[43] = { .type = NLA_U64 },
	[44] = NLA_POLICY_RANGE(NLA_U8, 10, 20),
	[45] = NLA_POLICY_MASK(NLA_U16, 0x15),
	[46] = NLA_POLICY_MASK(NLA_U32, 0x15),
	[47] = NLA_POLICY_RANGE(NLA_BE32, 10, 20),
	[48] = NLA_POLICY_MIN(NLA_S64, -5),
	[49] = NLA_POLICY_RANGE(NLA_BINARY, 2, 4),
	[50] = {
		.type = NLA_BINARY, .len = 8,
		.validation_type = NLA_VALIDATE_RANGE, .min = 2, .max = 4,
	},
	[51] = {
		.type = NLA_BINARY, .len = 3,
		.validation_type = NLA_VALIDATE_RANGE, .min = 2, .max = 4,
	},
	[52] = NLA_POLICY_NESTED(nlkmod_rich),
	[53] = { .type = NLA_U8 },
};
