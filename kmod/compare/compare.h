/* SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0 */
#ifndef NLKMOD_COMPARE_H
#define NLKMOD_COMPARE_H

#include <linux/types.h>

/* In Rust. C: compare::Difference; ~0ULL where there is no number. */
struct nlkmod_difference {
	u64 index;
	u64 kernel;
	u64 nlwire;
};

/* Whether nlwire reads @data otherwise than @words says; if so, @difference is set. */
bool nlkmod_differs(const u8 *data, size_t len, const u32 *words, size_t count,
		    struct nlkmod_difference *difference);

/* In compare.c: reads @data with the kernel's parser and with nlwire. */
void nlkmod_compare(const u8 *data, size_t len);

#endif
