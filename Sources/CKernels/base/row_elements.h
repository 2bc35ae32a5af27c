// Element types in memory, widened to the four classes of arithmetic and narrowed back, for kernels that work on rows.
#ifndef CK_ROW_ELEMENTS_H
#define CK_ROW_ELEMENTS_H

#include <stdint.h>

#include "ckernels.h"
#include "clones.h"

// Rows of narrower types are widened in pieces of this many elements, which stay in the L1 cache.
#define CK_ROW_TILE 512

// The largest class element is 8 bytes.
typedef union {
  float f[CK_ROW_TILE];
  double d[CK_ROW_TILE];
  int64_t i[CK_ROW_TILE];
  uint64_t u[CK_ROW_TILE];
} __attribute__((aligned(64))) ck_row_tile;

static inline int ck_element_size(int dtype) {
  static const int8_t sizes[] = {1, 1, 2, 4, 8, 1, 2, 4, 8, 2, 2, 4, 8};
  return sizes[dtype];
}

static inline ck_class ck_class_of(int dtype) {
  static const int8_t classes[] = {CK_CLASS_U, CK_CLASS_I, CK_CLASS_I, CK_CLASS_I, CK_CLASS_I, CK_CLASS_U, CK_CLASS_U,
                                   CK_CLASS_U, CK_CLASS_U, CK_CLASS_F, CK_CLASS_F, CK_CLASS_F, CK_CLASS_D};
  return (ck_class)classes[dtype];
}

// Whether an element in memory is already an element of its class.
static inline int ck_is_class_type(int dtype) {
  return dtype == CK_F32 || dtype == CK_F64 || dtype == CK_I64 || dtype == CK_U64;
}

// `count` elements, `stride` elements apart, to an array of their class.
void ck_widen_row(void *class_row, const void *src, int dtype, int64_t count, int64_t stride);
// The same as 0 or 1, in class U: whether they are not zero. NaN is not.
void ck_truth_row(uint64_t *class_row, const void *src, int dtype, int64_t count, int64_t stride);
// An array of the dtype's class to `count` elements in memory, `stride` elements apart.
void ck_narrow_row(void *dst, const void *class_row, int dtype, int64_t count, int64_t stride);

// Adds a row to sums of its own type; sums of halves are floats.
typedef void (*ck_row_adder)(void *sums, const void *row, int64_t count);
ck_row_adder ck_adder_of(int dtype);

// The row itself where it can be read in place, or the tile it was widened to. `count` must fit the tile.
static inline const void *ck_class_row(
    ck_row_tile *tile, const void *src, int dtype, int64_t count, int64_t stride) {
  if (stride == 1 && ck_is_class_type(dtype)) return src;
  ck_widen_row(tile, src, dtype, count, stride);
  return tile;
}

#endif
