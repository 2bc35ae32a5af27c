// Small products for processors of which nothing more is known than the architecture.
#include "sgemm_loops_table.h"
#include "vector_math.h"

#define LANES 4
#define ROWS 4
#define EACH_ROWS(X) X(1) X(2) X(3) X(4)
#define LOOPS ck_sgemm_loops_base
#define MASKED 0

typedef float vector __attribute__((vector_size(16), aligned(4)));
typedef int32_t vector_bits __attribute__((vector_size(16), aligned(4)));

CK_INLINE vector load_part(const float *p, int64_t n) {
  vector v = {p[0], 0, 0, 0};
  for (int i = 1; i < n; i++) v[i] = p[i];
  return v;
}
CK_INLINE void store_part(float *p, vector v, int64_t n) {
  for (int i = 0; i < n; i++) p[i] = v[i];
}

#include "sgemm_loops.h"
