#include "fused_walked.h"

// Spreads values over runs of `length`, the first run being shorter; whole vectors are written, and what is too much is
// overwritten by the next run.
#define SPREAD(name, U, WIDTH)                                                                               \
  CK_CLONES static void name(void *tile, const void *values, int64_t first, int64_t length, int64_t count) { \
    U *dst = tile;                                                                                           \
    const U *value = values;                                                                                 \
    for (int64_t run = first; count > 0; run = length, value++) {                                            \
      const U x = *value;                                                                                    \
      if (run > count) run = count;                                                                          \
      for (int64_t i = 0; i < run; i += WIDTH) {                                                             \
        for (int64_t l = 0; l < WIDTH; l++) dst[i + l] = x;                                                  \
      }                                                                                                      \
      dst += run;                                                                                            \
      count -= run;                                                                                          \
    }                                                                                                        \
  }

SPREAD(spread_4, uint32_t, 16)
SPREAD(spread_8, uint64_t, 8)

// Elements that repeat along the innermost dimension: those of the next one are loaded together, then spread.
static void load_repeated(char *tile, const ck_operand *operand, ck_walk *walk, int64_t count) {
  const int64_t size = ck_dtype_size(operand->dtype), tile_size = ck_class_size(operand->class_);
  const int32_t outer = walk->rank - 2;
  const int64_t length = walk->dims[outer + 1];
  _Alignas(64) uint64_t values[CK_TILE];
  while (count > 0) {
    const int64_t first = ck_walk_left(walk), rows = walk->dims[outer] - walk->index[outer];
    const int64_t most = first + (rows - 1) * length;
    int64_t part = count < CK_TILE ? count : CK_TILE;
    if (part > most) part = most;
    const int64_t runs = part <= first ? 1 : 1 + (part - first + length - 1) / length;
    ck_load_run(
        values, (const char *)operand->data + walk->offset * size, operand->dtype, operand->class_,
        walk->strides[outer], runs);
    (tile_size == 4 ? spread_4 : spread_8)(tile, values, first, length, part);
    ck_walk_skip(walk, part);
    tile += part * tile_size;
    count -= part;
  }
}

void ck_load_walked(void *tile_, const ck_operand *operand, ck_walk *walk, int64_t count) {
  char *tile = tile_;
  const int64_t size = ck_dtype_size(operand->dtype), tile_size = ck_class_size(operand->class_);
  const int64_t stride = ck_walk_stride(walk);
  if (stride == 0 && walk->rank > 1) {
    load_repeated(tile, operand, walk, count);
    return;
  }
  while (count > 0) {
    int64_t offset;
    const int64_t run = ck_walk_next(walk, count < CK_TILE ? count : CK_TILE, &offset);
    ck_load_run(tile, (const char *)operand->data + offset * size, operand->dtype, operand->class_, stride, run);
    tile += run * tile_size;
    count -= run;
  }
}

void ck_store_walked(const ck_operand *operand, ck_walk *walk, const void *tile_, int64_t count) {
  const char *tile = tile_;
  const int64_t size = ck_dtype_size(operand->dtype), tile_size = ck_class_size(operand->class_);
  const int64_t stride = ck_walk_stride(walk);
  while (count > 0) {
    int64_t offset;
    const int64_t run = ck_walk_next(walk, count, &offset);
    ck_store_run((char *)operand->data + offset * size, tile, operand->dtype, operand->class_, stride, run);
    tile += run * tile_size;
    count -= run;
  }
}
