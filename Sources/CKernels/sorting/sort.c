// Stable sorts of rows: elements become unsigned keys whose order is the one that is wanted.
#include <string.h>

#include "row_elements.h"
#include "scratch.h"

// A key of up to 32 bits and an index fit one word, which makes every word different and any sort of them stable.
typedef uint64_t packed;
typedef struct {
  uint64_t key;
  uint32_t index;
} wide;

static inline int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

// Runs of this length are sorted by insertion and then merged.
#define RUN 16

#define DEFINE_SORT(T, KEY)                                                                    \
  static T *sort_##T(T *x, T *other, int64_t count) {                                          \
    for (int64_t start = 0; start < count; start += RUN) {                                     \
      int64_t end = smaller(start + RUN, count);                                               \
      for (int64_t i = start + 1; i < end; i++) {                                              \
        T item = x[i];                                                                         \
        int64_t at = i;                                                                        \
        for (; at > start && KEY(item) < KEY(x[at - 1]); at--) x[at] = x[at - 1];              \
        x[at] = item;                                                                          \
      }                                                                                        \
    }                                                                                          \
    for (int64_t width = RUN; width < count; width *= 2) {                                     \
      for (int64_t start = 0; start < count; start += 2 * width) {                             \
        int64_t a = start, middle = smaller(start + width, count), b = middle;                 \
        int64_t end = smaller(start + 2 * width, count);                                       \
        int64_t to = start;                                                                    \
        while (a < middle && b < end) {                                                        \
          int second = KEY(x[b]) < KEY(x[a]);                                                  \
          other[to++] = second ? x[b] : x[a];                                                  \
          b += second;                                                                         \
          a += !second;                                                                        \
        }                                                                                      \
        memcpy(other + to, x + a, (size_t)(middle - a) * sizeof *x);                           \
        memcpy(other + to + (middle - a), x + b, (size_t)(end - b) * sizeof *x);               \
      }                                                                                        \
      T *swap = x;                                                                             \
      x = other;                                                                               \
      other = swap;                                                                            \
    }                                                                                          \
    return x;                                                                                  \
  }
#define PACKED_KEY(x) (x)
#define WIDE_KEY(x) ((x).key)
DEFINE_SORT(packed, PACKED_KEY)
DEFINE_SORT(wide, WIDE_KEY)

// The sign bit of a float, or of an integer, decides how its bits order. Zeros of both signs are equal; a NaN is the
// greatest key in both directions, which no number reaches.
static uint32_t float_key(float x, int descending) {
  if (x != x) return UINT32_MAX;
  uint32_t bits;
  x += 0.0f;
  memcpy(&bits, &x, sizeof bits);
  bits = bits >> 31 ? ~bits : bits | 0x80000000u;
  return descending ? ~bits : bits;
}

static uint64_t double_key(double x, int descending) {
  if (x != x) return UINT64_MAX;
  uint64_t bits;
  x += 0.0;
  memcpy(&bits, &x, sizeof bits);
  bits = bits >> 63 ? ~bits : bits | 1ull << 63;
  return descending ? ~bits : bits;
}

static uint64_t integer_key(uint64_t x, int is_signed, int descending) {
  if (is_signed) x ^= 1ull << 63;
  return descending ? ~x : x;
}

static int is_wide(int dtype) { return dtype == CK_I64 || dtype == CK_U64 || dtype == CK_F64; }

static void fill_packed(packed *to, const ck_sort *s, const ck_row_tile *tile, int64_t first, int64_t count) {
  ck_class class = ck_class_of(s->dtype);
  for (int64_t i = 0; i < count; i++) {
    // A narrow integer's key keeps its order in the low 32 bits.
    uint32_t key = class == CK_CLASS_F ? float_key(tile->f[i], s->descending)
                   : class == CK_CLASS_I
                       ? ((uint32_t)tile->i[i] ^ 0x80000000u) ^ (s->descending ? UINT32_MAX : 0)
                       : (uint32_t)tile->u[i] ^ (s->descending ? UINT32_MAX : 0);
    to[i] = (uint64_t)key << 32 | (uint64_t)(first + i);
  }
}

static void fill_wide(wide *to, const ck_sort *s, const ck_row_tile *tile, int64_t first, int64_t count) {
  ck_class class = ck_class_of(s->dtype);
  for (int64_t i = 0; i < count; i++) {
    to[i].key = class == CK_CLASS_D ? double_key(tile->d[i], s->descending)
                                    : integer_key(tile->u[i], class == CK_CLASS_I, s->descending);
    to[i].index = (uint32_t)(first + i);
  }
}

static void sort_row(const ck_sort *s, int64_t row) {
  int64_t size = ck_element_size(s->dtype), count = s->count;
  int by_wide = is_wide(s->dtype);
  size_t item = by_wide ? sizeof(wide) : sizeof(packed);
  const char *src = (const char *)s->src + row * count * size;
  char *items = ck_scratch(CK_SCRATCH_ROWS, 2 * (size_t)count * item), *others = items + (size_t)count * item;
  ck_row_tile tile;
  for (int64_t i = 0; i < count; i += CK_ROW_TILE) {
    int64_t piece = smaller(CK_ROW_TILE, count - i);
    ck_widen_row(&tile, src + i * size, s->dtype, piece, 1);
    if (by_wide)
      fill_wide((wide *)items + i, s, &tile, i, piece);
    else
      fill_packed((packed *)items + i, s, &tile, i, piece);
  }
  const wide *w = NULL;
  const packed *p = NULL;
  if (by_wide)
    w = sort_wide((wide *)items, (wide *)others, count);
  else
    p = sort_packed((packed *)items, (packed *)others, count);
#define INDEX(i) (by_wide ? w[i].index : (uint32_t)p[i])
  if (s->values) {
    // The source may be the destination.
    if (s->values == s->src)
      src = memcpy(ck_scratch(CK_SCRATCH_ROW_COPY, (size_t)(count * size)), src, (size_t)(count * size));
    char *to = (char *)s->values + row * count * size;
    switch (size) {
      case 1: for (int64_t i = 0; i < count; i++) ((uint8_t *)to)[i] = ((const uint8_t *)src)[INDEX(i)]; break;
      case 2: for (int64_t i = 0; i < count; i++) ((uint16_t *)to)[i] = ((const uint16_t *)src)[INDEX(i)]; break;
      case 4: for (int64_t i = 0; i < count; i++) ((uint32_t *)to)[i] = ((const uint32_t *)src)[INDEX(i)]; break;
      case 8: for (int64_t i = 0; i < count; i++) ((uint64_t *)to)[i] = ((const uint64_t *)src)[INDEX(i)]; break;
    }
  }
  if (s->indices)
    for (int64_t i = 0; i < count; i++) s->indices[row * count + i] = (int32_t)INDEX(i);
#undef INDEX
}

static void share(void *context, int index, int threads) {
  const ck_sort *s = context;
  ck_range rows = ck_share(s->rows, 1, index, threads);
  for (int64_t row = rows.low; row < rows.high; row++) sort_row(s, row);
}

void ck_run_sort(void *args) {
  const ck_sort *s = args;
  if (s->count == 0) return;
  ck_parallel(s->threads, share, args);
}
