// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The checksums that prove that all did the same work; src/checksum.rs has
 * them in Rust. Cheap on purpose: the walk is what is measured.
 */
#ifndef CHECKSUM_H
#define CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/* Slots of a link's table: more than any kernel so far has types. */
#define TABLE 72

/* A message, or an attribute: a length and a type. */
static inline uint64_t checksum(uint32_t len, uint16_t type)
{
	return len + ((uint64_t)type << 32);
}

/* Index, name, MTU and hardware address of a link. */
static inline uint64_t checksum_fields(int32_t index, const char *name, size_t name_len,
				       uint32_t mtu, const unsigned char *address)
{
	uint64_t sum = (uint32_t)index + ((uint64_t)mtu << 16) + ((uint64_t)name_len << 48);

	if (name_len)
		sum += (uint64_t)(unsigned char)name[name_len - 1] << 40;
	if (address)
		sum += (uint64_t)address[5] << 56;
	return sum;
}

/* Two numbers of a link, and the lengths of two attributes. */
static inline uint64_t checksum_table(uint32_t txqlen, uint32_t group, size_t stats_len,
				      size_t linkinfo_len)
{
	return txqlen + ((uint64_t)group << 16) + ((uint64_t)stats_len << 32) +
	       ((uint64_t)linkinfo_len << 48);
}

#endif
