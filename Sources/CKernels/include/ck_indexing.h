// Gathers and scatters by index.
#ifndef CK_INDEXING_H
#define CK_INDEXING_H

#include "ck_types.h"

// dst[o, i, e] = src[o, indices[i], e]: contiguous src [outer, count, inner], indices int32 or int64 [n]. Out-of-range
// indices give NaN (zero for integers); negative ones count from the end.
typedef struct {
  void *dst;
  const void *src;
  const void *indices;
  int32_t size /* bytes an element */, index_dtype, is_float_dtype /* ck_dtype of the data */, threads;
  int64_t outer, count, inner, n;
} ck_gather;
void ck_run_gather(void *args /* ck_gather */);

// dst [count, inner] = 0, then dst[indices[i], e] += updates[i, e] in the order of i; out-of-range indices are dropped,
// negative ones count from the end.
typedef struct {
  void *dst;
  const void *updates;
  const void *indices;
  int32_t dtype, index_dtype, threads, reserved;
  int64_t count, inner, n;
} ck_scatter_add;
void ck_run_scatter_add(void *args /* ck_scatter_add */);

// Which updates a scatter-add would add to each of `count` rows, without adding them: links[row] is the first one or
// -1, and links[count + i] the one that follows update i in its row, or -1. `links` has count + n elements; n < 2^31.
typedef struct {
  int32_t *links;
  const void *indices;
  int32_t index_dtype, reserved;
  int64_t count, n;
} ck_row_links;
void ck_run_row_links(void *args /* ck_row_links */);

#endif
