// SPDX-License-Identifier: MIT OR Apache-2.0
/* What the claims about policies and tables execute of lib/nlattr.c. */

/* out: the entry of `type` in a table of 8; the bytes that a walk leaves. */
void ref_table(const struct nlattr *head, int len, unsigned int type, u64 out[8])
{
	struct nlattr *tb[8];
	const struct nlattr *nla;
	int rem;

	__nla_parse(tb, 7, head, len, NULL, NL_VALIDATE_LIBERAL, NULL);
	out[0] = (u64)tb[type];
	nla_for_each_attr(nla, head, len, rem)
		;
	out[1] = (s64)rem;
}

static int even(const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	if (nla_len(attr) && !(*(u8 *)nla_data(attr) & 1))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr, "odd");
	return -EOPNOTSUPP;
}

/* The same rules as in probe/src/policies.rs. */
static const struct nla_policy rich[53 + 1] = {
	[0] = { .strict_start_type = 52 },
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
	[11] = NLA_POLICY_MAX(NLA_UINT, 20),
	[12] = NLA_POLICY_RANGE(NLA_SINT, -5, 6),
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
	[30] = NLA_POLICY_NESTED(rich),
	[31] = { .type = NLA_NESTED_ARRAY },
	[32] = NLA_POLICY_NESTED_ARRAY(rich),
	[33] = NLA_POLICY_BITFIELD32(0x15),
	[34] = { .type = NLA_REJECT },
	[35] = { .type = NLA_REJECT, .reject_message = "gone" },
	[36] = NLA_POLICY_VALIDATE_FN(NLA_U16, even),
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
	[52] = NLA_POLICY_NESTED(rich),
	[53] = { .type = NLA_U8 },
};

/* out: errno; text; the offending attribute; whether a rule is told. */
void ref_validate(const struct nlattr *head, int len, unsigned int level, u64 out[8])
{
	struct netlink_ext_ack extack = {};

	out[0] = -__nla_validate(head, len, 53, rich, level, &extack);
	out[1] = (u64)extack._msg;
	out[2] = (u64)extack.bad_attr;
	/* Of a short entry of an array, the kernel tells rule 0 of the entries' policy. */
	out[3] = extack.policy && extack.policy != rich;
}
