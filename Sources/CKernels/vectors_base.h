// Vectors of floats on processors of which nothing more is known than the architecture.
#include "clones.h"

#define LANES 4
#define MASKED 0  // whether vectors can be loaded in part at the cost of a whole one

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
// Writes the numbers of those lanes, counted from `first`, to a place for all of them, and returns how many there are.
CK_INLINE int64_t append_lanes(uint16_t *to, vector_bits v, int32_t first) {
  int64_t count = 0;
  for (int32_t lane = 0; lane < LANES; lane++) {
    to[count] = (uint16_t)(first + lane);
    count += (v[lane] & INT32_MAX) != 0;
  }
  return count;
}

// Before a loop over the lanes of one vector in memory, which becomes one vector in a register.
#define EACH_LANE _Pragma("clang loop vectorize(enable) vectorize_width(4) interleave_count(1)")

#include "vectors.h"
