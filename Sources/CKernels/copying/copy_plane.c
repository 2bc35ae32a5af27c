#include "copy_plane.h"

#include <string.h>

#include "clones.h"

static void copy_rows(const ck_plane *p) {
  const size_t bytes = (size_t)(p->columns * p->size);
  for (int64_t r = 0; r < p->rows; r++) {
    memcpy(p->dst + r * p->to_row * p->size, p->src + r * p->from_row * p->size, bytes);
  }
}

// A block of a transpose goes through eight vectors of eight elements: rows of src become columns of dst in three
// rounds of shuffles, which exchange eighths, quarters and halves of pairs of vectors.
#define PAIR(U, to, x, y, ...) const U##_vector to = __builtin_shufflevector(x, y, __VA_ARGS__)
#define EIGHTHS(U, low, high, x, y)             \
  PAIR(U, low, x, y, 0, 8, 1, 9, 4, 12, 5, 13); \
  PAIR(U, high, x, y, 2, 10, 3, 11, 6, 14, 7, 15)
#define QUARTERS(U, low, high, x, y)            \
  PAIR(U, low, x, y, 0, 1, 8, 9, 4, 5, 12, 13); \
  PAIR(U, high, x, y, 2, 3, 10, 11, 6, 7, 14, 15)
#define HALVES(U, low, high, x, y)              \
  PAIR(U, low, x, y, 0, 1, 2, 3, 8, 9, 10, 11); \
  PAIR(U, high, x, y, 4, 5, 6, 7, 12, 13, 14, 15)

// transpose_U: dst[r * to_row + c] = src[r + c * from_column]. Columns go in stripes of a cache line of dst, so that it
// is written whole, and src is read in as many streams.
#define TRANSPOSE(U)                                                                                                \
  typedef U U##_vector __attribute__((ext_vector_type(8)));                                                         \
  typedef U U##_unaligned __attribute__((ext_vector_type(8), aligned(sizeof(U))));                                  \
                                                                                                                    \
  CK_INLINE void transpose_block_##U(U *dst, int64_t to_row, const U *src, int64_t from_column) {                   \
    U##_vector in[8];                                                                                               \
    for (int i = 0; i < 8; i++) in[i] = *(const U##_unaligned *)(src + i * from_column);                            \
    EIGHTHS(U, a0, a1, in[0], in[1]);                                                                               \
    EIGHTHS(U, a2, a3, in[2], in[3]);                                                                               \
    EIGHTHS(U, a4, a5, in[4], in[5]);                                                                               \
    EIGHTHS(U, a6, a7, in[6], in[7]);                                                                               \
    QUARTERS(U, b0, b1, a0, a2);                                                                                    \
    QUARTERS(U, b2, b3, a1, a3);                                                                                    \
    QUARTERS(U, b4, b5, a4, a6);                                                                                    \
    QUARTERS(U, b6, b7, a5, a7);                                                                                    \
    HALVES(U, c0, c4, b0, b4);                                                                                      \
    HALVES(U, c1, c5, b1, b5);                                                                                      \
    HALVES(U, c2, c6, b2, b6);                                                                                      \
    HALVES(U, c3, c7, b3, b7);                                                                                      \
    const U##_vector out[8] = {c0, c1, c2, c3, c4, c5, c6, c7};                                                     \
    for (int i = 0; i < 8; i++) *(U##_unaligned *)(dst + i * to_row) = out[i];                                      \
  }                                                                                                                 \
                                                                                                                    \
  CK_CLONES static void transpose_##U(const ck_plane *p) {                                                          \
    U *const dst = (U *)p->dst;                                                                                     \
    const U *const src = (const U *)p->src;                                                                         \
    const int64_t whole_rows = p->rows & -8, whole_columns = p->columns & -8;                                       \
    const int64_t stripe = sizeof(U) < 8 ? 64 / (int64_t)sizeof(U) : 8;                                             \
    for (int64_t c0 = 0; c0 < whole_columns; c0 += stripe) {                                                        \
      const int64_t c1 = c0 + stripe < whole_columns ? c0 + stripe : whole_columns;                                 \
      for (int64_t r = 0; r < whole_rows; r += 8) {                                                                 \
        for (int64_t c = c0; c < c1; c += 8) {                                                                      \
          transpose_block_##U(dst + r * p->to_row + c, p->to_row, src + r + c * p->from_column, p->from_column);    \
        }                                                                                                           \
      }                                                                                                             \
    }                                                                                                               \
    for (int64_t r = 0; r < p->rows; r++) {                                                                         \
      for (int64_t c = r < whole_rows ? whole_columns : 0; c < p->columns; c++) {                                   \
        dst[r * p->to_row + c] = src[r + c * p->from_column];                                                       \
      }                                                                                                             \
    }                                                                                                               \
  }

TRANSPOSE(uint8_t)
TRANSPOSE(uint16_t)
TRANSPOSE(uint32_t)
TRANSPOSE(uint64_t)

// Any strides, along the columns, which are the densest in dst.
#define COPY_STRIDED(U)                                                                    \
  static void copy_strided_##U(const ck_plane *p) {                                        \
    U *dst = (U *)p->dst;                                                                  \
    const U *src = (const U *)p->src;                                                      \
    for (int64_t r = 0; r < p->rows; r++) {                                                \
      for (int64_t c = 0; c < p->columns; c++) {                                           \
        dst[r * p->to_row + c * p->to_column] = src[r * p->from_row + c * p->from_column]; \
      }                                                                                    \
    }                                                                                      \
  }

COPY_STRIDED(uint8_t)
COPY_STRIDED(uint16_t)
COPY_STRIDED(uint32_t)
COPY_STRIDED(uint64_t)

void ck_copy_plane(ck_plane plane) {
  if (plane.to_column == 1 && plane.from_column == 1) {
    copy_rows(&plane);
    return;
  }
  const int transposes = plane.to_column == 1 && plane.from_row == 1 && plane.rows > 1;
  switch (plane.size) {
    case 1: (transposes ? transpose_uint8_t : copy_strided_uint8_t)(&plane); break;
    case 2: (transposes ? transpose_uint16_t : copy_strided_uint16_t)(&plane); break;
    case 4: (transposes ? transpose_uint32_t : copy_strided_uint32_t)(&plane); break;
    default: (transposes ? transpose_uint64_t : copy_strided_uint64_t)(&plane); break;
  }
}
