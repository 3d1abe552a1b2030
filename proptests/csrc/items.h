// SPDX-License-Identifier: MIT OR Apache-2.0
/* What a walk writes down: as `Item` in src/c.rs. */
#include <stddef.h>
#include <stdint.h>

struct item {
	uint32_t offset;
	uint32_t len;
	uint32_t type;
};
