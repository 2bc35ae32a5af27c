#include "copy_plane.h"

#include <string.h>

// A block of a transpose: its lines of both arrays stay in the first cache level.
#define BLOCK 32

static void copy_rows(const ck_plane *p) {
  const size_t bytes = (size_t)(p->columns * p->size);
  for (int64_t r = 0; r < p->rows; r++) {
    memcpy(p->dst + r * p->to_row * p->size, p->src + r * p->from_row * p->size, bytes);
  }
}

// Any strides, block by block; within a block along the columns, which are dense in dst.
#define COPY_BLOCKS(U)                                                                                         \
  static void copy_blocks_##U(const ck_plane *p) {                                                             \
    U *dst = (U *)p->dst;                                                                                      \
    const U *src = (const U *)p->src;                                                                          \
    for (int64_t r0 = 0; r0 < p->rows; r0 += BLOCK) {                                                          \
      const int64_t r1 = r0 + BLOCK < p->rows ? r0 + BLOCK : p->rows;                                          \
      for (int64_t c0 = 0; c0 < p->columns; c0 += BLOCK) {                                                     \
        const int64_t c1 = c0 + BLOCK < p->columns ? c0 + BLOCK : p->columns;                                  \
        for (int64_t r = r0; r < r1; r++) {                                                                    \
          for (int64_t c = c0; c < c1; c++) {                                                                  \
            dst[r * p->to_row + c * p->to_column] = src[r * p->from_row + c * p->from_column];                 \
          }                                                                                                    \
        }                                                                                                      \
      }                                                                                                        \
    }                                                                                                          \
  }

COPY_BLOCKS(uint8_t)
COPY_BLOCKS(uint16_t)
COPY_BLOCKS(uint32_t)
COPY_BLOCKS(uint64_t)

void ck_copy_plane(ck_plane plane) {
  if (plane.to_column == 1 && plane.from_column == 1) {
    copy_rows(&plane);
    return;
  }
  switch (plane.size) {
    case 1: copy_blocks_uint8_t(&plane); break;
    case 2: copy_blocks_uint16_t(&plane); break;
    case 4: copy_blocks_uint32_t(&plane); break;
    default: copy_blocks_uint64_t(&plane); break;
  }
}
