// Positions of the largest and smallest elements.
#include "fold_kernels.h"
#include "row_elements.h"

// Whether x comes before the best one so far: a NaN before everything but an earlier NaN.
#define FLOAT_MORE(best, x) (((x) > (best)) | (((x) != (x)) & ((best) == (best))))
#define FLOAT_LESS(best, x) (((x) < (best)) | (((x) != (x)) & ((best) == (best))))
#define INTEGER_MORE(best, x) ((x) > (best))
#define INTEGER_LESS(best, x) ((x) < (best))

// A NaN is found by being a NaN.
#define FLOAT_SAME(best, x) (((x) == (best)) | (((x) != (x)) & ((best) != (best))))
#define INTEGER_SAME(best, x) ((x) == (best))

// X(name, class's type, field of a total, more, less, same)
#define EACH_CLASS(X)                                                            \
  X(f, float, d, FLOAT_MORE, FLOAT_LESS, FLOAT_SAME)                             \
  X(d, double, d, FLOAT_MORE, FLOAT_LESS, FLOAT_SAME)                            \
  X(i, int64_t, i, INTEGER_MORE, INTEGER_LESS, INTEGER_SAME)                     \
  X(u, uint64_t, u, INTEGER_MORE, INTEGER_LESS, INTEGER_SAME)

// columns_*: the best of each column against one more row. find_*: the first of
// `count` elements that equals the total; one of them does.
#define DEFINE(NAME, T, FIELD, MORE, LESS, SAME)                                                             \
  CK_CLONES static void columns_##NAME(                                                                      \
      T *restrict best, int32_t *restrict position, const T *restrict x, int64_t count, int32_t row, int smallest) { \
    if (smallest)                                                                                            \
      for (int64_t j = 0; j < count; j++) {                                                                  \
        int better = LESS(best[j], x[j]);                                                                    \
        best[j] = better ? x[j] : best[j];                                                                   \
        position[j] = better ? row : position[j];                                                            \
      }                                                                                                      \
    else                                                                                                     \
      for (int64_t j = 0; j < count; j++) {                                                                  \
        int better = MORE(best[j], x[j]);                                                                    \
        best[j] = better ? x[j] : best[j];                                                                   \
        position[j] = better ? row : position[j];                                                            \
      }                                                                                                      \
  }                                                                                                          \
  CK_CLONES static int64_t find_##NAME(const T *x, ck_total total, int64_t count) {                          \
    T wanted = (T)total.FIELD;                                                                               \
    int64_t i = 0;                                                                                           \
    for (; i + 32 <= count; i += 32) {                                                                       \
      int found = 0;                                                                                         \
      for (int j = 0; j < 32; j++) found |= SAME(wanted, x[i + j]);                                          \
      if (found) break;                                                                                      \
    }                                                                                                        \
    while (i + 1 < count && !SAME(wanted, x[i])) i++;                                                        \
    return i;                                                                                                \
  }
EACH_CLASS(DEFINE)

static void best_columns(
    ck_class class, ck_row_tile *best, int32_t *position, const void *row, int64_t count, int32_t index, int smallest) {
  switch (class) {
    case CK_CLASS_F: columns_f(best->f, position, row, count, index, smallest); return;
    case CK_CLASS_D: columns_d(best->d, position, row, count, index, smallest); return;
    case CK_CLASS_I: columns_i(best->i, position, row, count, index, smallest); return;
    case CK_CLASS_U: columns_u(best->u, position, row, count, index, smallest); return;
  }
}

static int is_better(ck_class class, ck_total best, ck_total x, int smallest) {
  switch (class) {
    case CK_CLASS_F:
    case CK_CLASS_D: return smallest ? FLOAT_LESS(best.d, x.d) : FLOAT_MORE(best.d, x.d);
    case CK_CLASS_I: return smallest ? INTEGER_LESS(best.i, x.i) : INTEGER_MORE(best.i, x.i);
    case CK_CLASS_U: return smallest ? INTEGER_LESS(best.u, x.u) : INTEGER_MORE(best.u, x.u);
  }
  __builtin_unreachable();
}

static int64_t find(ck_class class, const void *row, ck_total total, int64_t count) {
  switch (class) {
    case CK_CLASS_F: return find_f(row, total, count);
    case CK_CLASS_D: return find_d(row, total, count);
    case CK_CLASS_I: return find_i(row, total, count);
    case CK_CLASS_U: return find_u(row, total, count);
  }
  __builtin_unreachable();
}

// One row: the best value of each piece first, then its place, but only in pieces that beat the ones before.
static int32_t best_in_row(const ck_arg_reduce *a, const char *src) {
  ck_class class = ck_class_of(a->dtype);
  ck_reduction kind = a->smallest ? CK_REDUCE_MIN : CK_REDUCE_MAX;
  ck_row_fold fold = ck_row_fold_for(kind, class);
  ck_total identity = ck_identity_of_fold(kind, class), best = identity;
  int64_t position = 0, size = ck_element_size(a->dtype);
  ck_row_tile tile;
  for (int64_t i = 0; i < a->count; i += CK_ROW_TILE) {
    int64_t count = a->count - i < CK_ROW_TILE ? a->count - i : CK_ROW_TILE;
    const void *row = ck_class_row(&tile, src + i * a->stride * size, a->dtype, count, a->stride);
    ck_total here = fold(identity, row, count);
    if (i > 0 && !is_better(class, best, here, a->smallest)) continue;
    best = here;
    position = i + find(class, row, here, count);
  }
  return (int32_t)position;
}

static void best_in_columns(const ck_arg_reduce *a, const char *src, int32_t *dst, int64_t columns) {
  ck_class class = ck_class_of(a->dtype);
  int64_t size = ck_element_size(a->dtype);
  ck_row_tile best, tile;
  ck_widen_row(&best, src, a->dtype, columns, a->inner_stride);
  for (int64_t j = 0; j < columns; j++) dst[j] = 0;
  for (int64_t i = 1; i < a->count; i++) {
    const void *row = ck_class_row(&tile, src + i * a->stride * size, a->dtype, columns, a->inner_stride);
    best_columns(class, &best, dst, row, columns, (int32_t)i, a->smallest);
  }
}

static void share(void *context, int index, int threads) {
  const ck_arg_reduce *a = context;
  ck_range part = ck_share(a->outer * a->inner, 16, index, threads);
  int64_t size = ck_element_size(a->dtype);
  for (int64_t k = part.low; k < part.high;) {
    int64_t outer = k / a->inner, inner = k - outer * a->inner;
    const char *src = (const char *)a->src + (outer * a->outer_stride + inner * a->inner_stride) * size;
    if (a->inner < 8) {
      a->dst[k] = best_in_row(a, src);
      k++;
      continue;
    }
    int64_t columns = a->inner - inner < part.high - k ? a->inner - inner : part.high - k;
    if (columns > CK_ROW_TILE) columns = CK_ROW_TILE;
    best_in_columns(a, src, a->dst + k, columns);
    k += columns;
  }
}

// Rows that are shorter are compared with each other, as columns, a vector of them at a time.
#define SHORT_ROW 32

void ck_run_arg_reduce(void *args) {
  ck_arg_reduce a = *(const ck_arg_reduce *)args;
  if (a.count == 0) return;
  if (a.inner == 1 && a.count <= SHORT_ROW) {
    a.inner = a.outer;
    a.inner_stride = a.outer_stride;
    a.outer = 1;
  }
  ck_parallel(a.threads, share, &a);
}
