// Softmax and log-softmax over rows, and their gradients: float through vector loops, halves through float, doubles
// here.
#include <math.h>

#include "processor.h"
#include "row_elements.h"
#include "scratch.h"
#include "softmax_loops_table.h"

static const ck_softmax_loops *loops(void) {
  static const ck_softmax_loops *const each[] = CK_EACH_PROCESSOR(ck_softmax_loops);
  return each[ck_this_processor()];
}

static void softmax_double(double *y, const double *x, int64_t count, int logarithm) {
  double highest = -INFINITY, sum = 0;
  for (int64_t i = 0; i < count; i++) highest = x[i] > highest ? x[i] : highest;
  for (int64_t i = 0; i < count; i++) {
    const double shifted = x[i] - highest, e = exp(shifted);
    sum += e;
    y[i] = logarithm ? shifted : e;
  }
  const double lse = log(sum);
  for (int64_t i = 0; i < count; i++) y[i] = logarithm ? y[i] - lse : y[i] / sum;
}

static void gradient_double(double *to, const double *y, const double *g, int64_t count, int logarithm) {
  double sum = 0;
  for (int64_t i = 0; i < count; i++) sum += logarithm ? g[i] : y[i] * g[i];
  for (int64_t i = 0; i < count; i++) to[i] = logarithm ? g[i] - exp(y[i]) * sum : y[i] * (g[i] - sum);
}

static void share_softmax(void *context, int index, int threads) {
  const ck_softmax *s = context;
  const ck_range rows = ck_share(s->rows, 1, index, threads);
  const int64_t count = s->count, bytes = count * ck_element_size(s->dtype);
  const char *src = (const char *)s->src + rows.low * bytes;
  char *dst = (char *)s->dst + rows.low * bytes;
  void (*run)(float *, const float *, int64_t, int64_t) = s->log ? loops()->log_softmax : loops()->softmax;
  if (s->dtype == CK_F32) {
    run((float *)dst, (const float *)src, count, rows.high - rows.low);
    return;
  }
  float *wide = s->dtype == CK_F64 ? NULL : ck_scratch(CK_SCRATCH_ROWS, (size_t)count * sizeof(float));
  for (int64_t r = rows.low; r < rows.high; r++, src += bytes, dst += bytes) {
    if (!wide) {
      softmax_double((double *)dst, (const double *)src, count, s->log);
      continue;
    }
    ck_widen_row(wide, src, s->dtype, count, 1);
    run(wide, wide, count, 1);
    ck_narrow_row(dst, wide, s->dtype, count, 1);
  }
}

static void share_gradient(void *context, int index, int threads) {
  const ck_softmax_gradient *s = context;
  const ck_range rows = ck_share(s->rows, 1, index, threads);
  const int64_t count = s->count, bytes = count * ck_element_size(s->dtype);
  const char *output = (const char *)s->output + rows.low * bytes;
  const char *upstream = (const char *)s->upstream + rows.low * bytes;
  char *dst = (char *)s->dst + rows.low * bytes;
  void (*run)(float *, const float *, const float *, int64_t, int64_t) =
      s->log ? loops()->log_softmax_gradient : loops()->softmax_gradient;
  if (s->dtype == CK_F32) {
    run((float *)dst, (const float *)output, (const float *)upstream, count, rows.high - rows.low);
    return;
  }
  float *wide = s->dtype == CK_F64 ? NULL : ck_scratch(CK_SCRATCH_ROWS, (size_t)count * 2 * sizeof(float));
  for (int64_t r = rows.low; r < rows.high; r++, output += bytes, upstream += bytes, dst += bytes) {
    if (!wide) {
      gradient_double((double *)dst, (const double *)output, (const double *)upstream, count, s->log);
      continue;
    }
    ck_widen_row(wide, output, s->dtype, count, 1);
    ck_widen_row(wide + count, upstream, s->dtype, count, 1);
    run(wide, wide, wide + count, count, 1);
    ck_narrow_row(dst, wide, s->dtype, count, 1);
  }
}

void ck_run_softmax(void *args) {
  const ck_softmax *s = args;
  if (s->count > 0) ck_parallel(s->threads, share_softmax, args);
}

void ck_run_softmax_gradient(void *args) {
  const ck_softmax_gradient *s = args;
  if (s->count > 0) ck_parallel(s->threads, share_gradient, args);
}
