// Where a window has few channels oneDNN's kernels, made for blocks of sixteen, leave most lanes empty. Here filters
// lie along the lanes, and the sums of several of the window's elements stay in registers for a whole row of the image.
#include "narrow_rows.h"

enum { LANES = 16, MOST = 9 /* elements of a window whose sums fit the registers, two vectors of filters each */ };

typedef float vector __attribute__((vector_size(LANES * 4), aligned(4)));

// A row of windows: `count` of them, `step` floats apart, and the row of dst that belongs to them.
typedef struct {
  const float *windows, *dst;
  int64_t step, filters, count;
} row;

// sums[e, filters] += windows[i, e] * dst[i, filters] over the row, for `elements` of the window and `vectors` of
// filters.
CK_INLINE void add_row(const row *r, float *sums, int elements, int vectors) {
  vector total[MOST][2];
#pragma clang loop unroll(full)
  for (int e = 0; e < elements; e++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) total[e][v] = *(const vector *)(sums + e * r->filters + v * LANES);
  const float *window = r->windows, *dst = r->dst;
  for (int64_t i = 0; i < r->count; i++, window += r->step, dst += r->filters) {
    vector upstream[2];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) upstream[v] = *(const vector *)(dst + v * LANES);
#pragma clang loop unroll(full)
    for (int e = 0; e < elements; e++)
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) total[e][v] += window[e] * upstream[v];
  }
#pragma clang loop unroll(full)
  for (int e = 0; e < elements; e++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) *(vector *)(sums + e * r->filters + v * LANES) = total[e][v];
}

#define EACH(F) F(1) F(2) F(3) F(4) F(5) F(6) F(7) F(8) F(9)
#define DEFINE(n)                                                                               \
  CK_CLONES static void add_row_##n##_1(const row *r, float *sums) { add_row(r, sums, n, 1); } \
  CK_CLONES static void add_row_##n##_2(const row *r, float *sums) { add_row(r, sums, n, 2); }
EACH(DEFINE)
#define LIST(n) {add_row_##n##_1, add_row_##n##_2},
typedef void (*row_function)(const row *r, float *sums);
static const row_function functions[MOST][2] = {EACH(LIST)};

// The same with all filters and any number of elements.
static void add_windows(const row *whole, float *sums, int64_t elements) {
  for (int64_t first = 0; first < whole->filters; first += 2 * LANES) {
    const int vectors = whole->filters - first < 2 * LANES ? 1 : 2;
    row r = *whole;
    r.dst += first;
    for (int64_t e = 0; e < elements; e += MOST, r.windows += MOST) {
      const int64_t few = elements - e < MOST ? elements - e : MOST;
      functions[few - 1][vectors - 1](&r, sums + e * r.filters + first);
    }
  }
}

static int64_t elements_of(const ck_narrow_convolution *c) { return c->kernel[0] * c->kernel[1] * c->channels; }
static int64_t sums_size(const ck_narrow_convolution *c) { return (elements_of(c) + 1) * c->filters; }
static int64_t share_size(const ck_narrow_convolution *c) { return sums_size(c) + ck_padded_width(c); }

int64_t ck_narrow_convolution_scratch(const ck_narrow_convolution *c) {
  const int64_t forward = ck_narrow_forward_scratch(c), backward = share_size(c);
  return c->threads * (forward > backward ? forward : backward);
}

static void share(void *context, int index, int threads) {
  const ck_narrow_convolution *c = context;
  float *sums = c->scratch + index * share_size(c), *room = sums + sums_size(c);
  memset(sums, 0, (size_t)sums_size(c) * sizeof *sums);
  const int64_t row_elements = c->kernel[1] * c->channels;
  const ck_range rows = ck_share(c->batch * c->dst_dims[0], 1, index, threads);
  static const float one = 1;
  for (int64_t i = rows.low; i < rows.high; i++) {
    const int64_t image = i / c->dst_dims[0], place = i % c->dst_dims[0];
    row r = {.dst = c->dst + i * c->dst_dims[1] * c->filters,
             .step = c->strides[1] * c->channels,
             .filters = c->filters,
             .count = c->dst_dims[1]};
    for (int64_t k = 0; k < c->kernel[0]; k++) {
      const int64_t line = place * c->strides[0] + k - c->before[0];
      if (line < 0 || line >= c->src_dims[0]) continue;
      r.windows = ck_padded_row(c, c->src + (image * c->src_dims[0] + line) * c->src_dims[1] * c->channels, room);
      add_windows(&r, sums + k * row_elements * c->filters, row_elements);
    }
    if (!c->bias) continue;
    // The bias stands at every place.
    r.windows = &one;
    r.step = 0;
    add_windows(&r, sums + elements_of(c) * c->filters, 1);
  }
}

void ck_run_narrow_kernel_gradient(void *args) {
  ck_narrow_convolution *c = args;
  ck_parallel(c->threads, share, c);
  const int64_t weights = elements_of(c) * c->filters;
  for (int t = 1; t < c->threads; t++) {
    const float *other = c->scratch + t * share_size(c);
    for (int64_t i = 0; i < sums_size(c); i++) c->scratch[i] += other[i];
  }
  memcpy(c->weights, c->scratch, (size_t)weights * sizeof(float));
  if (c->bias) memcpy(c->bias, c->scratch + weights, (size_t)c->filters * sizeof(float));
}
