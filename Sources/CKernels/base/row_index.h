// Which row of a matrix an index means.
#ifndef CK_ROW_INDEX_H
#define CK_ROW_INDEX_H

#include "ckernels.h"

// Of `count` rows, from the end where the index is negative; -1 where there is none.
static inline int64_t ck_row_at(const void *indices, int dtype, int64_t i, int64_t count) {
  int64_t at = dtype == CK_I64 ? ((const int64_t *)indices)[i] : ((const int32_t *)indices)[i];
  if (at < 0) at += count;
  return at < 0 || at >= count ? -1 : at;
}

#endif
