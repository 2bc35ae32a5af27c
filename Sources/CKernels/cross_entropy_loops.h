// Softmax, cross-entropy and gradient of rows of logits in float. Included by softmax_loops.h.

typedef struct {
  int64_t count;
  int clip;
  float low, high;  // bounds of a clipped probability
} entropy_form;

// What is left to do for a row's loss, for many rows at once: weight * log(argument) - offset, where the argument is the
// sum of the exponentials or, with the sign changed, the clipped probability.
typedef struct {
  float argument, weight, offset;
} entropy_terms;

CK_INLINE float clamped(float q, const entropy_form *f) { return q < f->low ? f->low : q > f->high ? f->high : q; }
// A NaN counts as within the bounds, so that it shows.
CK_INLINE int is_clipped(float q, const entropy_form *f) { return f->clip && (q < f->low || q > f->high); }

// `target` is -1 for a class that does not exist.
CK_INLINE entropy_terms sparse_row(
    const float *x, float *p, float *gradient, int64_t target, const entropy_form *f, int single) {
  const int64_t count = f->count;
  const float highest = highest_in(x, count, single), correct = target < 0 ? NAN : x[target] - highest;
  vector kept = {0};
  double sum;
  if (single) {
    kept = shifted_exp(x, count, highest);
    sum = sum_lanes(kept);
  } else {
    sum = sum_of_exp(x, p, count, highest);
  }
  const float scale = single ? 1 / (float)sum : (float)(1 / sum);
  const float q = f->clip ? float_math_exp(correct) * scale : 0;
  const float weight = target < 0 ? NAN : is_clipped(q, f) ? 0 : 1;
  for (int64_t i = 0; i < (single ? 1 : count); i += LANES) {
    const int64_t left = count - i;
    const vector y = (single ? kept : load_left(p + i, left)) * scale;
    if (!single || p) store_left(p + i, y, left);
    if (!gradient) continue;
    // The target's lane, if it is in this vector.
    const int64_t lane = target - i;
    const vector_bits here = lane_numbers() == (lane >= 0 && lane < LANES ? (int32_t)lane : -1);
    store_left(gradient + i, y * weight - choose(here, splat(weight), (vector){0}), left);
  }
  return f->clip ? (entropy_terms){clamped(q, f), -1, 0} : (entropy_terms){(float)sum, 1, correct};
}

CK_INLINE entropy_terms dense_row(
    const float *x, const float *t, float *p, float *gradient, const entropy_form *f, int single) {
  const int64_t count = f->count;
  const float highest = highest_in(x, count, single);
  vector kept = {0};
  double sum;
  if (single) {
    kept = shifted_exp(x, count, highest);
    sum = sum_lanes(kept);
  } else {
    sum = sum_of_exp(x, p, count, highest);
  }
  const float scale = single ? 1 / (float)sum : (float)(1 / sum);
  const vector low = splat(f->low), high = splat(f->high);
  vector y = {0}, counted = {0};
  double weight = 0, total = 0;
  for (int64_t i = 0; i < (single ? 1 : count);) {
    const int64_t end = count < i + PARTIAL_SUM * LANES ? count : i + PARTIAL_SUM * LANES;
    vector weights = {0}, totals = {0};
    for (; i < (single ? 1 : end); i += LANES) {
      const int64_t left = count - i;
      const vector targets = load_left(t + i, left), shifted = load_left(x + i, left) - highest;
      y = (single ? kept : load_left(p + i, left)) * scale;
      if (!single || p) store_left(p + i, y, left);
      if (f->clip) {
        const vector_bits under = y < low, over = y > high;
        totals += targets * log_lanes(choose(under, low, choose(over, high, y)));
        counted = choose(under | over, (vector){0}, targets);
      } else {
        totals += targets * shifted;
        counted = targets;
      }
      weights += counted;
    }
    weight += sum_lanes(weights);
    total += sum_lanes(totals);
  }
  for (int64_t i = 0; gradient && i < (single ? 1 : count); i += LANES) {
    const int64_t left = count - i;
    if (!single) {
      y = load_left(p + i, left);
      counted = load_left(t + i, left);
      if (f->clip) counted = choose((y < low) | (y > high), (vector){0}, counted);
    }
    store_left(gradient + i, y * (float)weight - counted, left);
  }
  // Without clipping the weight counts every target.
  return f->clip ? (entropy_terms){1, 0, (float)total} : (entropy_terms){(float)sum, (float)weight, (float)total};
}

static void finish_losses(float *loss, const entropy_terms *terms, int64_t count) {
  float argument[BLOCK];
  for (int64_t r = 0; r < count; r++) argument[r] = terms[r].argument;
  for (int64_t r = 0; r < count; r++) argument[r] = float_math_log(argument[r]);
  for (int64_t r = 0; r < count; r++) loss[r] = terms[r].weight * argument[r] - terms[r].offset;
}

static void cross_entropy(const ck_softmax_cross_entropy *s, ck_range rows, float *scratch) {
  const int64_t count = s->count;
  const entropy_form form = {count, s->clip, (float)s->epsilon, (float)(1 - s->epsilon)};
  const float *x = s->logits, *t = s->targets;
  float *probabilities = s->probabilities, *gradients = s->gradient;
  const int single = count <= LANES;
  entropy_terms terms[BLOCK];
  for (int64_t first = rows.low; first < rows.high; first += BLOCK) {
    const int64_t end = first + BLOCK < rows.high ? first + BLOCK : rows.high;
    for (int64_t r = first; r < end; r++) {
      const int64_t at = r * count;
      float *p = probabilities ? probabilities + at : single ? NULL : scratch;
      float *gradient = gradients ? gradients + at : NULL;
      entropy_terms *to = terms + (r - first);
      if (!s->sparse) {
        *to = single ? dense_row(x + at, t + at, p, gradient, &form, 1) : dense_row(x + at, t + at, p, gradient, &form, 0);
        continue;
      }
      int64_t target = s->target_dtype == CK_I64 ? ((const int64_t *)s->targets)[r] : ((const int32_t *)s->targets)[r];
      if (target < 0 || target >= count) target = -1;
      *to = single ? sparse_row(x + at, p, gradient, target, &form, 1) : sparse_row(x + at, p, gradient, target, &form, 0);
    }
    finish_losses((float *)s->loss + first, terms, end - first);
  }
}
