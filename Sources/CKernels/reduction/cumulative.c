// Running sums and products.
#include "row_elements.h"

// Floats run in double: the error of a running sum in float would grow with its length.
// X(name, class's type, accumulator)
#define EACH_CLASS(X)     \
  X(f, float, double)     \
  X(d, double, double)    \
  X(u, uint64_t, uint64_t)

#define DEFINE(NAME, T, A)                                                                               \
  /* Along a row, in place; gives the accumulator after it. */                                           \
  static A along_##NAME(T *x, A sum, int64_t count, int product, int exclusive, int reverse) {           \
    for (int64_t i = 0; i < count; i++) {                                                                \
      int64_t at = reverse ? count - 1 - i : i;                                                          \
      A next = product ? sum * x[at] : sum + x[at];                                                      \
      x[at] = (T)(exclusive ? sum : next);                                                               \
      sum = next;                                                                                        \
    }                                                                                                    \
    return sum;                                                                                          \
  }                                                                                                      \
  /* One more row into the accumulators of its columns, in place. */                                     \
  CK_CLONES static void across_##NAME(T *restrict x, A *restrict sums, int64_t count, int product, int exclusive) { \
    for (int64_t j = 0; j < count; j++) {                                                                \
      A next = product ? sums[j] * x[j] : sums[j] + x[j];                                                \
      x[j] = (T)(exclusive ? sums[j] : next);                                                            \
      sums[j] = next;                                                                                    \
    }                                                                                                    \
  }
EACH_CLASS(DEFINE)

// Signed sums and products wrap around as unsigned ones do.
static void run_row(const ck_cumulative *c, const char *src, char *dst) {
  ck_class class = ck_class_of(c->dtype);
  int64_t size = ck_element_size(c->dtype), pieces = (c->count + CK_ROW_TILE - 1) / CK_ROW_TILE;
  double real = c->product ? 1 : 0;
  uint64_t whole = c->product ? 1 : 0;
  ck_row_tile tile;
  for (int64_t piece = 0; piece < pieces; piece++) {
    int64_t at = (c->reverse ? pieces - 1 - piece : piece) * CK_ROW_TILE;
    int64_t count = c->count - at < CK_ROW_TILE ? c->count - at : CK_ROW_TILE;
    ck_widen_row(&tile, src + at * size, c->dtype, count, 1);
    if (class == CK_CLASS_F)
      real = along_f(tile.f, real, count, c->product, c->exclusive, c->reverse);
    else if (class == CK_CLASS_D)
      real = along_d(tile.d, real, count, c->product, c->exclusive, c->reverse);
    else
      whole = along_u(tile.u, whole, count, c->product, c->exclusive, c->reverse);
    ck_narrow_row(dst + at * size, &tile, c->dtype, count, 1);
  }
}

static void run_columns(const ck_cumulative *c, const char *src, char *dst, int64_t columns) {
  ck_class class = ck_class_of(c->dtype);
  int64_t step = c->inner * ck_element_size(c->dtype);
  ck_row_tile sums, tile;
  if (class == CK_CLASS_F || class == CK_CLASS_D)
    for (int64_t j = 0; j < columns; j++) sums.d[j] = c->product ? 1 : 0;
  else
    for (int64_t j = 0; j < columns; j++) sums.u[j] = c->product ? 1 : 0;
  for (int64_t i = 0; i < c->count; i++) {
    int64_t at = (c->reverse ? c->count - 1 - i : i) * step;
    ck_widen_row(&tile, src + at, c->dtype, columns, 1);
    if (class == CK_CLASS_F)
      across_f(tile.f, sums.d, columns, c->product, c->exclusive);
    else if (class == CK_CLASS_D)
      across_d(tile.d, sums.d, columns, c->product, c->exclusive);
    else
      across_u(tile.u, sums.u, columns, c->product, c->exclusive);
    ck_narrow_row(dst + at, &tile, c->dtype, columns, 1);
  }
}

static void share(void *context, int index, int threads) {
  const ck_cumulative *c = context;
  int64_t size = ck_element_size(c->dtype);
  ck_range part = ck_share(c->outer * c->inner, c->inner == 1 ? 1 : 16, index, threads);
  for (int64_t k = part.low; k < part.high;) {
    int64_t outer = k / c->inner, inner = k - outer * c->inner;
    int64_t offset = (outer * c->count * c->inner + inner) * size;
    const char *src = (const char *)c->src + offset;
    char *dst = (char *)c->dst + offset;
    if (c->inner == 1) {
      run_row(c, src, dst);
      k++;
      continue;
    }
    int64_t columns = c->inner - inner < part.high - k ? c->inner - inner : part.high - k;
    if (columns > CK_ROW_TILE) columns = CK_ROW_TILE;
    run_columns(c, src, dst, columns);
    k += columns;
  }
}

void ck_run_cumulative(void *args) { ck_parallel(((const ck_cumulative *)args)->threads, share, args); }
