// SPDX-License-Identifier: MIT OR Apache-2.0
//! The accounting of tasks and of control groups.
//!
//! Written by hand from C: `linux/taskstats.h`, `linux/cgroupstats.h`.
//!
//! `struct taskstats` grows at its end, and `version` tells how far: the fields that an older
//! kernel does not have are 0.

use nlwire::typed::*;

structs! {
    /// C: `struct __kernel_timespec`.
    pub KernelTimespec "__kernel_timespec" {
        tv_sec: i64,
        tv_nsec: i64,
    }
    pub Taskstats "taskstats" {
        version: u16,
        ac_exitcode: u32,
        ac_flag: u8,
        ac_nice: u8,
        pad_cpu_count: [u8; 6],
        cpu_count: u64,
        cpu_delay_total: u64,
        blkio_count: u64,
        blkio_delay_total: u64,
        swapin_count: u64,
        swapin_delay_total: u64,
        cpu_run_real_total: u64,
        cpu_run_virtual_total: u64,
        ac_comm: [u8; 32],
        ac_sched: u8,
        ac_pad: [u8; 3],
        pad_ac_uid: [u8; 4],
        ac_uid: u32,
        ac_gid: u32,
        ac_pid: u32,
        ac_ppid: u32,
        ac_btime: u32,
        pad_ac_etime: [u8; 4],
        ac_etime: u64,
        ac_utime: u64,
        ac_stime: u64,
        ac_minflt: u64,
        ac_majflt: u64,
        coremem: u64,
        virtmem: u64,
        hiwater_rss: u64,
        hiwater_vm: u64,
        read_char: u64,
        write_char: u64,
        read_syscalls: u64,
        write_syscalls: u64,
        read_bytes: u64,
        write_bytes: u64,
        cancelled_write_bytes: u64,
        nvcsw: u64,
        nivcsw: u64,
        ac_utimescaled: u64,
        ac_stimescaled: u64,
        cpu_scaled_run_real_total: u64,
        freepages_count: u64,
        freepages_delay_total: u64,
        thrashing_count: u64,
        thrashing_delay_total: u64,
        ac_btime64: u64,
        compact_count: u64,
        compact_delay_total: u64,
        ac_tgid: u32,
        pad_ac_tgetime: [u8; 4],
        ac_tgetime: u64,
        ac_exe_dev: u64,
        ac_exe_inode: u64,
        wpcopy_count: u64,
        wpcopy_delay_total: u64,
        irq_count: u64,
        irq_delay_total: u64,
        cpu_delay_max: u64,
        cpu_delay_min: u64,
        blkio_delay_max: u64,
        blkio_delay_min: u64,
        swapin_delay_max: u64,
        swapin_delay_min: u64,
        freepages_delay_max: u64,
        freepages_delay_min: u64,
        thrashing_delay_max: u64,
        thrashing_delay_min: u64,
        compact_delay_max: u64,
        compact_delay_min: u64,
        wpcopy_delay_max: u64,
        wpcopy_delay_min: u64,
        irq_delay_max: u64,
        irq_delay_min: u64,
        cpu_delay_max_ts: KernelTimespec,
        blkio_delay_max_ts: KernelTimespec,
        swapin_delay_max_ts: KernelTimespec,
        freepages_delay_max_ts: KernelTimespec,
        thrashing_delay_max_ts: KernelTimespec,
        compact_delay_max_ts: KernelTimespec,
        wpcopy_delay_max_ts: KernelTimespec,
        irq_delay_max_ts: KernelTimespec,
    }
    pub Cgroupstats "cgroupstats" {
        nr_sleeping: u64,
        nr_running: u64,
        nr_stopped: u64,
        nr_uninterruptible: u64,
        nr_io_wait: u64,
    }
}

attributes! {
    pub TaskstatsCmdAttr "taskstats-request" {
        PID = 1 "TASKSTATS_CMD_ATTR_PID": U32,
        TGID = 2 "TASKSTATS_CMD_ATTR_TGID": U32,
        /// A list of processors, such as `0-3`, whose exiting tasks are reported to the sender.
        REGISTER_CPUMASK = 3 "TASKSTATS_CMD_ATTR_REGISTER_CPUMASK": Str,
        DEREGISTER_CPUMASK = 4 "TASKSTATS_CMD_ATTR_DEREGISTER_CPUMASK": Str,
    }
    pub TaskstatsType "taskstats-reply" {
        PID = 1 "TASKSTATS_TYPE_PID": U32,
        TGID = 2 "TASKSTATS_TYPE_TGID": U32,
        STATS = 3 "TASKSTATS_TYPE_STATS": Struct<Taskstats>,
        AGGR_PID = 4 "TASKSTATS_TYPE_AGGR_PID": Nest<TaskstatsType>,
        AGGR_TGID = 5 "TASKSTATS_TYPE_AGGR_TGID": Nest<TaskstatsType>,
        NULL = 6 "TASKSTATS_TYPE_NULL": Empty,
    }
    pub CgroupstatsCmdAttr "cgroupstats-request" {
        FD = 1 "CGROUPSTATS_CMD_ATTR_FD": U32,
    }
    pub CgroupstatsType "cgroupstats-reply" {
        CGROUP_STATS = 1 "CGROUPSTATS_TYPE_CGROUP_STATS": Struct<Cgroupstats>,
    }
}

family! {
    /// The kernel sends the accounting of an exiting task to the port that registered, as
    /// [`NEW_NTF`](Self::NEW_NTF), and not to a group.
    pub TaskstatsFamily: Genl("TASKSTATS", 1) "taskstats" {
        GET = 1 "TASKSTATS_CMD_GET": NoHeader, TaskstatsCmdAttr => 2 TaskstatsType,
        CGROUP_GET = 4 "CGROUPSTATS_CMD_GET": NoHeader, CgroupstatsCmdAttr => 5 CgroupstatsType,
    }
    events {
        NEW_NTF = 2 "TASKSTATS_CMD_NEW": NoHeader, TaskstatsType,
    }
}
