// Sums, products, maxima and minima of rows and of columns in the four classes of arithmetic.
#ifndef CK_FOLD_KERNELS_H
#define CK_FOLD_KERNELS_H

#include <stdint.h>

#include "ckernels.h"

// A result before it is scaled and narrowed. Floats are folded in float a few hundred at a time, and those in double,
// so that the error does not grow with the length.
typedef union {
  double d;  // classes F and D
  int64_t i;
  uint64_t u;
} ck_total;

// What folding nothing gives: 0, 1 or the least or greatest value of the class.
ck_total ck_identity_of_fold(ck_reduction kind, ck_class class);

// `total` with another one folded in.
ck_total ck_fold_totals(ck_reduction kind, ck_class class, ck_total total, ck_total other);

// `total` with `count` adjacent elements of the class folded in. Any and all are the maximum and the minimum of class
// U.
typedef ck_total (*ck_row_fold)(ck_total total, const void *row, int64_t count);
ck_row_fold ck_row_fold_for(ck_reduction kind, ck_class class);

// Folds `rows` rows of `columns` elements of the class, `row_stride` elements apart, into one row of accumulators of
// the class.
typedef void (*ck_column_fold)(
    void *accumulators, const void *rows, int64_t columns, int64_t row_count, int64_t row_stride);
ck_column_fold ck_column_fold_for(ck_reduction kind, ck_class class);

#endif
