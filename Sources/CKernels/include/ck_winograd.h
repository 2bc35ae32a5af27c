// Convolutions with a window of 3 by 3 by Winograd's minimal filtering, which multiplies 16 times for four places of
// the result where the plain sum multiplies 36 times.
#ifndef CK_WINOGRAD_H
#define CK_WINOGRAD_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// dst [batch, dst_dims.., filters] = src [batch, src_dims.., channels] * weights [3, 3, channels, filters] (+ bias
// [filters]) then max(0, ·), if relu: a cross-correlation at stride 1. src and dst are contiguous, and so are weights
// and bias where they are results. Channels and filters are multiples of 16. All are float32, or all are bfloat16 where
// ck_winograd_multiplies_bf16 says so.
typedef struct {
  void *src, *weights, *bias /* or NULL */, *dst;
  float *scratch;
  int64_t batch, channels, filters;
  int64_t src_dims[2], dst_dims[2], before[2] /* zeros before src */;
  int64_t weight_strides[4];  // in elements, of weights that are read
  int32_t dtype /* ck_dtype */, relu, threads, reserved;
} ck_winograd;

// Whether this processor multiplies pairs of bfloat16.
int ck_winograd_multiplies_bf16(void);

// Floats of scratch memory that any of the two functions wants.
int64_t ck_winograd_scratch(const ck_winograd *convolution);

void ck_run_winograd(void *args /* ck_winograd: writes dst */);
// The gradients with respect to weights, and to bias unless it is NULL, where dst holds the one with respect to dst.
void ck_run_winograd_gradient(void *args /* ck_winograd: writes weights and bias */);

#ifdef __cplusplus
}
#endif
#endif
