// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * A library to preload: turns a program's netlink sockets into sockets of
 * NETLINK_USERSOCK that talk to a server in place of the kernel.
 *
 * NLWIRE_PORT_0 is the server's port for NETLINK_ROUTE, NLWIRE_PORT_16 for
 * NETLINK_GENERIC, and so on. Sockets of other protocols are left alone. The
 * server's address is 0 to the program, as the kernel's is. Groups are ignored.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include <linux/netlink.h>

#ifndef SO_PROTOCOL
#define SO_PROTOCOL 38
#endif
#ifndef SOL_NETLINK
#define SOL_NETLINK 270
#endif

enum { MAX = 1024 };

/* The sockets, by inode: a program may duplicate a descriptor. */
static struct {
	ino_t inode;
	int protocol;
	unsigned int port;
} sockets[MAX];
static int count;

static ino_t inode_of(int fd)
{
	struct stat stat;

	return fstat(fd, &stat) ? 0 : stat.st_ino;
}

/* Returns the number of one of these sockets, or -1. */
static int find(int fd)
{
	ino_t inode = inode_of(fd);

	for (int number = 0; inode && number < count; number++)
		if (sockets[number].inode == inode)
			return number;
	return -1;
}

/* Returns 0 for other sockets. */
static unsigned int port_of(int fd)
{
	int number = find(fd);

	return number < 0 ? 0 : sockets[number].port;
}

int socket(int domain, int type, int protocol)
{
	char name[32];
	const char *port = NULL;
	int fd;

	if (domain == AF_NETLINK) {
		snprintf(name, sizeof(name), "NLWIRE_PORT_%d", protocol);
		port = getenv(name);
	}
	if (!port)
		return syscall(SYS_socket, domain, type, protocol);
	if (count == MAX) {
		errno = EMFILE;
		return -1;
	}
	fd = syscall(SYS_socket, domain, type, NETLINK_USERSOCK);
	if (fd >= 0) {
		sockets[count].inode = inode_of(fd);
		sockets[count].protocol = protocol;
		sockets[count].port = strtoul(port, NULL, 10);
		count++;
	}
	return fd;
}

int bind(int fd, const struct sockaddr *addr, socklen_t len)
{
	struct sockaddr_nl own;

	if (port_of(fd) && len >= sizeof(own)) {
		own = *(const struct sockaddr_nl *)addr;
		own.nl_groups = 0;
		return syscall(SYS_bind, fd, &own, sizeof(own));
	}
	return syscall(SYS_bind, fd, addr, len);
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	if (port_of(fd) && level == SOL_NETLINK &&
	    (name == NETLINK_ADD_MEMBERSHIP || name == NETLINK_DROP_MEMBERSHIP))
		return 0;
	return syscall(SYS_setsockopt, fd, level, name, value, len);
}

int getsockopt(int fd, int level, int name, void *value, socklen_t *len)
{
	int result = syscall(SYS_getsockopt, fd, level, name, value, len);
	int number = find(fd);

	if (!result && number >= 0 && level == SOL_SOCKET && name == SO_PROTOCOL &&
	    *len == sizeof(int))
		*(int *)value = sockets[number].protocol;
	return result;
}

/* Replaces the kernel's address, or none, by the server's. */
static const struct sockaddr *aim(int fd, const struct sockaddr *addr,
				  socklen_t *len, struct sockaddr_nl *server)
{
	if (!port_of(fd))
		return addr;
	if (addr && *len >= sizeof(*server) &&
	    ((const struct sockaddr_nl *)addr)->nl_pid != 0)
		return addr;
	*server = (struct sockaddr_nl){
		.nl_family = AF_NETLINK,
		.nl_pid = port_of(fd),
	};
	*len = sizeof(*server);
	return (const struct sockaddr *)server;
}

int connect(int fd, const struct sockaddr *addr, socklen_t len)
{
	struct sockaddr_nl server;

	addr = aim(fd, addr, &len, &server);
	return syscall(SYS_connect, fd, addr, len);
}

ssize_t sendto(int fd, const void *bytes, size_t count, int flags,
	       const struct sockaddr *addr, socklen_t len)
{
	struct sockaddr_nl server;

	addr = aim(fd, addr, &len, &server);
	return syscall(SYS_sendto, fd, bytes, count, flags, addr, len);
}

ssize_t send(int fd, const void *bytes, size_t count, int flags)
{
	return sendto(fd, bytes, count, flags, NULL, 0);
}

ssize_t sendmsg(int fd, const struct msghdr *msg, int flags)
{
	struct msghdr copy = *msg;
	struct sockaddr_nl server;

	copy.msg_name = (void *)aim(fd, copy.msg_name, &copy.msg_namelen, &server);
	return syscall(SYS_sendmsg, fd, &copy, flags);
}

/* Replaces the server's address by the kernel's. */
static void disguise(int fd, void *addr, socklen_t len)
{
	struct sockaddr_nl *sender = addr;

	if (addr && port_of(fd) && len >= sizeof(*sender) &&
	    sender->nl_pid == port_of(fd))
		sender->nl_pid = 0;
}

ssize_t recvfrom(int fd, void *bytes, size_t count, int flags,
		 struct sockaddr *addr, socklen_t *len)
{
	ssize_t result = syscall(SYS_recvfrom, fd, bytes, count, flags, addr, len);

	if (result >= 0 && addr)
		disguise(fd, addr, *len);
	return result;
}

ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
	ssize_t result = syscall(SYS_recvmsg, fd, msg, flags);

	if (result >= 0)
		disguise(fd, msg->msg_name, msg->msg_namelen);
	return result;
}

/* Called in place of recvfrom by programs built with _FORTIFY_SOURCE. */
ssize_t __recvfrom_chk(int fd, void *bytes, size_t count, size_t room, int flags,
		       struct sockaddr *addr, socklen_t *len)
{
	if (count > room)
		abort();
	return recvfrom(fd, bytes, count, flags, addr, len);
}
