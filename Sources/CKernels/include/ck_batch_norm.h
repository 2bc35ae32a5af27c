// Batch normalization of a matrix: each column (channel) by its own mean and variance.
#ifndef CK_BATCH_NORM_H
#define CK_BATCH_NORM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// mean, variance [channels] of the columns of src [rows, channels] (the variance divides by rows), and dst = (src -
// mean) / sqrt(variance + epsilon) * gamma + beta, then max(0, ·) if relu. gamma and beta may be NULL (1 and 0). dtype
// is that of src and dst: CK_F32, CK_F64, or CK_BF16 with all others in float32. Sums are taken in double over blocks,
// in an order that depends on the number of threads only.
typedef struct {
  void *dst, *mean, *variance;
  const void *src, *gamma, *beta;
  int32_t dtype, relu, threads, reserved;
  int64_t rows, channels;
  double epsilon;
  double *scratch;  // ck_batch_norm_scratch doubles
} ck_batch_norm;
void ck_run_batch_norm(void *args /* ck_batch_norm */);

// dtype is that of src, upstream, output and src_gradient. With x̂ = (src - mean) / sqrt(variance + epsilon), and g the
// upstream or, where what is above a ReLU was not positive, zero:
//   beta_gradient = sum g     gamma_gradient = sum g x̂
//   src_gradient = gamma / sqrt(variance + epsilon) (g - beta_gradient / rows - x̂ gamma_gradient / rows)
// If relu, the ReLU is above the normalization, whose beta says where it was positive; otherwise it is above `output`,
// if not NULL.
typedef struct {
  void *src_gradient, *gamma_gradient, *beta_gradient;
  const void *src, *gamma, *beta, *mean, *variance, *upstream, *output;
  int32_t dtype, relu, threads, reserved;
  int64_t rows, channels;
  double epsilon;
  double *scratch;
} ck_batch_norm_gradient;
void ck_run_batch_norm_gradient(void *args /* ck_batch_norm_gradient */);

// Doubles of scratch memory that either wants.
int64_t ck_batch_norm_scratch(int64_t channels, int threads);

#ifdef __cplusplus
}
#endif
#endif
