// Maxima and averages over windows, for the types and the derivatives that oneDNN does not have.
#ifndef CK_POOLING_H
#define CK_POOLING_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// dst [batch, dst_dims.., channels] from windows over src [batch, src_dims.., channels], both contiguous, CK_F32 or
// CK_F64. Always three spatial dimensions: those that an image or a sequence lacks come first and have size 1. An
// average does not count what lies outside src. Indices, of dst's shape, say where in its window a maximum is, counted
// row-major over the window: uint8 (index_bytes 1) or int32 (index_bytes 4). The first of equal maxima wins.
typedef struct {
  void *src, *dst, *indices;
  int32_t dtype, average, index_bytes, threads;
  int64_t batch, channels;
  int64_t src_dims[3], window[3], dst_dims[3], strides[3], before[3];
} ck_pooling;

// Writes dst, and indices unless they are NULL.
void ck_run_pooling(void *args /* ck_pooling */);
// The gradient: writes src from dst, with the indices for a maximum.
void ck_run_pooling_gradient(void *args /* ck_pooling */);
// Writes to dst the elements of src that the indices name: the derivative of the gradient of a maximum.
void ck_run_pooling_selection(void *args /* ck_pooling */);

#ifdef __cplusplus
}
#endif
#endif
