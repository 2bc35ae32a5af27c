// Products of doubles and of integers, batched, with any strides.
#include <string.h>

#include "row_elements.h"

// A piece of b this wide and deep is read again for each row of a, out of the cache.
#define COLUMNS 64
#define DEPTH 64

// Signed sums and products wrap around as unsigned ones do.
#define DEFINE(NAME, T)                                                                              \
  CK_CLONES static void rows_##NAME(const ck_matmul *p, int64_t batch, ck_range rows) {              \
    const T *a = (const T *)p->a + batch * p->a_batch, *b = (const T *)p->b + batch * p->b_batch;    \
    T *c = (T *)p->c + batch * p->m * p->n;                                                          \
    T piece[DEPTH * COLUMNS];                                                                        \
    if (rows.low < rows.high)                                                                        \
      memset(c + rows.low * p->n, 0, (size_t)((rows.high - rows.low) * p->n) * sizeof(T));           \
    for (int64_t k0 = 0; k0 < p->k; k0 += DEPTH) {                                                   \
      int64_t depth = p->k - k0 < DEPTH ? p->k - k0 : DEPTH;                                         \
      for (int64_t j0 = 0; j0 < p->n; j0 += COLUMNS) {                                               \
        int64_t columns = p->n - j0 < COLUMNS ? p->n - j0 : COLUMNS;                                 \
        for (int64_t k = 0; k < depth; k++)                                                          \
          for (int64_t j = 0; j < columns; j++)                                                      \
            piece[k * COLUMNS + j] = b[(k0 + k) * p->b_row + (j0 + j) * p->b_col];                   \
        for (int64_t i = rows.low; i < rows.high; i++) {                                             \
          T *restrict to = c + i * p->n + j0;                                                        \
          const T *x = a + i * p->a_row + k0 * p->a_col;                                             \
          int64_t k = 0;                                                                             \
          for (; k + 4 <= depth; k += 4) {                                                           \
            const T x0 = x[k * p->a_col], x1 = x[(k + 1) * p->a_col];                                \
            const T x2 = x[(k + 2) * p->a_col], x3 = x[(k + 3) * p->a_col];                          \
            const T *row = piece + k * COLUMNS;                                                      \
            for (int64_t j = 0; j < columns; j++)                                                    \
              to[j] += (x0 * row[j] + x1 * row[COLUMNS + j]) +                                       \
                       (x2 * row[2 * COLUMNS + j] + x3 * row[3 * COLUMNS + j]);                      \
          }                                                                                          \
          for (; k < depth; k++)                                                                     \
            for (int64_t j = 0; j < columns; j++) to[j] += x[k * p->a_col] * piece[k * COLUMNS + j]; \
        }                                                                                            \
      }                                                                                              \
    }                                                                                                \
  }
DEFINE(f64, double)
DEFINE(i32, uint32_t)
DEFINE(i64, uint64_t)

static void share(void *context, int index, int threads) {
  const ck_matmul *p = context;
  ck_range part = ck_share(p->batch * p->m, 1, index, threads);
  for (int64_t row = part.low; row < part.high;) {
    int64_t batch = row / p->m, low = row - batch * p->m;
    int64_t high = p->m < low + part.high - row ? p->m : low + part.high - row;
    ck_range rows = {low, high};
    if (p->dtype == CK_F64)
      rows_f64(p, batch, rows);
    else if (p->dtype == CK_I32)
      rows_i32(p, batch, rows);
    else
      rows_i64(p, batch, rows);
    row += high - low;
  }
}

void ck_run_matmul(void *args) { ck_parallel(((const ck_matmul *)args)->threads, share, args); }
