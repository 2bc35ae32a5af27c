// The loops over rows of logits in float for one generation of processors; softmax.c and cross_entropy.c choose.
#ifndef CK_SOFTMAX_LOOPS_TABLE_H
#define CK_SOFTMAX_LOOPS_TABLE_H

#include "ckernels.h"
#include "clones.h"

typedef struct {
  // Rows of contiguous [rows, count]; y may be x.
  void (*softmax)(float *y, const float *x, int64_t count, int64_t rows);
  void (*log_softmax)(float *y, const float *x, int64_t count, int64_t rows);
  // From the output y and its gradient g; `to` may be either.
  void (*softmax_gradient)(float *to, const float *y, const float *g, int64_t count, int64_t rows);
  void (*log_softmax_gradient)(float *to, const float *y, const float *g, int64_t count, int64_t rows);
  // `scratch` has room for a row.
  void (*cross_entropy)(const ck_softmax_cross_entropy *s, ck_range rows, float *scratch);
} ck_softmax_loops;

#if defined(__x86_64__)
extern const ck_softmax_loops ck_softmax_loops_v4, ck_softmax_loops_v3;
#endif
extern const ck_softmax_loops ck_softmax_loops_base;

#endif
