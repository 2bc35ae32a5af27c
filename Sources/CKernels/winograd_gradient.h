// The gradients of Winograd's convolution with respect to weights and bias, a part of winograd_loops.h.

// Tiles are the terms here.
CK_INLINE void columns_of_rows(const ck_winograd *c, ck_range tiles, int low, int high, float *to, int64_t room) {
  const int64_t step = source_step(c, room), column = room / TERMS * GROUP;
  while (tiles.low < tiles.high) {
    const run r = run_at(c, ck_winograd_tiles_across(c, TERMS), tiles.low, tiles.high);
    for (int64_t k = 0; k < c->channels; k += LANES)
      transform_run(c, &r, k, low, high, to + k / GROUP * column + k % GROUP, step, GROUP, TERMS > 1);
    tiles.low += r.count, to += r.count / TERMS * GROUP;
  }
}

// Calls `of(…, low, high, …)` with numbers that are known when it is compiled.
#define FOR_ROWS(rows, of, c, tiles, ...)                                \
  if (rows.high - rows.low == 4) return of(c, tiles, 0, 4, __VA_ARGS__); \
  switch (rows.low) {                                                    \
    case 0: return of(c, tiles, 0, 1, __VA_ARGS__);                      \
    case 1: return of(c, tiles, 1, 2, __VA_ARGS__);                      \
    case 2: return of(c, tiles, 2, 3, __VA_ARGS__);                      \
    default: return of(c, tiles, 3, 4, __VA_ARGS__);                     \
  }

static void transform_source_in_columns(const ck_winograd *c, ck_range tiles, ck_range rows, float *to, int64_t room) {
  FOR_ROWS(rows, columns_of_rows, c, tiles, to, room)
}

static void turned_1(const block *p) { block_product(p, TURNED_ROWS, 1, 0); }
static void turned_2(const block *p) { block_product(p, TURNED_ROWS, 2, 0); }
static void turned_1_added(const block *p) { block_product(p, TURNED_ROWS, 1, 1); }
static void turned_2_added(const block *p) { block_product(p, TURNED_ROWS, 2, 1); }
static void (*const turned_products[2][2])(const block *p) = {{turned_1, turned_2}, {turned_1_added, turned_2_added}};

static void multiply_turned(
    const ck_winograd *c, int64_t tiles, ck_range rows, const float *source, const float *upstream, float *sums, int adds,
    int64_t room) {
  const int64_t panels = panels_of(c), column = room / TERMS * GROUP;
  sums += 4 * rows.low * weights_step(c);
  for (int64_t e = 0; e < 4 * (rows.high - rows.low); e++) {
    for (int64_t p = 0; p < panels; p++) {
      const float *right = upstream + e * upstream_step(c, room) + p * (room / TERMS) * PANEL;
      float *result = sums + e * weights_step(c) + p * c->channels * PANEL;
      void (*const product)(const block *) = turned_products[adds][vectors_of(c, p) - 1];
      for (int64_t k = 0; k < c->channels; k += TURNED_ROWS) {
        const float *left = source + e * source_step(c, room) + k / GROUP * column + k % GROUP;
        const block one = {left, right, result + k * PANEL, 1, GROUP, tiles / TERMS};
        product(&one);
      }
    }
  }
}

// A y Aᵀ of a tile's four places to 16.
CK_INLINE void to_upstream(const vector y[4], vector m[16]) {
  vector rows[8];
  UNROLL for (int j = 0; j < 2; j++) {
    rows[j] = y[j], rows[2 + j] = y[j] + y[2 + j], rows[4 + j] = y[j] - y[2 + j], rows[6 + j] = -y[2 + j];
  }
  UNROLL for (int k = 0; k < 4; k++) {
    const vector a = rows[2 * k], b = rows[2 * k + 1];
    m[4 * k] = a, m[4 * k + 1] = a + b, m[4 * k + 2] = a - b, m[4 * k + 3] = -b;
  }
}

// Some rows of the upstream of the tiles that are one lane's terms, and its sum to `bias`, if not NULL.
CK_INLINE void transform_lane_upstream(
    const ck_winograd *c, element *const places[TERMS][4], int low, int high, float *to, float *bias, int64_t panel, int64_t matrix) {
  for (int64_t f = 0; f < c->filters; f += LANES) {
    vector m[TERMS][16], sum = splat(0);
    UNROLL for (int t = 0; t < TERMS; t++) {
      vector y[4];
      UNROLL for (int k = 0; k < 4; k++) y[k] = places[t][k] ? load_elements(places[t][k] + f) : splat(0);
      sum += (y[0] + y[1]) + (y[2] + y[3]);
      to_upstream(y, m[t]);
    }
    if (bias) STORE(bias + f, LOAD(bias + f) + sum);
    float *place = to + f / PANEL * panel + f % PANEL;
    UNROLL for (int e = 4 * low; e < 4 * high; e++)
      STORE(place + (e - 4 * low) * matrix, join(m[0][e], m[TERMS - 1][e]));
  }
}

CK_INLINE void upstream_of_rows(const ck_winograd *c, ck_range tiles, int low, int high, float *to, float *bias, int64_t room) {
  while (tiles.low < tiles.high) {
    const run r = run_at(c, ck_winograd_tiles_across(c, TERMS), tiles.low, tiles.high);
    for (int64_t i = 0; i < r.count; i += TERMS, to += PANEL) {
      element *places[TERMS][4];
      UNROLL for (int t = 0; t < TERMS; t++) places_of(c, &r, i + t, places[t]);
      transform_lane_upstream(c, places, low, high, to, bias, room / TERMS * PANEL, upstream_step(c, room));
    }
    tiles.low += r.count;
  }
}

static void transform_upstream(const ck_winograd *c, ck_range tiles, ck_range rows, float *to, float *bias, int64_t room) {
  FOR_ROWS(rows, upstream_of_rows, c, tiles, to, bias, room)
}

static void transform_sums(const ck_winograd *c, ck_range channels, const float *sums, int64_t count, int64_t apart) {
  const int64_t matrix = weights_step(c), tap = c->channels * c->filters;
  for (int64_t k = channels.low; k < channels.high; k++) {
    for (int64_t f = 0; f < c->filters; f += LANES) {
      const float *from = sums + (f / PANEL * c->channels + k) * PANEL + f % PANEL;
      vector u[16], rows[12];
      UNROLL for (int e = 0; e < 16; e++) u[e] = LOAD(from + e * matrix);
      for (int64_t i = 1; i < count; i++) {
        from += apart;
        UNROLL for (int e = 0; e < 16; e++) u[e] += LOAD(from + e * matrix);
      }
      // Gᵀ u G
      UNROLL for (int j = 0; j < 4; j++) {
        const vector both = 0.5f * (u[4 + j] + u[8 + j]);
        rows[j] = u[j] + both, rows[4 + j] = 0.5f * (u[4 + j] - u[8 + j]), rows[8 + j] = both + u[12 + j];
      }
      element *to = (element *)c->weights + k * c->filters + f;
      UNROLL for (int i = 0; i < 3; i++) {
        const vector *r = rows + 4 * i, both = 0.5f * (r[1] + r[2]);
        store_elements(to + 3 * i * tap, r[0] + both);
        store_elements(to + (3 * i + 1) * tap, 0.5f * (r[1] - r[2]));
        store_elements(to + (3 * i + 2) * tap, both + r[3]);
      }
    }
  }
}
