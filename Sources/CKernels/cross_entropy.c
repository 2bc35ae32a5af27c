// Softmax, the cross-entropy of it and the gradient, row by row while the row is in the cache.
#include <math.h>

#include "row_elements.h"
#include "scratch.h"
#include "vector_math.h"

#define LANES 16

typedef struct {
  int64_t count, target;  // target: a class, for sparse rows; out of range where there is none
  int clip;
  double epsilon;
} row_form;

// `p` gets the probabilities and may be scratch; `gradient` may be NULL. Gives the loss.
CK_CLONES static float sparse_float(const float *x, float *p, float *gradient, const row_form *form) {
  int64_t count = form->count, t = form->target, i = 0;
  float highest = -INFINITY, lane[LANES] = {0};
  for (i = 0; i < count; i++) highest = x[i] > highest ? x[i] : highest;
  float correct = t >= 0 ? x[t] - highest : NAN;
  for (i = 0; i + LANES <= count; i += LANES)
    for (int j = 0; j < LANES; j++) {
      p[i + j] = ck_expf(x[i + j] - highest);
      lane[j] += p[i + j];
    }
  for (; i < count; i++) lane[0] += p[i] = ck_expf(x[i] - highest);
  double sum = 0;
  for (int j = 0; j < LANES; j++) sum += lane[j];
  float scale = (float)(1 / sum);
  for (i = 0; i < count; i++) p[i] *= scale;

  float weight = t >= 0 ? 1 : NAN, loss;
  if (form->clip && t >= 0) {
    float low = (float)form->epsilon, high = (float)(1 - form->epsilon), q = p[t];
    weight = q >= low && q <= high ? 1 : q == q ? 0 : NAN;
    q = q < low ? low : q > high ? high : q;
    loss = -(float)log(q);
  } else {
    loss = (float)log(sum) - correct;
  }
  if (gradient) {
    for (i = 0; i < count; i++) gradient[i] = p[i] * weight;
    if (t >= 0) gradient[t] -= weight;
  }
  return loss;
}

CK_CLONES static float dense_float(
    const float *x, const float *t, float *p, float *gradient, const row_form *form) {
  int64_t count = form->count, i = 0;
  float highest = -INFINITY, lane[LANES] = {0};
  for (i = 0; i < count; i++) highest = x[i] > highest ? x[i] : highest;
  for (i = 0; i + LANES <= count; i += LANES)
    for (int j = 0; j < LANES; j++) {
      p[i + j] = ck_expf(x[i + j] - highest);
      lane[j] += p[i + j];
    }
  for (; i < count; i++) lane[0] += p[i] = ck_expf(x[i] - highest);
  double sum = 0;
  for (int j = 0; j < LANES; j++) sum += lane[j];
  float scale = (float)(1 / sum), lse = (float)log(sum);
  float low = form->clip ? (float)form->epsilon : -INFINITY;
  float high = form->clip ? (float)(1 - form->epsilon) : INFINITY;
  // A NaN counts as within bounds, so that it shows.
  float loss[LANES] = {0}, weight[LANES] = {0};
#define ADD_TERM(i, j)                                                   \
  {                                                                      \
    float q = p[i] * scale;                                              \
    int clipped = (q < low) | (q > high);                                \
    float clamped = q < low ? low : q > high ? high : q;                 \
    p[i] = q;                                                            \
    loss[j] -= t[i] * (form->clip ? ck_logf(clamped) : x[i] - highest - lse); \
    weight[j] += clipped ? 0 : t[i];                                     \
  }
  for (i = 0; i + LANES <= count; i += LANES)
    for (int j = 0; j < LANES; j++) ADD_TERM(i + j, j)
  for (; i < count; i++) ADD_TERM(i, 0)
#undef ADD_TERM
  double total = 0, weights = 0;
  for (int j = 0; j < LANES; j++) {
    total += loss[j];
    weights += weight[j];
  }
  if (gradient) {
    float w = (float)weights;
    for (i = 0; i < count; i++) gradient[i] = p[i] * w - (((p[i] < low) | (p[i] > high)) ? 0 : t[i]);
  }
  return (float)total;
}

// Both kinds of targets; `t` is NULL for a class.
static double row_double(const double *x, const double *t, double *p, double *gradient, const row_form *form) {
  int64_t count = form->count;
  double highest = -INFINITY, sum = 0, loss = 0, weight = 0;
  for (int64_t i = 0; i < count; i++) highest = x[i] > highest ? x[i] : highest;
  for (int64_t i = 0; i < count; i++) sum += p[i] = exp(x[i] - highest);
  double lse = log(sum), low = form->epsilon, high = 1 - form->epsilon;
  for (int64_t i = 0; i < count; i++) p[i] /= sum;
  int64_t first = t ? 0 : form->target, last = t ? count : form->target + 1;
  if (first < 0) loss = weight = NAN, last = first;
  for (int64_t i = first; i < last; i++) {
    double share = t ? t[i] : 1, q = p[i];
    int clipped = form->clip && (q < low || q > high);
    double clamped = q < low ? low : q > high ? high : q;
    loss -= share * (form->clip ? log(clamped) : x[i] - highest - lse);
    weight += clipped ? 0 : share;
  }
  if (!gradient) return loss;
  for (int64_t i = 0; i < count; i++) gradient[i] = p[i] * weight;
  for (int64_t i = first; i < last; i++) {
    int clipped = form->clip && (p[i] < low || p[i] > high);
    gradient[i] -= clipped ? 0 : t ? t[i] : 1;
  }
  return loss;
}

static void share(void *context, int index, int threads) {
  const ck_softmax_cross_entropy *s = context;
  ck_range rows = ck_share(s->rows, 1, index, threads);
  row_form form = {s->count, -1, s->clip, s->epsilon};
  int64_t size = ck_element_size(s->dtype), bytes = s->count * size;
  char *scratch = s->probabilities ? NULL : ck_scratch(CK_SCRATCH_ROWS, (size_t)bytes);
  for (int64_t r = rows.low; r < rows.high; r++) {
    const void *x = (const char *)s->logits + r * bytes;
    void *p = s->probabilities ? (char *)s->probabilities + r * bytes : scratch;
    void *gradient = s->gradient ? (char *)s->gradient + r * bytes : NULL;
    const void *t = NULL;
    if (s->sparse) {
      int64_t target = s->target_dtype == CK_I64 ? ((const int64_t *)s->targets)[r] : ((const int32_t *)s->targets)[r];
      form.target = target >= 0 && target < s->count ? target : -1;
    } else {
      t = (const char *)s->targets + r * bytes;
    }
    if (s->dtype == CK_F64)
      ((double *)s->loss)[r] = row_double(x, t, p, gradient, &form);
    else
      ((float *)s->loss)[r] = t ? dense_float(x, t, p, gradient, &form) : sparse_float(x, p, gradient, &form);
  }
}

void ck_run_softmax_cross_entropy(void *args) {
  ck_parallel(((const ck_softmax_cross_entropy *)args)->threads, share, args);
}
