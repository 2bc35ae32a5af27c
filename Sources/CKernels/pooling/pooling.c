#include "ck_pooling.h"

#include <string.h>

#include "ckernels.h"
#include "clones.h"
#include "scratch.h"
#include "window.h"

// A window at one place: where it starts in src (outside, perhaps), and its part inside src.
typedef struct {
  int64_t start[3], first[3], extent[3];
  int64_t taps;  // inside
} ck_window;

static ck_window ck_window_at(const ck_pooling *p, int64_t position) {
  int64_t place[3];
  ck_unravel(position, p->dst_dims, place);
  ck_window window = {.taps = 1};
  for (int d = 0; d < 3; d++) {
    int64_t start = place[d] * p->strides[d] - p->before[d], end = start + p->window[d];
    window.start[d] = start;
    window.first[d] = start < 0 ? 0 : start;
    window.extent[d] = (end < p->src_dims[d] ? end : p->src_dims[d]) - window.first[d];
    window.taps *= window.extent[d];
  }
  return window;
}

// The position in src of the n-th tap inside, and its number in the whole window.
static int64_t ck_window_tap(const ck_pooling *p, const ck_window *window, int64_t n, int32_t *tap) {
  int64_t offset[3], position = 0, number = 0;
  ck_unravel(n, window->extent, offset);
  for (int d = 0; d < 3; d++) {
    int64_t i = window->first[d] + offset[d];
    position = position * p->src_dims[d] + i;
    number = number * p->window[d] + i - window->start[d];
  }
  *tap = (int32_t)number;
  return position;
}

static void ck_store_indices(const ck_pooling *p, int64_t pixel, const int32_t *where) {
  if (p->index_bytes == 1) {
    uint8_t *indices = (uint8_t *)p->indices + pixel * p->channels;
    for (int64_t c = 0; c < p->channels; c++) indices[c] = (uint8_t)where[c];
  } else {
    memcpy((int32_t *)p->indices + pixel * p->channels, where, (size_t)p->channels * sizeof *where);
  }
}

// The position in src that an element's index names.
static int64_t ck_chosen(const ck_pooling *p, const ck_window *window, int64_t pixel, int64_t channel) {
  int64_t element = pixel * p->channels + channel, tap[3], position = 0;
  int64_t number =
      p->index_bytes == 1 ? ((const uint8_t *)p->indices)[element] : ((const int32_t *)p->indices)[element];
  ck_unravel(number, p->window, tap);
  for (int d = 0; d < 3; d++) position = position * p->src_dims[d] + window->start[d] + tap[d];
  return position;
}

#define REAL float
#define NAME(name) name##_f32
#include "pooling_loops.inc"
#undef REAL
#undef NAME

#define REAL double
#define NAME(name) name##_f64
#include "pooling_loops.inc"

void ck_run_pooling(void *args) {
  const ck_pooling *p = args;
  ck_parallel(p->threads, p->dtype == CK_F64 ? forward_f64 : forward_f32, args);
}

void ck_run_pooling_gradient(void *args) {
  const ck_pooling *p = args;
  ck_parallel(p->threads, p->dtype == CK_F64 ? gradient_f64 : gradient_f32, args);
}

void ck_run_pooling_selection(void *args) {
  const ck_pooling *p = args;
  ck_parallel(p->threads, p->dtype == CK_F64 ? selection_f64 : selection_f32, args);
}
