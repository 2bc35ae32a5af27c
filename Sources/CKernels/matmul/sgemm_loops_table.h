// The matmul loops for one generation of processors; sgemm.c chooses.
#ifndef CK_SGEMM_LOOPS_TABLE_H
#define CK_SGEMM_LOOPS_TABLE_H

#include "ckernels.h"
#include "clones.h"

// What is skipped: nothing, indices of K that are zero in all rows of a block, or each zero of a or b.
typedef enum { CK_SPARSE_NONE, CK_SPARSE_BLOCKS, CK_SPARSE_A, CK_SPARSE_B } ck_sparse;

typedef struct {
  // Rows and columns of c = op(a) · op(b) + bias, with activation; looks for blocks of zeros where there are any.
  void (*product)(const ck_sgemm *s, ck_range rows, ck_range columns, int has_zeros);
  // Which operand, if any, has so many zeros that skipping them is faster; and the matmul that skips each of
  // them.
  ck_sparse (*sparse)(const ck_sgemm *s);
  void (*sparse_product)(const ck_sgemm *s, ck_range rows, ck_range columns, ck_sparse which);
  // y[j] = sum over k of x[k * x_stride] * matrix[k * ld + j] for j in columns; a row of them lies together.
  void (*sum_rows)(
      float *y, const float *matrix, int64_t ld, const float *x, int64_t x_stride, int64_t k, ck_range columns);
  // y[i * y_stride] = sum over k of matrix[i * ld + k] * x[k] for i in rows.
  void (*dot_rows)(
      float *y, int64_t y_stride, const float *matrix, int64_t ld, const float *x, int64_t k, ck_range rows);
  void (*activate)(float *x, int64_t count, int activation);
} ck_sgemm_loops;

#if defined(__x86_64__)
extern const ck_sgemm_loops ck_sgemm_loops_v4, ck_sgemm_loops_v3;
#endif
extern const ck_sgemm_loops ck_sgemm_loops_base;

#endif
