// SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0
/*
 * Holds the lock under which the handlers of generic netlink families without parallel_ops
 * run, until the process that loads this module is killed. The tests find out with it which
 * handlers run without that lock. Loading always fails.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/wait.h>
#include <net/genetlink.h>

static int __init genlhold_init(void)
{
	DECLARE_WAIT_QUEUE_HEAD_ONSTACK(never);

	genl_lock();
	pr_info("holding the lock\n");
	wait_event_killable(never, false);
	genl_unlock();
	return -EINTR;
}

module_init(genlhold_init);

MODULE_AUTHOR("the nlwire project");
MODULE_DESCRIPTION("Holds the lock of generic netlink");
MODULE_LICENSE("Dual MIT/GPL");
