// SPDX-License-Identifier: MIT OR Apache-2.0
/* What the socket benchmarks have in common. */
#ifndef BENCHES_SOCKET_H
#define BENCHES_SOCKET_H

#include <stdint.h>
#include <time.h>

#define FAILED UINT64_MAX

/* Nanoseconds by the clock that Rust's Instant reads. */
static inline uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

#endif
