// Softmax and log-softmax over rows, and their gradients.
#include <math.h>

#include "fold_kernels.h"
#include "row_elements.h"
#include "scratch.h"
#include "vector_math.h"

// Sums go through this many independent accumulators.
#define LANES 16

CK_CLONES static void softmax_float(float *y, const float *x, int64_t count, int logarithm) {
  float highest = -INFINITY, lane[LANES] = {0};
  for (int64_t i = 0; i < count; i++) highest = x[i] > highest ? x[i] : highest;
  int64_t i = 0;
  if (logarithm) {
    for (; i + LANES <= count; i += LANES)
      for (int j = 0; j < LANES; j++) lane[j] += ck_expf(x[i + j] - highest);
    for (; i < count; i++) lane[0] += ck_expf(x[i] - highest);
  } else {
    for (; i + LANES <= count; i += LANES)
      for (int j = 0; j < LANES; j++) {
        y[i + j] = ck_expf(x[i + j] - highest);
        lane[j] += y[i + j];
      }
    for (; i < count; i++) lane[0] += y[i] = ck_expf(x[i] - highest);
  }
  double sum = 0;
  for (int j = 0; j < LANES; j++) sum += lane[j];
  if (logarithm) {
    float lse = (float)log(sum);
    for (i = 0; i < count; i++) y[i] = (x[i] - highest) - lse;
  } else {
    float scale = (float)(1 / sum);
    for (i = 0; i < count; i++) y[i] *= scale;
  }
}

static void softmax_double(double *y, const double *x, int64_t count, int logarithm) {
  double highest = -INFINITY, sum = 0;
  for (int64_t i = 0; i < count; i++) highest = x[i] > highest ? x[i] : highest;
  for (int64_t i = 0; i < count; i++) {
    double shifted = x[i] - highest, e = exp(shifted);
    sum += e;
    y[i] = logarithm ? shifted : e;
  }
  double lse = log(sum);
  for (int64_t i = 0; i < count; i++) y[i] = logarithm ? y[i] - lse : y[i] / sum;
}

CK_CLONES static void gradient_float(float *to, const float *y, const float *g, int64_t count, int logarithm) {
  float lane[LANES] = {0};
  int64_t i = 0;
  for (; i + LANES <= count; i += LANES)
    for (int j = 0; j < LANES; j++) lane[j] += logarithm ? g[i + j] : y[i + j] * g[i + j];
  for (; i < count; i++) lane[0] += logarithm ? g[i] : y[i] * g[i];
  double sum = 0;
  for (int j = 0; j < LANES; j++) sum += lane[j];
  float total = (float)sum;
  if (logarithm)
    for (i = 0; i < count; i++) to[i] = g[i] - ck_expf(y[i]) * total;
  else
    for (i = 0; i < count; i++) to[i] = y[i] * (g[i] - total);
}

static void gradient_double(double *to, const double *y, const double *g, int64_t count, int logarithm) {
  double sum = 0;
  for (int64_t i = 0; i < count; i++) sum += logarithm ? g[i] : y[i] * g[i];
  for (int64_t i = 0; i < count; i++) to[i] = logarithm ? g[i] - exp(y[i]) * sum : y[i] * (g[i] - sum);
}

static void share_softmax(void *context, int index, int threads) {
  const ck_softmax *s = context;
  ck_range rows = ck_share(s->rows, 1, index, threads);
  int64_t bytes = s->count * ck_element_size(s->dtype);
  // Halves are widened to a whole row of floats.
  float *wide = ck_is_class_type(s->dtype) ? NULL : ck_scratch(CK_SCRATCH_ROWS, (size_t)s->count * sizeof(float));
  for (int64_t r = rows.low; r < rows.high; r++) {
    const void *src = (const char *)s->src + r * bytes;
    void *dst = (char *)s->dst + r * bytes;
    if (wide) {
      ck_widen_row(wide, src, s->dtype, s->count, 1);
      softmax_float(wide, wide, s->count, s->log);
      ck_narrow_row(dst, wide, s->dtype, s->count, 1);
    } else if (s->dtype == CK_F32) {
      softmax_float(dst, src, s->count, s->log);
    } else {
      softmax_double(dst, src, s->count, s->log);
    }
  }
}

static void share_gradient(void *context, int index, int threads) {
  const ck_softmax_gradient *s = context;
  ck_range rows = ck_share(s->rows, 1, index, threads);
  int64_t bytes = s->count * ck_element_size(s->dtype);
  float *wide = ck_is_class_type(s->dtype) ? NULL : ck_scratch(CK_SCRATCH_ROWS, (size_t)s->count * 2 * sizeof(float));
  for (int64_t r = rows.low; r < rows.high; r++) {
    const void *output = (const char *)s->output + r * bytes;
    const void *upstream = (const char *)s->upstream + r * bytes;
    void *dst = (char *)s->dst + r * bytes;
    if (wide) {
      ck_widen_row(wide, output, s->dtype, s->count, 1);
      ck_widen_row(wide + s->count, upstream, s->dtype, s->count, 1);
      gradient_float(wide, wide, wide + s->count, s->count, s->log);
      ck_narrow_row(dst, wide, s->dtype, s->count, 1);
    } else if (s->dtype == CK_F32) {
      gradient_float(dst, output, upstream, s->count, s->log);
    } else {
      gradient_double(dst, output, upstream, s->count, s->log);
    }
  }
}

void ck_run_softmax(void *args) { ck_parallel(((const ck_softmax *)args)->threads, share_softmax, args); }

void ck_run_softmax_gradient(void *args) {
  ck_parallel(((const ck_softmax_gradient *)args)->threads, share_gradient, args);
}
