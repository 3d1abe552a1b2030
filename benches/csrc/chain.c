// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The cycles between one length and the next of a walk over attributes of 8 bytes, in loops of
 * nothing else: with the C macros, with nlwire, and with nlwire where the compiler adds the distance
 * from the message to its attributes in each load. `benches/chain` compiles and runs it.
 */
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#ifndef __x86_64__
#error "the loops are in the assembly language of x86-64"
#endif

enum { ATTRIBUTES = 512, ROUNDS = 500 };

static uint8_t stream[24 + 8 * ATTRIBUTES] __attribute__((aligned(64)));

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* Keeps in `least` the least time of a turn of a loop, in ns. */
#define MEASURE(least, steps)                                                                       \
	do {                                                                                        \
		uint64_t at = 0, place = 0, left = ATTRIBUTES;                                      \
		const uint8_t *next = stream;                                                       \
		double begin = now(), turn;                                                         \
		__asm__ volatile("1:\n" steps "dec %[left]\njnz 1b"                                 \
				 : [next] "+r"(next), [at] "+r"(at), [place] "+r"(place),           \
				   [left] "+r"(left)                                                \
				 : [stream] "S"(stream), [position] "r"(INT64_MAX & ~(int64_t)3)    \
				 : "rax", "cc", "memory");                                          \
		turn = (now() - begin) / ATTRIBUTES;                                                \
		if (turn < least)                                                                   \
			least = turn;                                                               \
	} while (0)

/* The length at `address`, and the position behind it. */
#define NLWIRE(address)                                                                             \
	"movzwl " address ", %%eax\nor $3, %[at]\nadd %%rax, %[at]\n"                               \
	"mov %[at], %[place]\nand %[position], %[place]\n"

int main(void)
{
	double cycle = 1e9, c = 1e9, ours = 1e9, behind = 1e9;

	for (int i = 0; i < ATTRIBUTES + 3; i++)
		stream[8 * i] = 8;
	for (int round = 0; round < ROUNDS; round++) {
		MEASURE(cycle, "add $1, %[at]\nadd $1, %[at]\nadd $1, %[at]\nadd $1, %[at]\n"
			       "add $1, %[at]\nadd $1, %[at]\nadd $1, %[at]\nadd $1, %[at]\n");
		MEASURE(c, "movzwl (%[next]), %%eax\nadd $3, %%eax\nand $-4, %%eax\nadd %%rax, %[next]\n");
		MEASURE(ours, NLWIRE("(%[stream], %[place])"));
		MEASURE(behind, NLWIRE("24(%[stream], %[place])"));
	}
	cycle /= 8;
	printf("C macros                              %.1f cycles\n", c / cycle);
	printf("nlwire                                %.1f\n", ours / cycle);
	printf("nlwire, a stream behind other bytes   %.1f\n", behind / cycle);
	return 0;
}
