// A convolution over few channels, such as the first one of a network for images, and its gradient with respect to its
// kernel.
#ifndef CK_NARROW_CONVOLUTION_H
#define CK_NARROW_CONVOLUTION_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// All contiguous: src [batch, src_dims.., channels], weights [kernel.., channels, filters], bias [filters] or NULL, and
// dst [batch, dst_dims.., filters]. The filters must be a multiple of 16; there are no dilations and no groups.
//
// Forward, where `pool` is not 0, dst holds the largest of each pool[0] by pool[1] places, [batch, dst_dims / pool..,
// filters], and `indices`, if not NULL, which of them that is: the first of equal ones. A NaN is larger than any
// number.
typedef struct {
  const float *src;
  float *dst, *weights, *bias, *scratch /* ck_narrow_convolution_scratch */;
  int64_t batch, channels, filters;
  int64_t src_dims[2], kernel[2], dst_dims[2], strides[2], before[2] /* zeros before src */, pool[2];
  uint8_t *indices;
  int32_t relu, threads;
} ck_narrow_convolution;

// Floats of scratch memory, for either.
int64_t ck_narrow_convolution_scratch(const ck_narrow_convolution *convolution);

// dst = the convolution of src, then max(0, ·), if relu. Only where ck_narrow_convolution_is_fast; at most 16 rows of a
// kernel.
void ck_run_narrow_convolution(void *args /* ck_narrow_convolution */);
int ck_narrow_convolution_is_fast(void);

// weights and bias = the sums over all windows of src times dst.
void ck_run_narrow_kernel_gradient(void *args /* ck_narrow_convolution */);

#ifdef __cplusplus
}
#endif
#endif
