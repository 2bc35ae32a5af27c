// Reductions over dimensions.
#ifndef CK_REDUCTION_H
#define CK_REDUCTION_H

#include "ck_types.h"

// Folds dimensions away. The source is strided; `kept` dimensions come first, then `folded` ones; dst is contiguous
// over the kept ones. Bool, integer and float types; accumulates in the class of dtype (f16/bf16 in float). Sums of
// floats use several lanes, so that the error grows slowly; the order depends on shape and threads only. Fast paths:
// the folded dimension contiguous (rows), the kept one contiguous (columns: a bias gradient).
typedef struct {
  void *dst;
  const void *src;
  int32_t dtype, kind /* ck_reduction */, threads;
  int32_t kept, folded;
  int32_t reserved;
  double scale;  // as in ck_fold
  int64_t dims[CK_MAX_RANK], strides[CK_MAX_RANK];
} ck_reduce;
void ck_run_reduce(void *args /* ck_reduce */);

// The index of the largest or smallest element along one dimension; the first one wins, NaN wins over all (as NumPy).
// src is [outer, count, inner] with strides; dst int32 [outer, inner], contiguous.
typedef struct {
  int32_t *dst;
  const void *src;
  int32_t dtype, smallest, threads, reserved;
  int64_t outer, count, inner;
  int64_t outer_stride, stride, inner_stride;
} ck_arg_reduce;
void ck_run_arg_reduce(void *args /* ck_arg_reduce */);

// Cumulative sum or product along the middle dimension of contiguous [outer, count, inner].
typedef struct {
  void *dst;
  const void *src;
  int32_t dtype, product, exclusive, reverse, threads, reserved;
  int64_t outer, count, inner;
} ck_cumulative;
void ck_run_cumulative(void *args /* ck_cumulative */);

#endif
