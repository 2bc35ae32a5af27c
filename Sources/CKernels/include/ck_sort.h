// Sorting.
#ifndef CK_SORT_H
#define CK_SORT_H

#include "ck_types.h"

// Sorts each row along the last dimension of contiguous [rows, count]; `values` and `indices` (int32) may be NULL.
// Stable, ascending, or descending when asked. NaN sorts last in both.
typedef struct {
  void *values;
  int32_t *indices;
  const void *src;
  int32_t dtype, descending, threads, reserved;
  int64_t rows, count;
} ck_sort;
void ck_run_sort(void *args /* ck_sort */);

#endif
