// Products of matrices.
#ifndef CK_MATMUL_H
#define CK_MATMUL_H

#include "ck_types.h"

// c [m, n] = op(a) · op(b) (+ bias [n]) then activation, in float32; leading dimensions in elements. For operands that
// fit the caches: no set-up, and no more of an operand is copied at a time than one panel. trans_a: a is [k, m];
// trans_b: b is [n, k].
typedef struct {
  float *c;
  const float *a, *b, *bias;
  int32_t trans_a, trans_b, activation /* ck_activation */, threads;
  int64_t m, n, k, lda, ldb, ldc;
} ck_sgemm;
void ck_run_sgemm(void *args /* ck_sgemm */);

// Double-precision and integer matmul, for tests of gradients and for exact integer work: plain blocked loops.
// dtype is CK_F64, CK_I32 or CK_I64. Batched: element strides between matrices.
typedef struct {
  void *c;
  const void *a, *b;
  int32_t dtype, threads;
  int64_t batch, m, n, k;
  int64_t a_row, a_col, a_batch, b_row, b_col, b_batch;  // element strides; c is contiguous
} ck_matmul;
void ck_run_matmul(void *args /* ck_matmul */);

#endif
