// Rows of images as convolutions over few channels read them.
#ifndef CK_NARROW_ROWS_H
#define CK_NARROW_ROWS_H

#include <string.h>

#include "ck_narrow_convolution.h"
#include "ckernels.h"
#include "clones.h"

// Floats of a row of src with the zeros around it.
static inline int64_t ck_padded_width(const ck_narrow_convolution *c) {
  return ((c->dst_dims[1] - 1) * c->strides[1] + c->kernel[1]) * c->channels;
}

// Floats that a thread works in on the way forward: rows of windows, and the rows of places that are pooled.
static inline int64_t ck_narrow_forward_scratch(const ck_narrow_convolution *c) {
  return c->kernel[0] * ck_padded_width(c) + c->pool[0] * c->dst_dims[1] * c->filters;
}

// The windows' elements of a row of src, zeros before and after it included: the row itself where there are none, or a
// copy in `room`.
static inline const float *ck_padded_row(const ck_narrow_convolution *c, const float *line, float *room) {
  const int64_t width = c->src_dims[1] * c->channels, wanted = ck_padded_width(c), before = c->before[1] * c->channels;
  if (before == 0 && wanted <= width) return line;
  const int64_t there = wanted - before < width ? wanted - before : width;
  memset(room, 0, (size_t)wanted * sizeof *room);
  if (there > 0) memcpy(room + before, line, (size_t)there * sizeof *room);
  return room;
}

#endif
