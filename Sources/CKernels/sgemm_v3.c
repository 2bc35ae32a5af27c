// Small products for processors with AVX2.
#if defined(__x86_64__)
#include <immintrin.h>

#include "sgemm_loops_table.h"
#include "vector_math.h"

#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)

#define LANES 8
#define ROWS 6
#define EACH_ROWS(X) X(1) X(2) X(3) X(4) X(5) X(6)
#define LOOPS ck_sgemm_loops_v3
#define MASKED 1

typedef float vector __attribute__((vector_size(32), aligned(4)));
typedef int32_t vector_bits __attribute__((vector_size(32), aligned(4)));

// A window onto these is a mask of any number of lanes.
static const int32_t mask_lanes[16] = {-1, -1, -1, -1, -1, -1, -1, -1};

CK_INLINE __m256i mask_of(int64_t n) { return _mm256_loadu_si256((const __m256i *)(mask_lanes + 8 - n)); }
CK_INLINE vector load_part(const float *p, int64_t n) { return _mm256_maskload_ps(p, mask_of(n)); }
CK_INLINE void store_part(float *p, vector v, int64_t n) { _mm256_maskstore_ps(p, mask_of(n), v); }

#include "sgemm_loops.h"

#pragma clang attribute pop
#endif
