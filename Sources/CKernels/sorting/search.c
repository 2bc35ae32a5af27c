// Searches in sorted rows.
#include "ck_search.h"
#include "ckernels.h"
#include "clones.h"

// The first boundary that is not before x; all are before NaN.
#define DEFINE(NAME, T)                                                                                   \
  static void search_##NAME(const ck_search_sorted *s, ck_range part) {                                   \
    const T *src = s->src, *boundaries = s->boundaries;                                                   \
    for (int64_t i = part.low; i < part.high; i++) {                                                      \
      T x = src[i];                                                                                       \
      int64_t low = 0, high = x == x ? s->count : 0;                                                      \
      while (low < high) {                                                                                \
        int64_t middle = low + (high - low) / 2;                                                          \
        if (s->right ? boundaries[middle] <= x : boundaries[middle] < x)                                  \
          low = middle + 1;                                                                               \
        else                                                                                              \
          high = middle;                                                                                  \
      }                                                                                                   \
      s->dst[i] = (int32_t)(x == x ? low : s->count);                                                     \
    }                                                                                                     \
  }
DEFINE(i32, int32_t)
DEFINE(i64, int64_t)
DEFINE(f32, float)
DEFINE(f64, double)

static void share_search(void *context, int index, int threads) {
  const ck_search_sorted *s = context;
  ck_range part = ck_share(s->n, 16, index, threads);
  switch (s->dtype) {
    case CK_I32: search_i32(s, part); return;
    case CK_I64: search_i64(s, part); return;
    case CK_F32: search_f32(s, part); return;
    default: search_f64(s, part); return;
  }
}

void ck_run_search_sorted(void *args) {
  const ck_search_sorted *s = args;
  ck_parallel(s->threads, share_search, args);
}
