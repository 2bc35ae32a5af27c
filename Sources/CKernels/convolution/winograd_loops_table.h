// The loops of Winograd's convolution for one generation of processors; winograd.c chooses.
//
// A tile is 2 by 2 places of the result, which 4 by 4 elements of the source go into. Transformed, both are 16 matrices
// of tiles by channels or filters, in lanes of 4 bytes: a number in single precision, or two terms of a product in
// bfloat16, which are neighbours along what the product sums over. Lavin and Gray, "Fast algorithms for convolutional
// neural networks" (2015), section 4.
#ifndef CK_WINOGRAD_LOOPS_TABLE_H
#define CK_WINOGRAD_LOOPS_TABLE_H

#include "ck_winograd.h"
#include "clones.h"

typedef struct {
  // Filters are kept in panels of so many, one panel after another, so that a matmul reads memory in order.
  int64_t panel;
  // Terms of a product in one lane.
  int64_t terms;
  // weights of some channels, whole lanes of them, to `to`, [16, panels, channels, panel].
  void (*transform_weights)(const ck_winograd *c, ck_range channels, float *to);
  // src of some tiles to `to`, [16, tiles, channels]; `room` is the number of tiles that `to` has room for.
  void (*transform_source)(const ck_winograd *c, ck_range tiles, float *to, int64_t room);
  // The 16 matmuls of transformed source and weights, to `to`, [16, panels, tiles, panel].
  void (*multiply)(
      const ck_winograd *c, int64_t tiles, const float *source, const float *weights, float *to, int64_t room);
  // These to dst, with bias and ReLU.
  void (*transform_result)(const ck_winograd *c, ck_range tiles, const float *from, int64_t room);
  // Backward, for one or all of the four rows of four matrices: src to `to`, [4 rows, channels / 16, tiles, 16].
  void (*transform_source_in_columns)(const ck_winograd *c, ck_range tiles, ck_range rows, float *to, int64_t room);
  // dst's gradient to `to`, [4 rows, panels, tiles, panel], and its sum over all places added to `bias`, if not NULL.
  void (*transform_upstream)(const ck_winograd *c, ck_range tiles, ck_range rows, float *to, float *bias, int64_t room);
  // The matmuls of transformed source, transposed, and upstream, to sums, [16, panels, channels, panel], or added to
  // them.
  void (*multiply_turned)(
      const ck_winograd *c, int64_t tiles, ck_range rows, const float *source, const float *upstream, float *sums,
      int adds, int64_t room);
  // `count` sums of some channels, which are `apart`, to weights.
  void (*transform_sums)(const ck_winograd *c, ck_range channels, const float *sums, int64_t count, int64_t apart);
} ck_winograd_loops;

#if defined(__x86_64__)
extern const ck_winograd_loops ck_winograd_loops_v4, ck_winograd_loops_v3, ck_winograd_loops_bf16;
#endif
extern const ck_winograd_loops ck_winograd_loops_base;

// From one of 16 matrices of a size to the next. At a power of two all 16 would fall into one set of the cache.
static inline int64_t ck_winograd_step(int64_t size) { return size + 16; }

static inline int64_t ck_winograd_tiles_down(const ck_winograd *c) { return (c->dst_dims[0] + 1) / 2; }
// Where tiles are terms, those of one lane are in one row: the last lane's may be outside of dst, and zeros.
static inline int64_t ck_winograd_tiles_across(const ck_winograd *c, int64_t terms) {
  return ((c->dst_dims[1] + 1) / 2 + terms - 1) / terms * terms;
}

#endif
