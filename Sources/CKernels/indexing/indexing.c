// Gathers of slices, and sums into slices.
#include <string.h>

#include "row_elements.h"
#include "row_index.h"
#include "scratch.h"

// ---- Gather ------------------------------------------------------------------------------------------------------

// One element of what an index out of range gives: NaN, or zero for types that have none.
static uint64_t missing_element(int dtype) {
  switch (dtype) {
    case CK_F16: return 0x7e00;
    case CK_BF16: return 0x7fc0;
    case CK_F32: return 0x7fc00000;
    case CK_F64: return 0x7ff8000000000000;
    default: return 0;
  }
}

#define DEFINE_FILL(T) \
  static void fill_##T(T *to, uint64_t value, int64_t count) { for (int64_t i = 0; i < count; i++) to[i] = (T)value; }
DEFINE_FILL(uint8_t)
DEFINE_FILL(uint16_t)
DEFINE_FILL(uint32_t)
DEFINE_FILL(uint64_t)

static void fill_missing(void *to, int dtype, int size, int64_t count) {
  uint64_t value = missing_element(dtype);
  switch (size) {
    case 1: fill_uint8_t(to, value, count); return;
    case 2: fill_uint16_t(to, value, count); return;
    case 4: fill_uint32_t(to, value, count); return;
    default: fill_uint64_t(to, value, count); return;
  }
}

static void share_gather(void *context, int index, int threads) {
  const ck_gather *g = context;
  ck_range part = ck_share(g->outer * g->n, 16, index, threads);
  int64_t row = g->inner * g->size;
  char *dst = (char *)g->dst + part.low * row;
  int64_t outer = part.low / g->n, i = part.low - outer * g->n;
  const char *src = (const char *)g->src + outer * g->count * row;
  for (int64_t k = part.low; k < part.high; k++, dst += row) {
    const int64_t at = ck_row_at(g->indices, g->index_dtype, i, g->count);
    if (at < 0)
      fill_missing(dst, g->is_float_dtype, g->size, g->inner);
    else if (row == 4)
      memcpy(dst, src + at * 4, 4);
    else
      memcpy(dst, src + at * row, (size_t)row);
    if (++i == g->n) {
      i = 0;
      src += g->count * row;
    }
  }
}

void ck_run_gather(void *args) {
  const ck_gather *g = args;
  if (g->outer * g->n * g->inner == 0) return;
  ck_parallel(g->threads, share_gather, args);
}

// ---- Scatter -----------------------------------------------------------------------------------------------------

// A thread owns rows or columns of the result and goes through all indices in order, so that no sum depends on timing.
typedef struct {
  const ck_scatter_add *scatter;
  float *wide;  // sums of halves, in float; NULL for other types
  int by_columns;
} scatter_plan;

static void share_zeros(void *context, int index, int threads) {
  const scatter_plan *p = context;
  const ck_scatter_add *s = p->scatter;
  size_t size = p->wide ? sizeof(float) : (size_t)ck_element_size(s->dtype);
  ck_range part = ck_share(s->count * s->inner, 64, index, threads);
  memset(
      (char *)(p->wide ? (void *)p->wide : s->dst) + (size_t)part.low * size, 0, (size_t)(part.high - part.low) * size);
}

static void share_scatter(void *context, int index, int threads) {
  const scatter_plan *p = context;
  const ck_scatter_add *s = p->scatter;
  ck_range rows = {0, s->count}, columns = {0, s->inner};
  if (p->by_columns)
    columns = ck_share(s->inner, 16, index, threads);
  else
    rows = ck_share(s->count, 1, index, threads);
  int64_t update_size = ck_element_size(s->dtype), size = p->wide ? (int64_t)sizeof(float) : update_size;
  char *dst = p->wide ? (char *)p->wide : s->dst;
  const ck_row_adder add = ck_adder_of(s->dtype);
  for (int64_t i = 0; i < s->n; i++) {
    const int64_t at = ck_row_at(s->indices, s->index_dtype, i, s->count);
    if (at < rows.low || at >= rows.high) continue;
    add(dst + (at * s->inner + columns.low) * size,
        (const char *)s->updates + (i * s->inner + columns.low) * update_size, columns.high - columns.low);
  }
}

static void share_narrow(void *context, int index, int threads) {
  const scatter_plan *p = context;
  const ck_scatter_add *s = p->scatter;
  ck_range part = ck_share(s->count * s->inner, 64, index, threads);
  ck_narrow_row((uint16_t *)s->dst + part.low, p->wide + part.low, s->dtype, part.high - part.low, 1);
}

void ck_run_scatter_add(void *args) {
  const ck_scatter_add *s = args;
  scatter_plan p = {.scatter = s};
  int64_t total = s->count * s->inner;
  if (total == 0) return;
  if (s->dtype == CK_F16 || s->dtype == CK_BF16)
    p.wide = ck_scratch(CK_SCRATCH_ROWS, (size_t)total * sizeof(float));
  // Columns balance better: some rows are hit far more often than others. Narrow ones would share cache lines.
  p.by_columns = s->inner >= 16 * (int64_t)s->threads;
  ck_parallel(s->threads, share_zeros, &p);
  ck_parallel(s->threads, share_scatter, &p);
  if (p.wide) ck_parallel(s->threads, share_narrow, &p);
}

// ---- Links -------------------------------------------------------------------------------------------------------

void ck_run_row_links(void *args) {
  const ck_row_links *r = args;
  int32_t *const first = r->links, *const next = first + r->count;
  memset(first, 0xFF, (size_t)r->count * sizeof *first);
  // Backwards, each before those that are there: so a row's updates come in their order.
  for (int64_t i = r->n - 1; i >= 0; i--) {
    const int64_t at = ck_row_at(r->indices, r->index_dtype, i, r->count);
    if (at < 0) continue;
    next[i] = first[at];
    first[at] = (int32_t)i;
  }
}
