// Winograd's convolution forward, a part of winograd_loops.h: what is transformed, multiplied and transformed back.

static void transform_source(const ck_winograd *c, ck_range tiles, float *to, int64_t room) {
  const int64_t step = source_step(c, room), row = c->channels / TERMS;
  while (tiles.low < tiles.high) {
    const run r = run_at(c, ck_winograd_tiles_across(c, 1), tiles.low, tiles.high);
    for (int64_t k = 0; k < c->channels; k += LANES) transform_run(c, &r, k, 0, 4, to + k / TERMS, step, row, 0);
    tiles.low += r.count, to += r.count * row;
  }
}

// G g Gᵀ of nine weights to 16.
CK_INLINE void to_weights(const vector g[9], vector u[16]) {
  vector rows[12];
  UNROLL for (int j = 0; j < 3; j++) {
    const vector ends = g[j] + g[6 + j];
    rows[j] = g[j], rows[3 + j] = 0.5f * (ends + g[3 + j]), rows[6 + j] = 0.5f * (ends - g[3 + j]), rows[9 + j] = g[6 + j];
  }
  UNROLL for (int i = 0; i < 4; i++) {
    const vector *r = rows + 3 * i, ends = r[0] + r[2];
    u[4 * i] = r[0], u[4 * i + 1] = 0.5f * (ends + r[1]), u[4 * i + 2] = 0.5f * (ends - r[1]), u[4 * i + 3] = r[2];
  }
}

CK_INLINE vector load_strided(const element *p, int64_t stride) {
  if (stride == 1) return load_elements(p);
  element lane[LANES];
  for (int i = 0; i < LANES; i++) lane[i] = p[i * stride];
  return load_elements(lane);
}

static void transform_weights(const ck_winograd *c, ck_range channels, float *to) {
  const int64_t *strides = c->weight_strides, step = weights_step(c);
  for (int64_t f = 0; f < c->filters; f += LANES) {
    for (int64_t k = channels.low; k < channels.high; k += TERMS) {
      vector u[TERMS][16];
      UNROLL for (int t = 0; t < TERMS; t++) {
        const element *from = (const element *)c->weights + (k + t) * strides[2] + f * strides[3];
        vector g[9];
        UNROLL for (int e = 0; e < 9; e++) g[e] = load_strided(from + e / 3 * strides[0] + e % 3 * strides[1], strides[3]);
        to_weights(g, u[t]);
      }
      float *place = to + (f / PANEL * c->channels + k) / TERMS * PANEL + f % PANEL;
      UNROLL for (int e = 0; e < 16; e++) STORE(place + e * step, join(u[0][e], u[TERMS - 1][e]));
    }
  }
}

#define ROW_COUNTS(F) F(1) F(2) F(3) F(4) F(5) F(6) F(7) F(8) F(9) F(10) F(11) F(12)
#define PRODUCT(n)                                                                         \
  static void product_##n##_1(const block *p) { block_product(p, n <= ROWS ? n : 1, 1, 0); } \
  static void product_##n##_2(const block *p) { block_product(p, n <= ROWS ? n : 1, 2, 0); }
ROW_COUNTS(PRODUCT)
#define LISTED(n) {product_##n##_1, product_##n##_2},
static void (*const products[12][2])(const block *p) = {ROW_COUNTS(LISTED)};
static void multiply(
    const ck_winograd *c, int64_t tiles, const float *source, const float *weights, float *to, int64_t room) {
  const int64_t panels = panels_of(c), depth = c->channels / TERMS;
  for (int64_t e = 0; e < 16; e++) {
    for (int64_t p = 0; p < panels; p++) {
      const float *right = weights + e * weights_step(c) + p * depth * PANEL;
      float *result = to + e * result_step(c, room) + p * room * PANEL;
      const int vectors = vectors_of(c, p);
      for (int64_t t = 0; t < tiles; t += ROWS) {
        const int64_t rows = tiles - t < ROWS ? tiles - t : ROWS;
        const block one = {source + e * source_step(c, room) + t * depth, right, result + t * PANEL, depth, 1, depth};
        products[rows - 1][vectors - 1](&one);
      }
    }
  }
}

CK_INLINE void transform_tile_result(const ck_winograd *c, element *const places[4], const float *from, int64_t panel, int64_t matrix) {
  for (int64_t f = 0; f < c->filters; f += LANES) {
    const float *m = from + f / PANEL * panel + f % PANEL;
    const vector bias = c->bias ? load_elements((const element *)c->bias + f) : splat(0);
    vector rows[8], y[4];
    // Aᵀ m A
    UNROLL for (int j = 0; j < 4; j++) {
      const vector a = LOAD(m + j * matrix), b = LOAD(m + (4 + j) * matrix), d = LOAD(m + (8 + j) * matrix);
      rows[j] = a + b + d, rows[4 + j] = b - d - LOAD(m + (12 + j) * matrix);
    }
    UNROLL for (int k = 0; k < 2; k++) {
      const vector *r = rows + 4 * k;
      y[2 * k] = r[0] + r[1] + r[2] + bias, y[2 * k + 1] = r[1] - r[2] - r[3] + bias;
    }
    UNROLL for (int k = 0; k < 4; k++) {
      if (!places[k]) continue;
      // NaN stays, as everywhere.
      store_elements(places[k] + f, c->relu ? choose(y[k] < splat(0), splat(0), y[k]) : y[k]);
    }
  }
}

static void transform_result(const ck_winograd *c, ck_range tiles, const float *from, int64_t room) {
  while (tiles.low < tiles.high) {
    const run r = run_at(c, ck_winograd_tiles_across(c, 1), tiles.low, tiles.high);
    for (int64_t i = 0; i < r.count; i++, from += PANEL) {
      element *places[4];
      places_of(c, &r, i, places);
      transform_tile_result(c, places, from, room * PANEL, result_step(c, room));
    }
    tiles.low += r.count;
  }
}
