// Going through a strided array in the row-major order of an iteration space, run by run along its innermost dimension.
#ifndef CK_WALK_H
#define CK_WALK_H

#include "ckernels.h"

typedef struct {
  int32_t rank;  // 0 for one element
  int64_t dims[CK_MAX_RANK], strides[CK_MAX_RANK];  // outermost first, merged where the array allows it
  int64_t index[CK_MAX_RANK];
  int64_t offset;  // of the next element, in elements
} ck_walk;

// A walk at the first element. No dimension is 0.
void ck_walk_begin(ck_walk *walk, int32_t rank, const int64_t *dims, const int64_t *strides);
// Goes to an element by its place in row-major order.
void ck_walk_seek(ck_walk *walk, int64_t place);
// Steps over the rest of the innermost dimension or over `limit` elements, whichever is less. Returns the number of
// elements, which lie ck_walk_stride apart from `*offset` on.
int64_t ck_walk_next(ck_walk *walk, int64_t limit, int64_t *offset);

// Steps over `count` elements, over whole runs too, but not beyond the end of the last dimension but one. The rank is
// at least 2.
void ck_walk_skip(ck_walk *walk, int64_t count);

static inline int64_t ck_walk_stride(const ck_walk *walk) { return walk->rank ? walk->strides[walk->rank - 1] : 1; }
static inline int ck_walk_is_contiguous(const ck_walk *walk) {
  return walk->rank == 0 || (walk->rank == 1 && walk->strides[0] == 1);
}
// The number of elements left in the innermost dimension.
static inline int64_t ck_walk_left(const ck_walk *walk) {
  return walk->rank ? walk->dims[walk->rank - 1] - walk->index[walk->rank - 1] : 1;
}

#endif
