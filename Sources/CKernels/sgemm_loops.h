// The loops of products of matrices and vectors, which sgemm_<processor>.c includes once for each generation of processors. Before that it
// defines
//   ROWS          rows of a register block: ROWS * 2 sums, 2 vectors of b and 1 of a must fit the registers
//   EACH_ROWS(X)  X(1) X(2) … X(ROWS)
//   LOOPS         the name of the table of functions
// and includes the vectors of that processor.
#include <string.h>

#include "sgemm_loops_table.h"
#include "fused_math.h"
#include "scratch.h"

// A panel of b is this deep and two vectors wide, so that it stays in the fastest caches for all rows of a; and so many rows of a,
// as deep, stay in the L2 cache for all panels.
#define DEPTH 400
#define WIDTH (2 * LANES)
#define HEIGHT 384

#include "sgemm_pack.h"
#include "sgemm_zeros.h"

static void activate(float *x, int64_t count, int activation) {
  switch (activation) {
    case CK_ACT_RELU:
      // A NaN is not less than zero: it stays.
      for (int64_t i = 0; i < count; i++) x[i] = x[i] < 0 ? 0 : x[i];
      return;
    case CK_ACT_SIGMOID:
      for (int64_t i = 0; i < count; i++) x[i] = float_math_sigmoid(x[i]);
      return;
    case CK_ACT_TANH:
      for (int64_t i = 0; i < count; i++) x[i] = float_math_tanh(x[i]);
      return;
    default: return;
  }
}

// ---- Products of two matrices ------------------------------------------------------------------------------------

typedef struct {
  const float *a, *b, *bias;  // bias is NULL but for the last piece of k
  float *c;
  int64_t a_row, a_column, ldb, ldc, depth, columns;
  const uint16_t *live;  // which terms of the sum there are, `depth` of them; NULL for all
  int accumulate, relu;
} block;

// `rows` rows by one or two vectors of columns, of which the last may be partial. All three are constants, and so is whether
// some terms are left out.
CK_INLINE void run_block(const block *t, int rows, int vectors, int partial, int sparse) {
  const int last = vectors - 1;
  const int64_t rest = t->columns - last * LANES, a_column = t->a_column, ldb = t->ldb;
  const float *a[ROWS], *b = t->b;
  vector sum[ROWS][2];
  UNROLL for (int i = 0; i < rows; i++) {
    a[i] = t->a + i * t->a_row;
    UNROLL for (int v = 0; v < vectors; v++) {
      const float *c = t->c + i * t->ldc + v * LANES;
      sum[i][v] = !t->accumulate ? (vector){0} : partial && v == last ? load_part(c, rest) : LOAD(c);
      // Lines that nothing read come from memory too before they can be written: meanwhile.
      if (!t->accumulate) __builtin_prefetch(c, 1);
    }
  }
  int64_t at = 0;
  const uint16_t *live = t->live;
  KEEP_LOOP for (int64_t k = t->depth; k > 0; k--) {
    if (sparse) {
      at = *live * a_column;
      b = t->b + *live++ * ldb;
    }
    vector right[2];
    UNROLL for (int v = 0; v < vectors; v++)
      right[v] = MASKED && partial && v == last ? load_part(b + v * LANES, rest) : LOAD(b + v * LANES);
    UNROLL for (int i = 0; i < rows; i++) {
      const float left = a[i][at];
      UNROLL for (int v = 0; v < vectors; v++) sum[i][v] += left * right[v];
    }
    if (sparse) continue;
    b += ldb;
    at += a_column;
  }
  UNROLL for (int v = 0; v < vectors; v++) {
    const int part = partial && v == last;
    vector bias = {0};
    if (t->bias) bias = part ? load_part(t->bias + v * LANES, rest) : LOAD(t->bias + v * LANES);
    UNROLL for (int i = 0; i < rows; i++) {
      vector y = sum[i][v] + bias;
      // The mask is -1 where y < 0.
      if (t->relu) y = (vector)((vector_bits)y & ~(vector_bits)(y < 0));
      float *c = t->c + i * t->ldc + v * LANES;
      if (part)
        store_part(c, y, rest);
      else
        STORE(c, y);
    }
  }
}

#define DEFINE_BLOCK(R)                                                                 \
  static void block_##R##_whole(const block *t) { run_block(t, R, 2, 0, 0); }           \
  static void block_##R##_partial(const block *t) { run_block(t, R, 2, 1, 0); }         \
  static void block_##R##_single(const block *t) { run_block(t, R, 1, 1, 0); }          \
  static void block_##R##_whole_sparse(const block *t) { run_block(t, R, 2, 0, 1); }    \
  static void block_##R##_partial_sparse(const block *t) { run_block(t, R, 2, 1, 1); }  \
  static void block_##R##_single_sparse(const block *t) { run_block(t, R, 1, 1, 1); }
EACH_ROWS(DEFINE_BLOCK)

#define BLOCK_ENTRY(R)                                                                        \
  {{block_##R##_whole, block_##R##_partial, block_##R##_single},                              \
   {block_##R##_whole_sparse, block_##R##_partial_sparse, block_##R##_single_sparse}},
static void (*const blocks[ROWS][2][3])(const block *) = {EACH_ROWS(BLOCK_ENTRY)};

// The rows of c in `rows` and its columns in `columns`, by a piece of k, on top of what the pieces before it gave. After it comes
// piece `next` of the same columns, if any.
static void add_piece(const ck_sgemm *s, ck_range rows, ck_range columns, ck_range piece, ck_range next, int has_zeros) {
  float panel[DEPTH * WIDTH];
  live_terms live;
  const int64_t a_row = s->trans_a ? 1 : s->lda, a_column = s->trans_a ? s->lda : 1;
  const int64_t b_row = s->trans_b ? 1 : s->ldb, b_column = s->trans_b ? s->ldb : 1;
  const int64_t height = rows.high - rows.low, groups = (height + ROWS - 1) / ROWS;
  const int64_t depth = piece.high - piece.low;
  const float *const a = s->a + rows.low * a_row + piece.low * a_column;
  const int finish = piece.high == s->k;
  block t = {.a_row = a_row, .a_column = a_column, .ldc = s->ldc,
             .accumulate = piece.low > 0, .relu = finish && s->activation == CK_ACT_RELU};
  const int may_skip = has_zeros && groups > 2 && find_live(&live, a, a_row, a_column, height, groups, depth);
  for (int64_t j = columns.low; j < columns.high; j += WIDTH) {
    t.columns = smaller(WIDTH, columns.high - j);
    t.b = s->b + piece.low * b_row + j * b_column;
    t.ldb = b_row;
    // Rows of b that lie far apart share few sets of the cache. Copying them pays from the third time that they are read;
    // where b is transposed, or partial vectors are slow, always.
    const int is_panel = b_column == 1 && b_row == WIDTH && t.columns == WIDTH;
    if (!is_panel && (s->trans_b || groups > 2 || (!MASKED && t.columns < WIDTH))) {
      pack(panel, WIDTH, t.b, b_row, b_column, depth, t.columns);
      t.b = panel;
      t.ldb = WIDTH;
    }
    const int skips = may_skip && is_finite(t.b, depth * WIDTH);
    t.bias = finish && s->bias ? s->bias + j : NULL;
    const int shape = t.columns == WIDTH ? 0 : t.columns > LANES ? 1 : 2;
    const int64_t after = j + WIDTH;
    coming ahead = {0};
    if (after < columns.high)
      ahead = lines_of(
          s->b + piece.low * b_row + after * b_column, b_row, b_column, depth, smaller(WIDTH, columns.high - after), groups);
    else if (next.low < next.high)
      ahead = lines_of(
          s->b + next.low * b_row + columns.low * b_column, b_row, b_column, next.high - next.low,
          smaller(WIDTH, columns.high - columns.low), groups);
    // Blocks of nearly equal height: a low one cannot keep the multipliers busy.
    for (int64_t g = 0, i = rows.low; g < groups; g++) {
      const int64_t end = rows.low + height * (g + 1) / groups;
      t.a = a + (i - rows.low) * a_row;
      t.c = s->c + i * s->ldc + j;
      const int sparse = skips && live.count[g] >= 0;
      t.depth = sparse ? live.count[g] : depth;
      t.live = live.term[g];
      fetch(&ahead, g);
      blocks[end - i - 1][sparse][shape](&t);
      if (finish && s->activation > CK_ACT_RELU)
        for (int64_t r = 0; r < end - i; r++) activate(t.c + r * s->ldc, t.columns, s->activation);
      i = end;
    }
  }
}

static void product(const ck_sgemm *s, ck_range rows, ck_range columns, int has_zeros) {
  const int64_t height = rows.high - rows.low, chunks = (height + HEIGHT - 1) / HEIGHT;
  const int64_t pieces = s->k > DEPTH ? (s->k + DEPTH - 1) / DEPTH : 1;
  for (int64_t p = 0; p < pieces; p++) {
    const ck_range piece = {s->k * p / pieces, s->k * (p + 1) / pieces};
    for (int64_t c = 0; c < chunks; c++) {
      const ck_range part = {rows.low + height * c / chunks, rows.low + height * (c + 1) / chunks};
      const ck_range next = c + 1 < chunks ? piece : (ck_range){piece.high, s->k * smaller(p + 2, pieces) / pieces};
      add_piece(s, part, columns, piece, next, has_zeros);
    }
  }
}

#include "sgemm_sparse.h"
#include "sgemv_loops.h"

const ck_sgemm_loops LOOPS = {product, sparse, sparse_product, sum_rows, dot_rows, activate};
