// The loops of softmax and cross-entropy in float, which softmax_<processor>.c includes with that processor's vectors once
// for each generation of processors, and with LOOPS, the name of the table of functions.
//
// Rows of at most one vector stay in a register from the logits to the gradient: that is what `single` chooses.
#include <math.h>

#include "softmax_loops_table.h"
#include "fused_math.h"

// Logarithms are taken of this many rows at once.
#define BLOCK 64
// Sums of this many vectors go on in double, so that the error does not grow with the row.
#define PARTIAL_SUM 64

CK_INLINE vector exp_lanes(vector x) {
  float lane[LANES];
  STORE(lane, x);
  EACH_LANE for (int i = 0; i < LANES; i++) lane[i] = float_math_exp(lane[i]);
  return LOAD(lane);
}

// For x <= 0. Results below the normal numbers, which take processors a hundred times longer, are 0.
CK_INLINE float exp_negative(float x) {
  const float_exp_parts parts = float_exp_reduce(x < -87 ? -87 : x);
  const float result = (1 + parts.less_one) * float_power_of_two(parts.n);
  return x < -87 ? 0 : result;
}

CK_INLINE vector exp_negative_lanes(vector x) {
  float lane[LANES];
  STORE(lane, x);
  EACH_LANE for (int i = 0; i < LANES; i++) lane[i] = exp_negative(lane[i]);
  return LOAD(lane);
}

CK_INLINE vector log_lanes(vector x) {
  float lane[LANES];
  STORE(lane, x);
  EACH_LANE for (int i = 0; i < LANES; i++) lane[i] = float_math_log(lane[i]);
  return LOAD(lane);
}

// The largest element; what is NaN does not count, it shows in the sum.
CK_INLINE float highest_in(const float *x, int64_t count, int single) {
  vector top = splat(-INFINITY);
  for (int64_t i = 0; i < (single ? 1 : count); i += LANES) {
    const vector v = load_filled(x + i, count - i, -INFINITY);
    top = choose(v > top, v, top);
  }
  return max_lanes(top);
}

// exp(x - highest), with 0 in the lanes that are not there.
CK_INLINE vector shifted_exp(const float *x, int64_t left, float highest) {
  return exp_negative_lanes(load_filled(x, left, -INFINITY) - highest);
}

// The sum of exp(x - highest); the terms go to `terms` unless it is NULL.
CK_INLINE double sum_of_exp(const float *x, float *terms, int64_t count, float highest) {
  double sum = 0;
  for (int64_t i = 0; i < count;) {
    const int64_t end = count < i + PARTIAL_SUM * LANES ? count : i + PARTIAL_SUM * LANES;
    vector part = {0};
    for (; i < end; i += LANES) {
      const vector e = shifted_exp(x + i, count - i, highest);
      if (terms) store_left(terms + i, e, count - i);
      part += e;
    }
    sum += sum_lanes(part);
  }
  return sum;
}

static void softmax(float *y, const float *x, int64_t count, int64_t rows) {
  if (count <= LANES) {
    for (int64_t r = 0; r < rows; r++, x += count, y += count) {
      const vector e = shifted_exp(x, count, highest_in(x, count, 1));
      store_left(y, e * (1 / sum_lanes(e)), count);
    }
    return;
  }
  for (int64_t r = 0; r < rows; r++, x += count, y += count) {
    const float scale = (float)(1 / sum_of_exp(x, y, count, highest_in(x, count, 0)));
    for (int64_t i = 0; i < count; i += LANES) store_left(y + i, load_left(y + i, count - i) * scale, count - i);
  }
}

static void log_softmax(float *y, const float *x, int64_t count, int64_t rows) {
  float highest[BLOCK], sum[BLOCK];
  // A block of rows is read again: it should still be in the cache.
  const int64_t block = count > 1024 ? 1 : count > 64 ? 8 : BLOCK;
  for (; rows > 0; rows -= block, x += block * count, y += block * count) {
    const int64_t here = rows < block ? rows : block;
    for (int64_t r = 0; r < here; r++) {
      const float *row = x + r * count;
      if (count <= LANES) {
        highest[r] = highest_in(row, count, 1);
        sum[r] = sum_lanes(shifted_exp(row, count, highest[r]));
      } else {
        highest[r] = highest_in(row, count, 0);
        sum[r] = (float)sum_of_exp(row, NULL, count, highest[r]);
      }
    }
    for (int64_t r = 0; r < here; r++) sum[r] = float_math_log(sum[r]);
    for (int64_t r = 0; r < here; r++)
      for (int64_t i = 0; i < count; i += LANES) {
        const int64_t at = r * count + i;
        store_left(y + at, (load_left(x + at, count - i) - highest[r]) - sum[r], count - i);
      }
  }
}

// Of g, or of y g.
CK_INLINE float row_total(const float *y, const float *g, int64_t count) {
  double sum = 0;
  for (int64_t i = 0; i < count;) {
    const int64_t end = count < i + PARTIAL_SUM * LANES ? count : i + PARTIAL_SUM * LANES;
    vector part = {0};
    for (; i < end; i += LANES) {
      const vector v = load_left(g + i, count - i);
      part += y ? v * load_left(y + i, count - i) : v;
    }
    sum += sum_lanes(part);
  }
  return (float)sum;
}

static void softmax_gradient(float *to, const float *y, const float *g, int64_t count, int64_t rows) {
  for (int64_t r = 0; r < rows; r++, y += count, g += count, to += count) {
    const float total = row_total(y, g, count);
    for (int64_t i = 0; i < count; i += LANES) {
      const int64_t left = count - i;
      store_left(to + i, load_left(y + i, left) * (load_left(g + i, left) - total), left);
    }
  }
}

static void log_softmax_gradient(float *to, const float *y, const float *g, int64_t count, int64_t rows) {
  for (int64_t r = 0; r < rows; r++, y += count, g += count, to += count) {
    const float total = row_total(NULL, g, count);
    for (int64_t i = 0; i < count; i += LANES) {
      const int64_t left = count - i;
      store_left(to + i, load_left(g + i, left) - exp_lanes(load_left(y + i, left)) * total, left);
    }
  }
}

#include "cross_entropy_loops.h"

const ck_softmax_loops LOOPS = {softmax, log_softmax, softmax_gradient, log_softmax_gradient, cross_entropy};
