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
