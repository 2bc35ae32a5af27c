// Vectors of floats on processors of which nothing more is known than the architecture.
#include "clones.h"

#define LANES 4
#define MASKED 0  // whether vectors can be loaded in part at the cost of a whole one
#define COMPRESSES 0  // whether lanes can be moved together at the cost of a few instructions

typedef float vector __attribute__((vector_size(16), aligned(4)));
typedef int32_t vector_bits __attribute__((vector_size(16), aligned(4)));

// The first n floats at p, 0 < n <= LANES; the other lanes are 0.
CK_INLINE vector load_part(const float *p, int64_t n) {
  vector v = {p[0], 0, 0, 0};
  for (int i = 1; i < n; i++) v[i] = p[i];
  return v;
}
CK_INLINE void store_part(float *p, vector v, int64_t n) {
  for (int i = 0; i < n; i++) p[i] = v[i];
}
CK_INLINE float sum_lanes(vector v) { return (v[0] + v[2]) + (v[1] + v[3]); }
// Of numbers; no lane may be NaN.
CK_INLINE float max_lanes(vector v) {
  const float x = v[0] > v[2] ? v[0] : v[2], y = v[1] > v[3] ? v[1] : v[3];
  return x > y ? x : y;
}

// Whether a lane holds anything but 0 or -0.
CK_INLINE int has_bits(vector_bits v) { return ((v[0] | v[1] | v[2] | v[3]) & INT32_MAX) != 0; }

// a0 b0 a1 b1 …, of the first lanes and of the last.
CK_INLINE vector interleave_low(vector a, vector b) {
  return __builtin_shufflevector(a, b, 0, 4, 1, 5);
}
CK_INLINE vector interleave_high(vector a, vector b) {
  return __builtin_shufflevector(a, b, 2, 6, 3, 7);
}

// Before a loop over the lanes of one vector in memory, which becomes one vector in a register.
#define EACH_LANE _Pragma("clang loop vectorize(enable) vectorize_width(4) interleave_count(1)")

#include "vectors.h"
