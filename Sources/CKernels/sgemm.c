// Small products in single precision, with bias and activation.
#include "row_elements.h"
#include "vector_math.h"

CK_CLONES static void activate(float *x, int64_t count, int activation) {
  switch (activation) {
    case CK_ACT_RELU:
      // A NaN is not less than zero: it stays.
      for (int64_t i = 0; i < count; i++) x[i] = x[i] < 0 ? 0 : x[i];
      return;
    case CK_ACT_SIGMOID:
      for (int64_t i = 0; i < count; i++) x[i] = 1 / (1 + ck_expf(-x[i]));
      return;
    case CK_ACT_TANH:
      for (int64_t i = 0; i < count; i++) x[i] = __builtin_tanhf(x[i]);
      return;
    default: return;
  }
}

CK_CLONES static void row_product(const ck_sgemm *s, int64_t row) {
  float *restrict c = s->c + row * s->ldc;
  const float *a = s->a + (s->trans_a ? row : row * s->lda);
  int64_t a_step = s->trans_a ? s->lda : 1, n = s->n;
  for (int64_t j = 0; j < n; j++) c[j] = 0;
  if (s->trans_b) {
    for (int64_t j = 0; j < n; j++) {
      const float *b = s->b + j * s->ldb;
      float sum = 0;
      for (int64_t k = 0; k < s->k; k++) sum += a[k * a_step] * b[k];
      c[j] = sum;
    }
  } else {
    for (int64_t k = 0; k < s->k; k++) {
      const float *restrict b = s->b + k * s->ldb;
      float x = a[k * a_step];
      for (int64_t j = 0; j < n; j++) c[j] += x * b[j];
    }
  }
  if (s->bias)
    for (int64_t j = 0; j < n; j++) c[j] += s->bias[j];
}

static void share(void *context, int index, int threads) {
  const ck_sgemm *s = context;
  ck_range rows = ck_share(s->m, 1, index, threads);
  for (int64_t i = rows.low; i < rows.high; i++) {
    row_product(s, i);
    activate(s->c + i * s->ldc, s->n, s->activation);
  }
}

void ck_run_sgemm(void *args) { ck_parallel(((const ck_sgemm *)args)->threads, share, args); }
