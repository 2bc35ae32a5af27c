// Copies, fills, and the gathering of rows for input batches.
#ifndef CK_COPY_H
#define CK_COPY_H

#include "ck_types.h"

// dst[i] = src[i] over an iteration space; both strided, in elements of `size` bytes (1, 2, 4 or 8). Transposes are
// blocked for the cache.
typedef struct {
  void *dst;
  const void *src;
  int32_t rank, size, threads, reserved;
  int64_t dims[CK_MAX_RANK], dst_strides[CK_MAX_RANK], src_strides[CK_MAX_RANK];
} ck_copy;
void ck_run_copy(void *args /* ck_copy */);

// dst[0 ..< count] = the `size`-byte pattern.
typedef struct {
  void *dst;
  int64_t count;
  int32_t size, threads;
  uint64_t pattern;
} ck_fill;
void ck_run_fill(void *args /* ck_fill */);

// Row gather for input batches: for each array, row i of `to` = row indices[i] of `from`. Not a step, but work on the
// side.
typedef struct {
  void *to;
  const void *from;
  int64_t row_bytes;
} ck_gathered_array;
typedef struct {
  const int64_t *indices;
  int64_t rows;
  const ck_gathered_array *array;
  int32_t arrays;
} ck_row_gather;
int64_t ck_gather_pieces(const ck_row_gather *gather);
void ck_gather_piece(void *gather /* ck_row_gather */, int64_t index);

#endif
