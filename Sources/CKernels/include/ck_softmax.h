// Softmax and cross-entropy.
#ifndef CK_SOFTMAX_H
#define CK_SOFTMAX_H

#include "ck_types.h"

// Softmax or log-softmax over the last dimension of contiguous [rows, count]; CK_F32, CK_F64, CK_F16, CK_BF16.
typedef struct {
  void *dst;
  const void *src;
  int32_t dtype, log, threads, reserved;
  int64_t rows, count;
} ck_softmax;
void ck_run_softmax(void *args /* ck_softmax */);

// grad_in = p * (g - sum(p * g)) for softmax, g - exp(p) * sum(g) for log-softmax (where p is the output, log p).
typedef struct {
  void *dst;
  const void *output;
  const void *upstream;
  int32_t dtype, log, threads, reserved;
  int64_t rows, count;
} ck_softmax_gradient;
void ck_run_softmax_gradient(void *args /* ck_softmax_gradient */);

// Softmax and cross-entropy of it in one pass over the logits [rows, count], f32 or f64.
//   p = softmax(logits); q = clip ? clamp(p, epsilon, 1 - epsilon) : p loss[r] = -sum(t * log q) gradient = p * sum(t *
//   c) - t * c, c = 1 where epsilon <= p <= 1 - epsilon (or no clip)
// Targets are a float [rows, count] distribution of the same dtype, or int32/int64 class indices [rows] (`sparse`),
// where an index outside 0 ..< count gives a NaN loss and a gradient of NaN. Without clip, log q = logits - logsumexp,
// exactly. `probabilities` and `gradient` may be NULL.
typedef struct {
  void *loss, *probabilities, *gradient;
  const void *logits;
  const void *targets;
  int32_t dtype, target_dtype, sparse, clip, threads, reserved;
  double epsilon;
  int64_t rows, count;
} ck_softmax_cross_entropy;
void ck_run_softmax_cross_entropy(void *args /* ck_softmax_cross_entropy */);

#endif
