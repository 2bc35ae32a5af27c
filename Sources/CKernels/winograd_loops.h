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
  UNROLL for (int j = 0; j < 4; j++) {
    __builtin_prefetch(first + j * c->channels, 0, 2);
    __builtin_prefetch(first + row + j * c->channels, 0, 2);
  }
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

// How many vectors of filters a panel has.
static int vectors_of(const ck_winograd *c, int64_t panel) { return c->filters - panel * PANEL > LANES ? 2 : 1; }

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

#include "winograd_forward.h"
#include "winograd_gradient.h"

const ck_winograd_loops LOOPS = {
    PANEL, TERMS, transform_weights, transform_source, multiply, transform_result, transform_source_in_columns, transform_upstream,
    multiply_turned, transform_sums};
