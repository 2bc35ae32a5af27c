// Convolutions in double precision by plain loops: for exact work and for checking gradients. oneDNN has none.
#ifndef CK_CONVOLUTION_H
#define CK_CONVOLUTION_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// dst [batch, dst_dims.., out_channels] = src [batch, src_dims.., in_channels] * weights [kernel.., in_channels /
// groups, out_channels], all contiguous; one of the three is computed from the other two. Always three spatial
// dimensions: those that an image or a sequence lacks come first and have size 1.
typedef struct {
  double *src, *weights, *dst;
  int64_t batch, in_channels, out_channels, groups;
  int64_t src_dims[3], kernel[3], dst_dims[3], strides[3], dilations[3] /* 1: none */, before[3] /* zeros before src */;
  int32_t threads, reserved;
} ck_convolution;

void ck_run_convolution(void *args /* ck_convolution: writes dst */);
// The gradient with respect to src, where dst holds the one with respect to dst.
void ck_run_convolution_input_gradient(void *args /* ck_convolution: writes src */);
// The gradient with respect to weights, where dst holds the one with respect to dst.
void ck_run_convolution_kernel_gradient(void *args /* ck_convolution: writes weights */);

#ifdef __cplusplus
}
#endif
#endif
