// Vectors of floats on processors with AVX-512. Include it with the target pushed, after immintrin.h.
#include "clones.h"

#define LANES 16
#define MASKED 1  // whether vectors can be loaded in part at the cost of a whole one

typedef float vector __attribute__((vector_size(64), aligned(4)));
typedef int32_t vector_bits __attribute__((vector_size(64), aligned(4)));

// The first n floats at p, 0 < n <= LANES; the other lanes are 0.
CK_INLINE vector load_part(const float *p, int64_t n) {
  return _mm512_maskz_loadu_ps((__mmask16)((1u << n) - 1), p);
}
CK_INLINE void store_part(float *p, vector v, int64_t n) {
  _mm512_mask_storeu_ps(p, (__mmask16)((1u << n) - 1), v);
}
CK_INLINE float sum_lanes(vector v) { return _mm512_reduce_add_ps(v); }
// Of numbers; no lane may be NaN.
CK_INLINE float max_lanes(vector v) { return _mm512_reduce_max_ps(v); }

// Before a loop over the lanes of one vector in memory, which becomes one vector in a register.
#define EACH_LANE _Pragma("clang loop vectorize(enable) vectorize_width(16) interleave_count(1)")

#include "vectors.h"
