// Winograd's convolution of bfloat16 for processors that multiply pairs of those: sums are in single precision, and
// what is transformed is rounded to bfloat16 again.
#if defined(__x86_64__)
#include <immintrin.h>

#include "winograd_loops_table.h"

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4,avx512bf16"))), apply_to = function)

#include "vectors_x86_64_v4.h"

typedef uint16_t element;
#define TERMS 2

CK_INLINE __m256i rounded(vector v) { return (__m256i)_mm512_cvtneps_pbh((__m512)v); }

CK_INLINE vector load_elements(const uint16_t *p) {
  return (vector)_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)p)), 16);
}
CK_INLINE void store_elements(uint16_t *p, vector v) { _mm256_storeu_si256((__m256i *)p, rounded(v)); }
CK_INLINE void store_terms(float *to, float *next, vector v, vector w) {
  const __m512i both = (__m512i)_mm512_cvtne2ps_pbh((__m512)w, (__m512)v);
  _mm256_storeu_si256((__m256i *)next, _mm512_extracti64x4_epi64(both, 1));
  _mm256_storeu_si256((__m256i *)to, _mm512_castsi512_si256(both));
}
// The first term is in the low half of its lane.
CK_INLINE vector join(vector first, vector last) {
  static const union {
    int16_t elements[32];
    __m512i all;
  } order = {{0, 16, 1, 17, 2,  18, 3,  19, 4,  20, 5,  21, 6,  22, 7,  23,
              8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31}};
  return (vector)_mm512_permutexvar_epi16(order.all, (__m512i)_mm512_cvtne2ps_pbh((__m512)last, (__m512)first));
}
CK_INLINE vector multiply_add(vector sum, const float *left, vector right) {
  return (vector)_mm512_dpbf16_ps((__m512)sum, (__m512bh)_mm512_set1_ps(*left), (__m512bh)right);
}

#define LOOPS ck_winograd_loops_bf16
#define ROWS 12
#define TURNED_ROWS 8
#include "winograd_loops.inc"

#pragma clang attribute pop
#endif
