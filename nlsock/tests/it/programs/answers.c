// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * A program of libmnl, with libmnl's buffer: asks for a family's id with an ACK,
 * and dumps links. Prints the id and the names.
 */
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int print_id(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID)
			printf("id %u\n", mnl_attr_get_u16(attr));
	return MNL_CB_OK;
}

static int print_name(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct ifinfomsg))
		if (mnl_attr_get_type(attr) == IFLA_IFNAME)
			puts(mnl_attr_get_str(attr));
	return MNL_CB_OK;
}

static void ask(int protocol, struct nlmsghdr *nlh, mnl_cb_t print)
{
	char buf[MNL_SOCKET_BUFFER_SIZE];
	struct mnl_socket *nl = mnl_socket_open(protocol);
	int more = 1;

	nlh->nlmsg_seq = 1;
	if (!nl || mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) ||
	    mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
		exit(1);
	while (more > 0) {
		int len = mnl_socket_recvfrom(nl, buf, sizeof(buf));

		if (len < 0) {
			perror("mnl_socket_recvfrom");
			exit(1);
		}
		more = mnl_cb_run(buf, len, 1, mnl_socket_get_portid(nl), print, NULL);
		if (more < 0) {
			perror("mnl_cb_run");
			exit(1);
		}
	}
	mnl_socket_close(nl);
}

int main(void)
{
	char buf[MNL_SOCKET_BUFFER_SIZE];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));

	nlh->nlmsg_type = GENL_ID_CTRL;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	genl->cmd = CTRL_CMD_GETFAMILY;
	genl->version = 1;
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, "wireguard");
	ask(NETLINK_GENERIC, nlh, print_id);

	nlh = mnl_nlmsg_put_header(buf);
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifinfomsg));
	nlh->nlmsg_type = RTM_GETLINK;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	ask(NETLINK_ROUTE, nlh, print_name);
	return 0;
}
