// Small products for processors with AVX-512.
#if defined(__x86_64__)
#include <immintrin.h>

#include "sgemm_loops_table.h"
#include "vector_math.h"

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)

#define LANES 16
#define ROWS 8
#define EACH_ROWS(X) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8)
#define LOOPS ck_sgemm_loops_v4
#define MASKED 1

typedef float vector __attribute__((vector_size(64), aligned(4)));
typedef int32_t vector_bits __attribute__((vector_size(64), aligned(4)));

CK_INLINE vector load_part(const float *p, int64_t n) {
  return _mm512_maskz_loadu_ps((__mmask16)((1u << n) - 1), p);
}
CK_INLINE void store_part(float *p, vector v, int64_t n) {
  _mm512_mask_storeu_ps(p, (__mmask16)((1u << n) - 1), v);
}

#include "sgemm_loops.h"

#pragma clang attribute pop
#endif
