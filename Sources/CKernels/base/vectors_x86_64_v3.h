// Vectors of floats on processors with AVX2. Include it with the target pushed, after immintrin.h.
#include "clones.h"

#define LANES 8
#define MASKED 1  // whether vectors can be loaded in part at the cost of a whole one
#define COMPRESSES 0  // whether lanes can be moved together at the cost of a few instructions

typedef float vector __attribute__((vector_size(32), aligned(4)));
typedef int32_t vector_bits __attribute__((vector_size(32), aligned(4)));

// A window onto these is a mask of any number of lanes.
static const int32_t mask_lanes[16] = {-1, -1, -1, -1, -1, -1, -1, -1};

CK_INLINE __m256i mask_of(int64_t n) { return _mm256_loadu_si256((const __m256i *)(mask_lanes + 8 - n)); }
// The first n floats at p, 0 < n <= LANES; the other lanes are 0.
CK_INLINE vector load_part(const float *p, int64_t n) { return _mm256_maskload_ps(p, mask_of(n)); }
CK_INLINE void store_part(float *p, vector v, int64_t n) { _mm256_maskstore_ps(p, mask_of(n), v); }

CK_INLINE float sum_lanes(vector v) {
  __m128 x = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  x = _mm_add_ps(x, _mm_movehl_ps(x, x));
  return _mm_cvtss_f32(_mm_add_ss(x, _mm_movehdup_ps(x)));
}
// Of numbers; no lane may be NaN.
CK_INLINE float max_lanes(vector v) {
  __m128 x = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  x = _mm_max_ps(x, _mm_movehl_ps(x, x));
  return _mm_cvtss_f32(_mm_max_ss(x, _mm_movehdup_ps(x)));
}

// Whether a lane holds anything but 0 or -0.
CK_INLINE int has_bits(vector_bits v) { return !_mm256_testz_si256((__m256i)v, _mm256_set1_epi32(INT32_MAX)); }

// a0 b0 a1 b1 …, of the first lanes and of the last.
CK_INLINE vector interleave_low(vector a, vector b) {
  return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}
CK_INLINE vector interleave_high(vector a, vector b) {
  return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

// Before a loop over the lanes of one vector in memory, which becomes one vector in a register.
#define EACH_LANE _Pragma("clang loop vectorize(enable) vectorize_width(8) interleave_count(1)")

#include "vectors.h"
