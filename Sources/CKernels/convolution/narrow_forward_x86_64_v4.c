// The way forward of a convolution over few channels, for processors with AVX-512: filters lie along the lanes, and the
// sums of several neighbouring places stay in registers until they are complete. oneDNN's kernels, made for blocks of
// sixteen channels, leave most lanes empty.
#include "narrow_rows.h"
#include "processor.h"
#include "parallel.h"

int ck_narrow_convolution_is_fast(void) {
#if defined(__x86_64__)
  return ck_this_processor() == CK_PROCESSOR_V4;
#else
  return 0;
#endif
}

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)

#include "vectors_x86_64_v4.h"

enum { PLACES = 13 /* whose sums fit the registers, two vectors of filters each */, KERNEL_ROWS = 16 };

// Some neighbouring places of a row of dst. Their windows' rows of elements start at `windows`; those that lie outside
// of src are not there, and neither are their weights.
typedef struct {
  const float *windows[KERNEL_ROWS], *weights[KERNEL_ROWS], *bias;
  float *dst;
  int64_t rows, row_elements, step, filters;
  int relu;
} places;

CK_INLINE void run_places(const places *p, int count, int vectors) {
  vector sums[PLACES][2];
  UNROLL for (int v = 0; v < vectors; v++) {
    const vector bias = p->bias ? LOAD(p->bias + v * LANES) : splat(0);
    UNROLL for (int i = 0; i < count; i++) sums[i][v] = bias;
  }
  for (int64_t r = 0; r < p->rows; r++) {
    const float *window = p->windows[r], *weights = p->weights[r];
    KEEP_LOOP for (int64_t e = 0; e < p->row_elements; e++, window++, weights += p->filters) {
      vector weight[2];
      UNROLL for (int v = 0; v < vectors; v++) weight[v] = LOAD(weights + v * LANES);
      UNROLL for (int i = 0; i < count; i++) {
        const float x = window[i * p->step];
        UNROLL for (int v = 0; v < vectors; v++) sums[i][v] += x * weight[v];
      }
    }
  }
  UNROLL for (int i = 0; i < count; i++)
    UNROLL for (int v = 0; v < vectors; v++) {
      vector y = sums[i][v];
      // NaN stays, as everywhere.
      if (p->relu) y = choose(y < splat(0), splat(0), y);
      STORE(p->dst + i * p->filters + v * LANES, y);
    }
}

#define EACH_COUNT(F) F(1) F(2) F(3) F(4) F(5) F(6) F(7) F(8) F(9) F(10) F(11) F(12) F(13)
#define DEFINE(n)                                                          \
  static void places_##n##_1(const places *p) { run_places(p, n, 1); } \
  static void places_##n##_2(const places *p) { run_places(p, n, 2); }
EACH_COUNT(DEFINE)
#define LISTED(n) {places_##n##_1, places_##n##_2},
static void (*const functions[PLACES][2])(const places *p) = {EACH_COUNT(LISTED)};

// One row of an image's places, to dst.
static void run_row(const ck_narrow_convolution *c, int64_t image, int64_t place, float *room, float *dst) {
  const int64_t width = c->dst_dims[1];
  places p = {.row_elements = c->kernel[1] * c->channels,
              .step = c->strides[1] * c->channels,
              .filters = c->filters,
              .relu = c->relu};
  const float *windows[KERNEL_ROWS], *weights[KERNEL_ROWS];
  for (int64_t k = 0; k < c->kernel[0]; k++) {
    const int64_t line = place * c->strides[0] + k - c->before[0];
    if (line < 0 || line >= c->src_dims[0]) continue;
    const float *from = c->src + (image * c->src_dims[0] + line) * c->src_dims[1] * c->channels;
    windows[p.rows] = ck_padded_row(c, from, room + k * ck_padded_width(c));
    weights[p.rows++] = c->weights + k * p.row_elements * c->filters;
  }
  const int64_t parts = (width + PLACES - 1) / PLACES;
  for (int64_t first = 0; first < c->filters; first += 2 * LANES) {
    const int vectors = c->filters - first < 2 * LANES ? 1 : 2;
    p.bias = c->bias ? c->bias + first : NULL;
    for (int64_t part = 0; part < parts; part++) {
      const int64_t low = width * part / parts, count = width * (part + 1) / parts - low;
      for (int64_t r = 0; r < p.rows; r++) {
        p.windows[r] = windows[r] + low * p.step;
        p.weights[r] = weights[r] + first;
      }
      p.dst = dst + low * c->filters + first;
      functions[count - 1][vectors - 1](&p);
    }
  }
}

// The largest of each pool[0] by pool[1] places of some rows.
static void pool_rows(const ck_narrow_convolution *c, const float *rows, float *dst, uint8_t *indices) {
  const int64_t width = c->dst_dims[1] / c->pool[1], line = c->dst_dims[1] * c->filters;
  for (int64_t x = 0; x < width; x++)
    for (int64_t f = 0; f < c->filters; f += LANES) {
      const float *from = rows + x * c->pool[1] * c->filters + f;
      vector largest = LOAD(from);
      vector_bits index = {0};
      for (int64_t i = 0; i < c->pool[0]; i++)
        for (int64_t j = i == 0; j < c->pool[1]; j++) {
          const vector y = LOAD(from + i * line + j * c->filters);
          const vector_bits larger = (y > largest) | ((y != y) & (largest == largest));
          largest = choose(larger, y, largest);
          index = (index & ~larger) | (larger & (int32_t)(i * c->pool[1] + j));
        }
      STORE(dst + x * c->filters + f, largest);
      if (indices) _mm_storeu_si128((__m128i *)(indices + x * c->filters + f), _mm512_cvtepi32_epi8((__m512i)index));
    }
}

static void run_lines(const ck_narrow_convolution *c, int64_t height, ck_range lines, float *room) {
  const int pools = c->pool[0] > 0;
  const int64_t width = pools ? c->dst_dims[1] / c->pool[1] : c->dst_dims[1];
  float *rows = room + c->kernel[0] * ck_padded_width(c);
  for (int64_t i = lines.low; i < lines.high; i++) {
    const int64_t image = i / height, y = i % height, place = i * width * c->filters;
    if (!pools) {
      run_row(c, image, y, room, c->dst + place);
      continue;
    }
    for (int64_t k = 0; k < c->pool[0]; k++)
      run_row(c, image, y * c->pool[0] + k, room, rows + k * c->dst_dims[1] * c->filters);
    pool_rows(c, rows, c->dst + place, c->indices ? c->indices + place : NULL);
  }
}

static void run_parts(void *context, ck_parts *parts) {
  const ck_narrow_convolution *c = context;
  const int64_t height = c->pool[0] > 0 ? c->dst_dims[0] / c->pool[0] : c->dst_dims[0];
  float *room = c->scratch + ck_thread_of(parts) * ck_narrow_forward_scratch(c);
  for (int part; (part = ck_take_part(parts)) >= 0;)
    run_lines(c, height, ck_part(c->batch * height, 1, part, c->threads), room);
}

#pragma clang attribute pop

void ck_run_narrow_convolution(void *args) {
  const ck_narrow_convolution *c = args;
  ck_parallel_parts(c->threads, CK_PARTS_A_THREAD * c->threads, run_parts, args);
}
#else
void ck_run_narrow_convolution(void *args) {
  (void)args;
  __builtin_trap();  // Nobody asks for it where it is not fast.
}
#endif
