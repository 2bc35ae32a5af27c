// The gradient of a convolution over few channels, such as the first one of a network for images, with respect to its kernel.
#ifndef CK_NARROW_CONVOLUTION_H
#define CK_NARROW_CONVOLUTION_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// weights [kernel.., channels, filters] and bias [filters], the sums over all windows of src [batch, src_dims.., channels] times
// dst [batch, dst_dims.., filters], all contiguous. The filters must be a multiple of 16; there are no dilations and no groups.
typedef struct {
  const float *src, *dst;
  float *weights, *bias /* or NULL */, *scratch /* ck_narrow_convolution_scratch */;
  int64_t batch, channels, filters;
  int64_t src_dims[2], kernel[2], dst_dims[2], strides[2], before[2] /* zeros before src */;
  int32_t threads, reserved;
} ck_narrow_convolution;

// Floats of scratch memory.
int64_t ck_narrow_convolution_scratch(const ck_narrow_convolution *convolution);

void ck_run_narrow_kernel_gradient(void *args /* ck_narrow_convolution */);

#ifdef __cplusplus
}
#endif
#endif
