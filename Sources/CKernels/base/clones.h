// How the hot loops are compiled, and how their work is split over threads.
#ifndef CK_CLONES_H
#define CK_CLONES_H

#include <stdint.h>

// Swift's package manager compiles for the oldest x86-64; a function marked so is compiled for newer processors too,
// and the loader picks the best one that this machine can run. The loader picks before a thread sanitizer has started,
// and its calls in the code that picks would crash.
#if defined(__x86_64__) && !__has_feature(thread_sanitizer)
#define CK_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CK_CLONES
#endif

// For the small functions that the loops are made of: they must be compiled for the same processor as their caller.
#define CK_INLINE static inline __attribute__((always_inline))

#define CK_PRAGMA(text) _Pragma(#text)
// How a loop becomes vectors. "assume_safety": what it writes is one of its operands, element by element, or apart from
// all of them.
#define CK_VECTORIZE(width, unroll) \
  CK_PRAGMA(clang loop vectorize(assume_safety) vectorize_width(width) interleave_count(unroll))
#define CK_SCALAR CK_PRAGMA(clang loop vectorize(disable))

typedef struct {
  int64_t low, high;
} ck_range;

// The share of thread `index` in 0 ..< count, in whole multiples of `unit` but for the last one.
static inline ck_range ck_share(int64_t count, int64_t unit, int index, int threads) {
  int64_t units = (count + unit - 1) / unit;
  int64_t low = units * index / threads * unit, high = units * (index + 1) / threads * unit;
  return (ck_range){low < count ? low : count, high < count ? high : count};
}

// A part of 0 ..< count in the same way, where `threads` threads take four each: of 3, 2, 2 and 1 eighths of a thread's
// share. They are few, and the last ones, which a faster thread may take from a slower one, are small.
enum { CK_PARTS_A_THREAD = 4 };
static inline ck_range ck_part(int64_t count, int64_t unit, int part, int threads) {
  static const int8_t begin[CK_PARTS_A_THREAD + 1] = {0, 3, 5, 7, 8};
  const int64_t units = (count + unit - 1) / unit, thread = part / CK_PARTS_A_THREAD, eighths = 8 * (int64_t)threads;
  const int64_t low = units * (thread * 8 + begin[part % CK_PARTS_A_THREAD]) / eighths * unit;
  const int64_t high = units * (thread * 8 + begin[part % CK_PARTS_A_THREAD + 1]) / eighths * unit;
  return (ck_range){low < count ? low : count, high < count ? high : count};
}

#endif
