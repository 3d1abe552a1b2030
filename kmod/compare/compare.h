/* SPDX-License-Identifier: GPL-2.0 OR MIT OR Apache-2.0 */
#ifndef NLKMOD_COMPARE_H
#define NLKMOD_COMPARE_H

#include <linux/types.h>

/* Rust: compare::Difference. ~0ULL stands for no number. */
struct nlkmod_difference {
	u64 index;
	u64 kernel;
	u64 nlwire;
};

/*
 * Implemented in Rust. Returns whether nlwire's result for @data differs from the
 * transcript @words, and if so, sets @difference.
 */
bool nlkmod_differs(const u8 *data, size_t len, const u32 *words, size_t count,
		    struct nlkmod_difference *difference);

/* Compares the results of the kernel's parser and of nlwire for @data. */
void nlkmod_compare(const u8 *data, size_t len);

#endif
