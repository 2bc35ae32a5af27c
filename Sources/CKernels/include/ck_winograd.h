// Convolutions with a window of 3 by 3 by Winograd's minimal filtering, which multiplies 16 times for four places of the
// result where the plain sum multiplies 36 times.
#ifndef CK_WINOGRAD_H
#define CK_WINOGRAD_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// dst [batch, dst_dims.., filters] = src [batch, src_dims.., channels] * weights [3, 3, channels, filters] (+ bias [filters])
// then max(0, ·), if relu: a cross-correlation at stride 1. src and dst are contiguous, and so are weights and bias where they are
// results. Channels and filters are multiples of 16.
typedef struct {
  float *src, *weights, *bias /* or NULL */, *dst, *scratch;
  int64_t batch, channels, filters;
  int64_t src_dims[2], dst_dims[2], before[2] /* zeros before src */;
  int64_t weight_strides[4];  // in floats, of weights that are read
  int32_t relu, threads;
} ck_winograd;

// Floats of scratch memory that any of the two functions wants.
int64_t ck_winograd_scratch(const ck_winograd *convolution);

void ck_run_winograd(void *args /* ck_winograd: writes dst */);
// The gradients with respect to weights, and to bias unless it is NULL, where dst holds the one with respect to dst.
void ck_run_winograd_gradient(void *args /* ck_winograd: writes weights and bias */);

#ifdef __cplusplus
}
#endif
#endif
