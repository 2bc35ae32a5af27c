// The loops of Winograd's convolution, which winograd_<processor>.c includes with that processor's vectors and with
//   LOOPS              the name of the table of functions
//   ROWS, TURNED_ROWS  rows of a product whose sums stay in registers, two vectors of filters each; the second divides 16
// and with what it reads and writes, and what it multiplies:
//   element            the type of src, weights, bias and dst
//   TERMS              how many terms of a product are multiplied and added at once, side by side in one lane
//   load_elements, store_elements  a vector of those from and to memory
//   store_terms(to, next, v, w)    w to `next`, then v to `to`: terms one after another
//   join(first, last)              the vectors of a lane's terms as one vector
//   multiply_add(sum, left, right) sum + the product of the lane at left and each lane of right
#include <string.h>

#include "winograd_loops_table.h"

enum { PANEL = 2 * LANES, GROUP = 16 /* channels side by side in columns */ };

static int64_t panels_of(const ck_winograd *c) { return (c->filters + PANEL - 1) / PANEL; }
// From one of the 16 matrices to the next: of weights or sums, of a block's source, and of its result or upstream.
static int64_t weights_step(const ck_winograd *c) { return ck_winograd_step(panels_of(c) * PANEL * c->channels); }
static int64_t source_step(const ck_winograd *c, int64_t room) { return ck_winograd_step(room / TERMS * c->channels); }
static int64_t result_step(const ck_winograd *c, int64_t room) { return ck_winograd_step(panels_of(c) * PANEL * room); }
static int64_t upstream_step(const ck_winograd *c, int64_t room) { return result_step(c, room / TERMS); }

// Tiles side by side in one row of tiles: where the first one starts, in places of the result, and how many there are.
typedef struct {
  int64_t image, y, x, count;
} run;

// Tiles from `index` on, up to `high`, where a row has so many.
static run run_at(const ck_winograd *c, int64_t across, int64_t index, int64_t high) {
  const int64_t row = index / across, before = index % across, down = ck_winograd_tiles_down(c);
  const int64_t rest = across - before, asked = high - index;
  return (run){row / down, row % down * 2, before * 2, rest < asked ? rest : asked};
}

// Four rows of src that a run of tiles reads, in which it goes from column to column; those outside of src are zeros.
typedef struct {
  const element *rows[4];
  int64_t steps[4], x, width;
} columns;

static columns columns_of(const ck_winograd *c, const run *r, int64_t channel) {
  static const element zeros[LANES];
  columns from = {.x = r->x - c->before[1], .width = c->src_dims[1]};
  for (int i = 0; i < 4; i++) {
    const int64_t y = r->y + i - c->before[0];
    const int is_there = y >= 0 && y < c->src_dims[0];
    const int64_t first = (r->image * c->src_dims[0] + y) * c->src_dims[1] * c->channels + channel;
    from.rows[i] = is_there ? (const element *)c->src + first : zeros;
    from.steps[i] = is_there ? c->channels : 0;
  }
  return from;
}

// Bᵀ d of the next column, of which what nobody uses is not computed.
CK_INLINE void next_column(columns *from, vector d[4]) {
  vector s[4] = {splat(0), splat(0), splat(0), splat(0)};
  if (from->x >= 0 && from->x < from->width)
    UNROLL for (int i = 0; i < 4; i++) s[i] = load_elements(from->rows[i] + from->x * from->steps[i]);
  from->x++;
  d[0] = s[0] - s[2], d[1] = s[1] + s[2], d[2] = s[2] - s[1], d[3] = s[1] - s[3];
}

// Asks for what the tiles below will read of the next four columns: two rows that nobody read yet.
CK_INLINE void prefetch_below(const ck_winograd *c, const run *r, const columns *at, int64_t channel) {
  if (channel * (int64_t)sizeof(element) % 64) return;
  const int64_t y = r->y + 4 - c->before[0], row = c->src_dims[1] * c->channels;
  const element *first = (const element *)c->src + (r->image * c->src_dims[0] + y) * row + at->x * c->channels + channel;
  UNROLL for (int j = 0; j < 4; j++) __builtin_prefetch(first + j * c->channels, 0, 2), __builtin_prefetch(first + row + j * c->channels, 0, 2);
}

// Some of the four rows of Bᵀ d B of a run, for a vector of channels, to `to`, where tiles are `apart`; `joined` as the two terms of one
// lane, where they are terms. Two tiles at a time: the last two columns of a tile are the first two of the next.
CK_INLINE void transform_run(
    const ck_winograd *c, const run *r, int64_t channel, int low, int high, float *to, int64_t step, int64_t apart, int joined) {
  columns from = columns_of(c, r, channel);
  vector d[6][4];
  next_column(&from, d[0]), next_column(&from, d[1]);
  for (int64_t t = 0; t < r->count; t += 2) {
    prefetch_below(c, r, &from, channel);
    UNROLL for (int j = 2; j < 6; j++) next_column(&from, d[j]);
    float *next = t + 1 < r->count ? to + apart : to;
    UNROLL for (int i = low; i < high; i++) {
      const vector first[4] = {d[0][i] - d[2][i], d[1][i] + d[2][i], d[2][i] - d[1][i], d[1][i] - d[3][i]};
      const vector last[4] = {d[2][i] - d[4][i], d[3][i] + d[4][i], d[4][i] - d[3][i], d[3][i] - d[5][i]};
      UNROLL for (int j = 0; j < 4; j++) {
        const int64_t matrix = (4 * (i - low) + j) * step;
        if (joined)
          STORE(to + matrix, join(first[j], last[j]));
        else
          store_terms(to + matrix, next + matrix, first[j], last[j]);
      }
    }
    UNROLL for (int i = 0; i < 4; i++) d[0][i] = d[4][i], d[1][i] = d[5][i];
    to += joined ? apart : 2 * apart;
  }
}

static void transform_source(const ck_winograd *c, ck_range tiles, float *to, int64_t room) {
  const int64_t step = source_step(c, room), row = c->channels / TERMS;
  while (tiles.low < tiles.high) {
    const run r = run_at(c, ck_winograd_tiles_across(c, 1), tiles.low, tiles.high);
    for (int64_t k = 0; k < c->channels; k += LANES) transform_run(c, &r, k, 0, 4, to + k / TERMS, step, row, 0);
    tiles.low += r.count, to += r.count * row;
  }
}

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
#define FOR_ROWS(rows, of, c, tiles, ...)                              \
  if (rows.high - rows.low == 4) return of(c, tiles, 0, 4, __VA_ARGS__); \
  switch (rows.low) {                                                  \
    case 0: return of(c, tiles, 0, 1, __VA_ARGS__);                    \
    case 1: return of(c, tiles, 1, 2, __VA_ARGS__);                    \
    case 2: return of(c, tiles, 2, 3, __VA_ARGS__);                    \
    default: return of(c, tiles, 3, 4, __VA_ARGS__);                   \
  }

static void transform_source_in_columns(const ck_winograd *c, ck_range tiles, ck_range rows, float *to, int64_t room) {
  FOR_ROWS(rows, columns_of_rows, c, tiles, to, room)
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

// A product of `rows` by some vectors of filters: to[r, :] (+)= sum over i of a[r * row_step + i * step] * b[i, :].
typedef struct {
  const float *a, *b;
  float *to;
  int64_t row_step, step, depth;
} block;

CK_INLINE void block_product(const block *p, int rows, int vectors, int adds) {
  vector sums[12][2];
  UNROLL for (int r = 0; r < rows; r++)
    UNROLL for (int v = 0; v < vectors; v++) sums[r][v] = adds ? LOAD(p->to + r * PANEL + v * LANES) : splat(0);
  // Four rows to a pointer, so that addresses are not a chain of additions.
  const int64_t one = p->row_step, three = 3 * one;
  const float *first = p->a, *fifth = first + 4 * one, *ninth = fifth + 4 * one, *b = p->b;
  KEEP_LOOP for (int64_t i = 0; i < p->depth; i++) {
    vector right[2];
    UNROLL for (int v = 0; v < vectors; v++) right[v] = LOAD(b + v * LANES);
    UNROLL for (int r = 0; r < rows; r++) {
      const float *four = r < 4 ? first : r < 8 ? fifth : ninth;
      const float *left = r % 4 == 3 ? four + three : four + r % 4 * one;
      UNROLL for (int v = 0; v < vectors; v++) sums[r][v] = multiply_add(sums[r][v], left, right[v]);
    }
    first += p->step, fifth += p->step, ninth += p->step, b += PANEL;
  }
  UNROLL for (int r = 0; r < rows; r++)
    UNROLL for (int v = 0; v < vectors; v++) STORE(p->to + r * PANEL + v * LANES, sums[r][v]);
}

#define ROW_COUNTS(F) F(1) F(2) F(3) F(4) F(5) F(6) F(7) F(8) F(9) F(10) F(11) F(12)
#define PRODUCT(n)                                                                         \
  static void product_##n##_1(const block *p) { block_product(p, n <= ROWS ? n : 1, 1, 0); } \
  static void product_##n##_2(const block *p) { block_product(p, n <= ROWS ? n : 1, 2, 0); }
ROW_COUNTS(PRODUCT)
#define LISTED(n) {product_##n##_1, product_##n##_2},
static void (*const products[12][2])(const block *p) = {ROW_COUNTS(LISTED)};
static void turned_1(const block *p) { block_product(p, TURNED_ROWS, 1, 0); }
static void turned_2(const block *p) { block_product(p, TURNED_ROWS, 2, 0); }
static void turned_1_added(const block *p) { block_product(p, TURNED_ROWS, 1, 1); }
static void turned_2_added(const block *p) { block_product(p, TURNED_ROWS, 2, 1); }
static void (*const turned_products[2][2])(const block *p) = {{turned_1, turned_2}, {turned_1_added, turned_2_added}};

// How many vectors of filters a panel has.
static int vectors_of(const ck_winograd *c, int64_t panel) { return c->filters - panel * PANEL > LANES ? 2 : 1; }

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

// Where the four places of a run's tile are in dst, or NULL for those outside of it.
CK_INLINE void places_of(const ck_winograd *c, const run *r, int64_t index, element *places[4]) {
  for (int i = 0; i < 2; i++)
    for (int j = 0; j < 2; j++) {
      const int64_t y = r->y + i, x = r->x + 2 * index + j;
      const int is_there = y < c->dst_dims[0] && x < c->dst_dims[1];
      const int64_t place = (r->image * c->dst_dims[0] + y) * c->dst_dims[1] + x;
      places[2 * i + j] = is_there ? (element *)c->dst + place * c->filters : NULL;
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

const ck_winograd_loops LOOPS = {
    PANEL, transform_weights, transform_source, multiply, transform_result, transform_source_in_columns, transform_upstream,
    multiply_turned, transform_sums};
