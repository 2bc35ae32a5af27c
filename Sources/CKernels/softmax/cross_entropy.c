// Softmax, the cross-entropy of it and the gradient: float through vector loops, doubles here.
#include <math.h>

#include "processor.h"
#include "scratch.h"
#include "softmax_loops_table.h"

static const ck_softmax_loops *loops(void) {
  static const ck_softmax_loops *const each[] = CK_EACH_PROCESSOR(ck_softmax_loops);
  return each[ck_this_processor()];
}

// Both kinds of targets: a distribution, or NULL and a class, which is -1 if it does not exist.
static double row_double(
    const ck_softmax_cross_entropy *s, const double *x, const double *t, int64_t target, double *p, double *gradient) {
  const int64_t count = s->count;
  double highest = -INFINITY, sum = 0, loss = 0, weight = 0;
  for (int64_t i = 0; i < count; i++) highest = x[i] > highest ? x[i] : highest;
  for (int64_t i = 0; i < count; i++) sum += exp(x[i] - highest);
  const double lse = log(sum), low = s->epsilon, high = 1 - s->epsilon;
  int64_t first = t ? 0 : target, last = t ? count : target + 1;
  if (first < 0) {
    loss = weight = NAN;
    last = first;
  }
  for (int64_t i = 0; i < count; i++) {
    const double shifted = x[i] - highest;
    p[i] = exp(shifted) / sum;
    if (i < first || i >= last) continue;
    const double share = t ? t[i] : 1, q = p[i];
    loss -= share * (s->clip ? log(q < low ? low : q > high ? high : q) : shifted - lse);
    weight += s->clip && (q < low || q > high) ? 0 : share;
  }
  for (int64_t i = 0; gradient && i < count; i++) {
    const int counts = i >= first && i < last && !(s->clip && (p[i] < low || p[i] > high));
    gradient[i] = p[i] * weight - (counts ? (t ? t[i] : 1) : 0);
  }
  return loss;
}

static void share(void *context, int index, int threads) {
  const ck_softmax_cross_entropy *s = context;
  const ck_range rows = ck_share(s->rows, 1, index, threads);
  const int64_t count = s->count;
  if (s->dtype == CK_F32) {
    loops()->cross_entropy(s, rows, ck_scratch(CK_SCRATCH_ROWS, (size_t)count * sizeof(float)));
    return;
  }
  double *scratch = ck_scratch(CK_SCRATCH_ROWS, (size_t)count * sizeof(double));
  for (int64_t r = rows.low; r < rows.high; r++) {
    const double *t = s->sparse ? NULL : (const double *)s->targets + r * count;
    int64_t target = -1;
    if (s->sparse) {
      target = s->target_dtype == CK_I64 ? ((const int64_t *)s->targets)[r] : ((const int32_t *)s->targets)[r];
      if (target < 0 || target >= count) target = -1;
    }
    ((double *)s->loss)[r] = row_double(
        s, (const double *)s->logits + r * count, t, target,
        s->probabilities ? (double *)s->probabilities + r * count : scratch,
        s->gradient ? (double *)s->gradient + r * count : NULL);
  }
}

void ck_run_softmax_cross_entropy(void *args) {
  const ck_softmax_cross_entropy *s = args;
  if (s->count > 0) {
    ck_parallel(s->threads, share, args);
    return;
  }
  // No class at all: an empty sum, or a target that does not exist.
  for (int64_t r = 0; r < s->rows; r++) {
    if (s->dtype == CK_F32)
      ((float *)s->loss)[r] = s->sparse ? NAN : 0;
    else
      ((double *)s->loss)[r] = s->sparse ? NAN : 0;
  }
}
