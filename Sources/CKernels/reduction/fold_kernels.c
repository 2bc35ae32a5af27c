#include "fold_kernels.h"

#include <math.h>

#include "clones.h"

// Signed sums and products wrap around as unsigned ones do, so class I shares them with class U.
#define SUM(a, x) ((a) + (x))
#define PROD(a, x) ((a) * (x))
// A NaN wins, from either side, and stays.
#define FLOAT_MAX(a, x) ((((x) > (a)) | ((x) != (x))) ? (x) : (a))
#define FLOAT_MIN(a, x) ((((x) < (a)) | ((x) != (x))) ? (x) : (a))
#define INTEGER_MAX(a, x) ((x) > (a) ? (x) : (a))
#define INTEGER_MIN(a, x) ((x) < (a) ? (x) : (a))

// X(name, class's type, field of the total, fold)
#define EACH_KERNEL(X)                  \
  X(sum_f, float, d, SUM)               \
  X(prod_f, float, d, PROD)             \
  X(max_f, float, d, FLOAT_MAX)         \
  X(min_f, float, d, FLOAT_MIN)         \
  X(sum_d, double, d, SUM)              \
  X(prod_d, double, d, PROD)            \
  X(max_d, double, d, FLOAT_MAX)        \
  X(min_d, double, d, FLOAT_MIN)        \
  X(sum_u, uint64_t, u, SUM)            \
  X(prod_u, uint64_t, u, PROD)          \
  X(max_u, uint64_t, u, INTEGER_MAX)    \
  X(min_u, uint64_t, u, INTEGER_MIN)    \
  X(max_i, int64_t, i, INTEGER_MAX)     \
  X(min_i, int64_t, i, INTEGER_MIN)

// Lanes fold independently and then pairwise; after BLOCKS steps they go to the total.
#define LANES(T) (256 / (int)sizeof(T))
#define BLOCKS 128
// Columns are independent already: unrolled loops over them would only be larger.
#define INTERLEAVE _Pragma("clang loop interleave_count(1) unroll(disable)")
#define UNROLL _Pragma("clang loop unroll(full)")

#define FOLD_LANES(FOLD, lane, count)                    \
  UNROLL for (int width = (count) / 2; width > 0; width /= 2) \
    for (int j = 0; j < width; j++) lane[j] = FOLD(lane[j], lane[j + width]);

#define DEFINE(NAME, T, FIELD, FOLD)                                                              \
  CK_CLONES static ck_total row_##NAME(ck_total total, const void *row, int64_t count) {          \
    const T *x = row;                                                                             \
    while (count >= LANES(T)) {                                                                   \
      int64_t blocks = count / LANES(T) < BLOCKS ? count / LANES(T) : BLOCKS;                     \
      T lane[LANES(T)];                                                                           \
      for (int j = 0; j < LANES(T); j++) lane[j] = x[j];                                          \
      for (int64_t b = 1; b < blocks; b++)                                                        \
        for (int j = 0; j < LANES(T); j++) lane[j] = FOLD(lane[j], x[b * LANES(T) + j]);          \
      FOLD_LANES(FOLD, lane, LANES(T))                                                            \
      total.FIELD = FOLD(total.FIELD, lane[0]);                                                   \
      x += blocks * LANES(T);                                                                     \
      count -= blocks * LANES(T);                                                                 \
    }                                                                                             \
    if (count >= 8) {                                                                             \
      T lane[8];                                                                                  \
      for (int j = 0; j < 8; j++) lane[j] = x[j];                                                 \
      for (x += 8, count -= 8; count >= 8; x += 8, count -= 8)                                    \
        for (int j = 0; j < 8; j++) lane[j] = FOLD(lane[j], x[j]);                                \
      FOLD_LANES(FOLD, lane, 8)                                                                   \
      total.FIELD = FOLD(total.FIELD, lane[0]);                                                   \
    }                                                                                             \
    /* Fewer than 8: a vector loop would only make it larger. */                                  \
    _Pragma("clang loop vectorize(disable) unroll(disable)") for (int64_t i = 0; i < count; i++)  \
        total.FIELD = FOLD(total.FIELD, x[i]);                                                    \
    return total;                                                                                 \
  }                                                                                               \
  CK_CLONES static void column_##NAME(                                                            \
      void *accumulators, const void *rows, int64_t columns, int64_t row_count, int64_t stride) { \
    T *restrict a = accumulators;                                                                 \
    const T *restrict x = rows;                                                                   \
    for (; row_count >= 4; row_count -= 4, x += 4 * stride) {                                     \
      const T *x1 = x + stride, *x2 = x1 + stride, *x3 = x2 + stride;                             \
      INTERLEAVE for (int64_t j = 0; j < columns; j++) {                                          \
        T low = FOLD(x[j], x1[j]), high = FOLD(x2[j], x3[j]);                                     \
        T folded = FOLD(low, high);                                                               \
        a[j] = FOLD(a[j], folded);                                                                \
      }                                                                                           \
    }                                                                                             \
    for (; row_count > 0; row_count--, x += stride)                                               \
      INTERLEAVE for (int64_t j = 0; j < columns; j++) a[j] = FOLD(a[j], x[j]);                   \
  }
EACH_KERNEL(DEFINE)

// In the order of ck_reduction and ck_class.
#define TABLE(PREFIX)                                                            \
  {                                                                              \
    {PREFIX##sum_f, PREFIX##sum_d, PREFIX##sum_u, PREFIX##sum_u},                \
        {PREFIX##prod_f, PREFIX##prod_d, PREFIX##prod_u, PREFIX##prod_u},        \
        {PREFIX##max_f, PREFIX##max_d, PREFIX##max_i, PREFIX##max_u},            \
        {PREFIX##min_f, PREFIX##min_d, PREFIX##min_i, PREFIX##min_u},            \
        {PREFIX##max_u, PREFIX##max_u, PREFIX##max_u, PREFIX##max_u},            \
        {PREFIX##min_u, PREFIX##min_u, PREFIX##min_u, PREFIX##min_u},            \
  }

ck_row_fold ck_row_fold_for(ck_reduction kind, ck_class class) {
  static const ck_row_fold table[6][4] = TABLE(row_);
  return table[kind][class];
}

ck_column_fold ck_column_fold_for(ck_reduction kind, ck_class class) {
  static const ck_column_fold table[6][4] = TABLE(column_);
  return table[kind][class];
}

ck_total ck_identity_of_fold(ck_reduction kind, ck_class class) {
  int real = class == CK_CLASS_F || class == CK_CLASS_D;
  switch (kind) {
    case CK_REDUCE_SUM: return real ? (ck_total){.d = 0} : (ck_total){.u = 0};
    case CK_REDUCE_PROD: return real ? (ck_total){.d = 1} : (ck_total){.u = 1};
    case CK_REDUCE_MAX:
      return real ? (ck_total){.d = -INFINITY}
                  : class == CK_CLASS_I ? (ck_total){.i = INT64_MIN} : (ck_total){.u = 0};
    case CK_REDUCE_MIN:
      return real ? (ck_total){.d = INFINITY}
                  : class == CK_CLASS_I ? (ck_total){.i = INT64_MAX} : (ck_total){.u = UINT64_MAX};
    case CK_REDUCE_ANY: return (ck_total){.u = 0};
    case CK_REDUCE_ALL: return (ck_total){.u = 1};
  }
  __builtin_unreachable();
}

ck_total ck_fold_totals(ck_reduction kind, ck_class class, ck_total total, ck_total other) {
  // Totals of floats are doubles, whose row fold takes them.
  return ck_row_fold_for(kind, class == CK_CLASS_F ? CK_CLASS_D : class)(total, &other, 1);
}
