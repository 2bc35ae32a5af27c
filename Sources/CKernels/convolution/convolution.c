#include "ck_convolution.h"

#include <string.h>

#include "ckernels.h"
#include "clones.h"
#include "window.h"

// The position in src that a tap of the window at `place` touches, or -1 for one outside.
static int64_t source_position(const ck_convolution *c, const int64_t place[3], const int64_t tap[3]) {
  int64_t position = 0;
  for (int d = 0; d < 3; d++) {
    int64_t i = place[d] * c->strides[d] + tap[d] * c->dilations[d] - c->before[d];
    if (i < 0 || i >= c->src_dims[d]) return -1;
    position = position * c->src_dims[d] + i;
  }
  return position;
}

// The position in dst whose window touches `place` of src with a tap, or -1 if there is none.
static int64_t result_position(const ck_convolution *c, const int64_t place[3], const int64_t tap[3]) {
  int64_t position = 0;
  for (int d = 0; d < 3; d++) {
    int64_t i = place[d] + c->before[d] - tap[d] * c->dilations[d];
    if (i < 0 || i % c->strides[d] || i / c->strides[d] >= c->dst_dims[d]) return -1;
    position = position * c->dst_dims[d] + i / c->strides[d];
  }
  return position;
}

// y [groups, out] += x [groups, in] · w [in, groups, out]
CK_CLONES static void add_pixel(
    double *y, const double *x, const double *w, int64_t groups, int64_t in, int64_t out) {
  for (int64_t i = 0; i < in; i++) {
    for (int64_t g = 0; g < groups; g++) {
      double factor = x[g * in + i];
      const double *row = w + (i * groups + g) * out;
      double *sum = y + g * out;
      for (int64_t o = 0; o < out; o++) sum[o] += factor * row[o];
    }
  }
}

// x [groups, in] += y [groups, out] · w [in, groups, out] transposed
CK_CLONES static void add_pixel_gradient(
    double *x, const double *y, const double *w, int64_t groups, int64_t in, int64_t out) {
  for (int64_t i = 0; i < in; i++) {
    for (int64_t g = 0; g < groups; g++) {
      const double *row = w + (i * groups + g) * out;
      double sum = 0;
      for (int64_t o = 0; o < out; o++) sum += y[g * out + o] * row[o];
      x[g * in + i] += sum;
    }
  }
}

// w [in, groups, out] += x [groups, in] ⊗ y [groups, out]
CK_CLONES static void add_weights_gradient(
    double *w, const double *x, const double *y, int64_t groups, int64_t in, int64_t out) {
  for (int64_t i = 0; i < in; i++) {
    for (int64_t g = 0; g < groups; g++) {
      double factor = x[g * in + i];
      double *row = w + (i * groups + g) * out;
      for (int64_t o = 0; o < out; o++) row[o] += factor * y[g * out + o];
    }
  }
}

static void forward(void *context, int index, int threads) {
  const ck_convolution *c = context;
  int64_t in = c->in_channels / c->groups, out = c->out_channels / c->groups;
  int64_t places = ck_volume(c->dst_dims), taps = ck_volume(c->kernel);
  ck_range part = ck_share(c->batch * places, 1, index, threads);
  for (int64_t p = part.low; p < part.high; p++) {
    int64_t place[3], tap[3];
    ck_unravel(p % places, c->dst_dims, place);
    const double *image = c->src + p / places * ck_volume(c->src_dims) * c->in_channels;
    double *y = c->dst + p * c->out_channels;
    memset(y, 0, sizeof(double) * (size_t)c->out_channels);
    for (int64_t t = 0; t < taps; t++) {
      ck_unravel(t, c->kernel, tap);
      int64_t position = source_position(c, place, tap);
      if (position < 0) continue;
      add_pixel(y, image + position * c->in_channels, c->weights + t * in * c->out_channels, c->groups, in, out);
    }
  }
}

static void input_gradient(void *context, int index, int threads) {
  const ck_convolution *c = context;
  int64_t in = c->in_channels / c->groups, out = c->out_channels / c->groups;
  int64_t places = ck_volume(c->src_dims), taps = ck_volume(c->kernel);
  ck_range part = ck_share(c->batch * places, 1, index, threads);
  for (int64_t p = part.low; p < part.high; p++) {
    int64_t place[3], tap[3];
    ck_unravel(p % places, c->src_dims, place);
    const double *gradient = c->dst + p / places * ck_volume(c->dst_dims) * c->out_channels;
    double *x = c->src + p * c->in_channels;
    memset(x, 0, sizeof(double) * (size_t)c->in_channels);
    for (int64_t t = 0; t < taps; t++) {
      ck_unravel(t, c->kernel, tap);
      int64_t position = result_position(c, place, tap);
      if (position < 0) continue;
      add_pixel_gradient(
          x, gradient + position * c->out_channels, c->weights + t * in * c->out_channels, c->groups, in, out);
    }
  }
}

static void kernel_gradient(void *context, int index, int threads) {
  const ck_convolution *c = context;
  int64_t in = c->in_channels / c->groups, out = c->out_channels / c->groups;
  int64_t places = ck_volume(c->dst_dims);
  ck_range part = ck_share(ck_volume(c->kernel), 1, index, threads);
  for (int64_t t = part.low; t < part.high; t++) {
    int64_t place[3], tap[3];
    ck_unravel(t, c->kernel, tap);
    double *w = c->weights + t * in * c->out_channels;
    memset(w, 0, sizeof(double) * (size_t)(in * c->out_channels));
    for (int64_t p = 0; p < c->batch * places; p++) {
      ck_unravel(p % places, c->dst_dims, place);
      int64_t position = source_position(c, place, tap);
      if (position < 0) continue;
      const double *x = c->src + (p / places * ck_volume(c->src_dims) + position) * c->in_channels;
      add_weights_gradient(w, x, c->dst + p * c->out_channels, c->groups, in, out);
    }
  }
}

void ck_run_convolution(void *args) { ck_parallel(((ck_convolution *)args)->threads, forward, args); }

void ck_run_convolution_input_gradient(void *args) {
  ck_parallel(((ck_convolution *)args)->threads, input_gradient, args);
}

void ck_run_convolution_kernel_gradient(void *args) {
  ck_parallel(((ck_convolution *)args)->threads, kernel_gradient, args);
}
