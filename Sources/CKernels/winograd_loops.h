// The loops of Winograd's convolution, which winograd_<processor>.c includes with that processor's vectors and with
//   LOOPS              the name of the table of functions
//   ROWS, TURNED_ROWS  rows of a product whose sums stay in registers, two vectors of filters each; the second divides 16
// and with what it reads and writes, and what it multiplies:
//   element            the type of src, weights, bias and dst
//   TERMS              how many terms of a product are multiplied and added at once, side by side in one lane
//   load_elements, store_elements  a vector of those from and to memory
//   store_terms(row, i, v)         elements of a transformed source, one after another in a row, from number i on
//   join(first, last)              the vectors of a lane's terms as one vector
//   multiply_add(sum, left, right) sum + the product of the lane at left and each lane of right
#include <string.h>

#include "winograd_loops_table.h"

enum { PANEL = 2 * LANES, GROUP = 16 /* channels side by side in columns */ };

static int64_t panels_of(const ck_winograd *c) { return (c->filters + PANEL - 1) / PANEL; }
// From one of the 16 matrices to the next: of weights or sums, of a block's source, and of its result or upstream.
static int64_t weights_step(const ck_winograd *c) { return ck_winograd_step(panels_of(c) * PANEL * c->channels); }
static int64_t source_step(const ck_winograd *c, int64_t room) { return ck_winograd_step(room * c->channels); }
static int64_t result_step(const ck_winograd *c, int64_t room) { return ck_winograd_step(panels_of(c) * PANEL * room); }

// Where a tile starts, in places of the result.
typedef struct {
  int64_t image, y, x;
} tile;

static tile tile_at(const ck_winograd *c, int64_t index) {
  const int64_t across = ck_winograd_tiles_across(c), each = ck_winograd_tiles_down(c) * across;
  return (tile){index / each, index % each / across * 2, index % across * 2};
}

// Where the 16 elements of a tile's source start; those outside of src are zeros.
static void source_of(const ck_winograd *c, tile t, const element *elements[16]) {
  for (int i = 0; i < 4; i++) {
    const int64_t y = t.y + i - c->before[0];
    for (int j = 0; j < 4; j++) {
      const int64_t x = t.x + j - c->before[1];
      const int is_there = y >= 0 && y < c->src_dims[0] && x >= 0 && x < c->src_dims[1];
      elements[4 * i + j] =
          is_there ? (const element *)c->src + ((t.image * c->src_dims[0] + y) * c->src_dims[1] + x) * c->channels : NULL;
    }
  }
}

// Bᵀ d B, in place.
CK_INLINE void to_source(vector d[16]) {
  UNROLL for (int j = 0; j < 4; j++) {
    const vector a = d[j], b = d[4 + j], e = d[8 + j], f = d[12 + j];
    d[j] = a - e, d[4 + j] = b + e, d[8 + j] = e - b, d[12 + j] = b - f;
  }
  UNROLL for (int i = 0; i < 16; i += 4) {
    const vector a = d[i], b = d[i + 1], e = d[i + 2], f = d[i + 3];
    d[i] = a - e, d[i + 1] = b + e, d[i + 2] = e - b, d[i + 3] = b - f;
  }
}

CK_INLINE void load_source(const element *const elements[16], int64_t channel, vector d[16]) {
  UNROLL for (int e = 0; e < 16; e++) d[e] = elements[e] ? load_elements(elements[e] + channel) : splat(0);
  to_source(d);
}

static void transform_source(const ck_winograd *c, ck_range tiles, float *to, int64_t room) {
  const int64_t step = source_step(c, room);
  for (int64_t i = tiles.low; i < tiles.high; i++, to += c->channels / TERMS) {
    const element *elements[16];
    source_of(c, tile_at(c, i), elements);
    for (int64_t k = 0; k < c->channels; k += LANES) {
      vector d[16];
      load_source(elements, k, d);
      UNROLL for (int e = 0; e < 16; e++) store_terms(to + e * step, k, d[e]);
    }
  }
}

// Tiles are the terms here; those of a last lane that are missing are zeros.
static void transform_source_in_columns(const ck_winograd *c, ck_range tiles, float *to, int64_t room) {
  const int64_t step = source_step(c, room);
  for (int64_t i = tiles.low; i < tiles.high; i += TERMS, to += GROUP) {
    const element *elements[TERMS][16] = {{NULL}};
    for (int64_t t = 0; t < TERMS && i + t < tiles.high; t++) source_of(c, tile_at(c, i + t), elements[t]);
    for (int64_t k = 0; k < c->channels; k += LANES) {
      vector d[TERMS][16];
      UNROLL for (int t = 0; t < TERMS; t++) load_source(elements[t], k, d[t]);
      float *column = to + k / GROUP * room * GROUP + k % GROUP;
      UNROLL for (int e = 0; e < 16; e++) STORE(column + e * step, join(d[0][e], d[TERMS - 1][e]));
    }
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
static void turned_1(const block *p) { block_product(p, TURNED_ROWS, 1, 1); }
static void turned_2(const block *p) { block_product(p, TURNED_ROWS, 2, 1); }

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
    const ck_winograd *c, int64_t tiles, const float *source, const float *upstream, float *sums, int64_t room) {
  const int64_t panels = panels_of(c);
  for (int64_t e = 0; e < 16; e++) {
    for (int64_t p = 0; p < panels; p++) {
      const float *right = upstream + e * result_step(c, room) + p * room * PANEL;
      float *result = sums + e * weights_step(c) + p * c->channels * PANEL;
      const int vectors = vectors_of(c, p);
      for (int64_t k = 0; k < c->channels; k += TURNED_ROWS) {
        const float *left = source + e * source_step(c, room) + k / GROUP * room * GROUP + k % GROUP;
        const block one = {left, right, result + k * PANEL, 1, GROUP, (tiles + TERMS - 1) / TERMS};
        (vectors == 2 ? turned_2 : turned_1)(&one);
      }
    }
  }
}

// Whether each of a tile's four places is inside of dst, and where.
static void places_of(const ck_winograd *c, tile t, element *places[4]) {
  for (int i = 0; i < 2; i++)
    for (int j = 0; j < 2; j++) {
      const int is_there = t.y + i < c->dst_dims[0] && t.x + j < c->dst_dims[1];
      const int64_t place = (t.image * c->dst_dims[0] + t.y + i) * c->dst_dims[1] + t.x + j;
      places[2 * i + j] = is_there ? (element *)c->dst + place * c->filters : NULL;
    }
}

static void transform_result(const ck_winograd *c, ck_range tiles, const float *from, int64_t room) {
  const int64_t matrix = result_step(c, room);
  for (int64_t i = tiles.low; i < tiles.high; i++) {
    element *places[4];
    places_of(c, tile_at(c, i), places);
    for (int64_t f = 0; f < c->filters; f += LANES) {
      const float *m = from + (f / PANEL * room + i - tiles.low) * PANEL + f % PANEL;
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

static void transform_upstream(const ck_winograd *c, ck_range tiles, float *to, float *bias, int64_t room) {
  const int64_t matrix = result_step(c, room);
  for (int64_t i = tiles.low; i < tiles.high; i += TERMS) {
    element *places[TERMS][4] = {{NULL}};
    for (int64_t t = 0; t < TERMS && i + t < tiles.high; t++) places_of(c, tile_at(c, i + t), places[t]);
    for (int64_t f = 0; f < c->filters; f += LANES) {
      vector m[TERMS][16], sum = splat(0);
      UNROLL for (int t = 0; t < TERMS; t++) {
        vector y[4];
        UNROLL for (int k = 0; k < 4; k++) y[k] = places[t][k] ? load_elements(places[t][k] + f) : splat(0);
        sum += (y[0] + y[1]) + (y[2] + y[3]);
        to_upstream(y, m[t]);
      }
      if (bias) STORE(bias + f, LOAD(bias + f) + sum);
      float *place = to + (f / PANEL * room + (i - tiles.low) / TERMS) * PANEL + f % PANEL;
      UNROLL for (int e = 0; e < 16; e++) STORE(place + e * matrix, join(m[0][e], m[TERMS - 1][e]));
    }
  }
}

static void transform_sums(const ck_winograd *c, ck_range channels, const float *sums) {
  const int64_t matrix = weights_step(c), tap = c->channels * c->filters;
  for (int64_t k = channels.low; k < channels.high; k++) {
    for (int64_t f = 0; f < c->filters; f += LANES) {
      const float *u = sums + (f / PANEL * c->channels + k) * PANEL + f % PANEL;
      vector rows[12];
      // Gᵀ u G
      UNROLL for (int j = 0; j < 4; j++) {
        const vector a = LOAD(u + j * matrix), b = LOAD(u + (4 + j) * matrix), d = LOAD(u + (8 + j) * matrix);
        const vector both = 0.5f * (b + d);
        rows[j] = a + both, rows[4 + j] = 0.5f * (b - d), rows[8 + j] = both + LOAD(u + (12 + j) * matrix);
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
    PANEL, transform_weights, transform_source, transform_source_in_columns, multiply, transform_result, transform_upstream,
    multiply_turned, transform_sums};
