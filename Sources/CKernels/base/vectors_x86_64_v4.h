// Vectors of floats on processors with AVX-512. Include it with the target pushed, after immintrin.h.
#include "clones.h"

#define LANES 16
#define MASKED 1  // whether vectors can be loaded in part at the cost of a whole one
#define COMPRESSES 1  // whether lanes can be moved together at the cost of a few instructions

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

// Whether a lane holds anything but 0 or -0.
CK_INLINE int has_bits(vector_bits v) {
  return _mm512_test_epi32_mask((__m512i)v, _mm512_set1_epi32(INT32_MAX)) != 0;
}
// See vectors.h.
CK_INLINE int64_t append_terms(float *values, uint16_t *numbers, vector v, int32_t first) {
  const __mmask16 lanes = _mm512_test_epi32_mask((__m512i)v, _mm512_set1_epi32(INT32_MAX));
  const __m512i counted = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m512i each = _mm512_add_epi32(counted, _mm512_set1_epi32(first));
  _mm512_storeu_ps(values, _mm512_maskz_compress_ps(lanes, (__m512)v));
  _mm256_storeu_si256((__m256i *)numbers, _mm512_cvtepi32_epi16(_mm512_maskz_compress_epi32(lanes, each)));
  return __builtin_popcount(lanes);
}

// a0 b0 a1 b1 …, of the first lanes and of the last.
CK_INLINE vector interleave_low(vector a, vector b) {
  return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
CK_INLINE vector interleave_high(vector a, vector b) {
  return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

// Before a loop over the lanes of one vector in memory, which becomes one vector in a register.
#define EACH_LANE _Pragma("clang loop vectorize(enable) vectorize_width(16) interleave_count(1)")

#include "vectors.h"
