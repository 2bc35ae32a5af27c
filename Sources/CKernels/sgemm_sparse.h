// Products of matrices that are full of zeros, for one generation of processors; sgemm_loops.h includes it.
//
// What ReLU and dropout give, images on black ground and bags of words hold zeros anywhere. A term of a sum that is zero changes
// nothing, as long as what it is multiplied by is finite: of each row of a only the other terms are added, and the result has the same bits.
// Such a row is multiplied by itself, as no two rows leave out the same: each multiplication reads a vector of b, from the fastest cache.

#define MOST_VECTORS 8                // of a panel of b: sums of a row
#define LEAST_VECTORS 4               // fewer would not hide the time that an addition takes
#define WIDE (MOST_VECTORS * LANES)
#define SHALLOW (1024 / LANES)        // a panel of b takes 32 kB
#define STEPS ((DEPTH + SHALLOW - 1) / SHALLOW)
#define FINDING (COMPRESSES ? 2.0f * LANES : 4.0f * LANES)  // see cost()
#define TALL 256                      // rows whose sums stay in the L2 cache

// The terms of all rows, in one step, that are not zero: side by side, so that memory is read from one end to the other.
typedef struct {
  float value[TALL * SHALLOW + LANES];
  uint16_t term[TALL * SHALLOW + LANES];  // counted from the step's first
  int32_t start[TALL + 1];                // of each row's terms
} step_terms;

typedef struct {
  // First, so that they begin where a cache line does.
  float sums[TALL * WIDE], panel[SHALLOW * WIDE], turned[LANES * DEPTH];
  step_terms steps[STEPS];
} sparse_memory;

// Element [i, k] is at[i * row + k * term].
typedef struct {
  const float *at;
  int64_t row, term;
} sparse_operand;

// c [height, width] = a · bᵀ, or that transposed.
typedef struct {
  sparse_operand a, b;
  const float *bias;
  float *c;
  int64_t ldc, height, width, depth;
  int transposed, accumulate, activation;
} sparse_factors;

// The share of elements that are not zero, of a sample.
static float density(sparse_operand a, int64_t height, int64_t depth) {
  const int64_t outer = a.term == 1 ? height : depth, inner = a.term == 1 ? depth : height;
  const int64_t stride = a.term == 1 ? a.row : a.term;
  vector_bits zeros = {0};  // of each lane; a comparison gives -1 where it holds
  int64_t lanes = 0;
  const int64_t skip = 5 + outer * inner / (1000 * LANES);  // about 300 vectors are enough
  for (int64_t i = 0; i < outer; i += skip)
    for (int64_t l = 0; l < inner; l += 3 * LANES) {
      const int64_t left = smaller(inner - l, LANES);
      zeros -= load_filled(a.at + i * stride + l, left, 1) == splat(0);
      lanes += left;
    }
  int64_t sum = 0;
  for (int l = 0; l < LANES; l++) sum += zeros[l];
  return 1 - (float)sum / (float)lanes;
}

static ck_range terms_of_step(int64_t depth, int64_t step, int64_t steps) { return ck_share(depth, 1, (int)step, (int)steps); }

static void find_row_terms(step_terms *steps, int64_t count, int64_t row, const float *a, int64_t depth) {
  for (int64_t s = 0; s < count; s++) {
    step_terms *const to = &steps[s];
    const ck_range terms = terms_of_step(depth, s, count);
    int64_t at = to->start[row];
    for (int64_t k = terms.low; k < terms.high; k += LANES)
      at += append_terms(to->value + at, to->term + at, load_left(a + k, terms.high - k), (int32_t)(k - terms.low));
    to->start[row + 1] = (int32_t)at;
  }
}

static void find_terms(sparse_memory *m, sparse_operand a, int64_t height, int64_t depth, int64_t steps) {
  for (int64_t s = 0; s < steps; s++) m->steps[s].start[0] = 0;
  if (a.term == 1) {
    for (int64_t i = 0; i < height; i++) find_row_terms(m->steps, steps, i, a.at + i * a.row, depth);
    return;
  }
  for (int64_t i = 0; i < height; i += LANES) {
    const int64_t rows = smaller(LANES, height - i);
    turn(m->turned, DEPTH, a.at + i, a.term, rows, depth);
    for (int64_t r = 0; r < rows; r++) find_row_terms(m->steps, steps, i + r, m->turned + r * DEPTH, depth);
  }
}

// Adds a row's terms of one step, times their rows of the panel.
CK_INLINE void add_row(float *sums, const step_terms *t, int64_t row, const float *panel, int vectors) {
  vector sum[MOST_VECTORS];
  UNROLL for (int v = 0; v < vectors; v++) sum[v] = LOAD(sums + v * LANES);
  const int64_t last = t->start[row + 1];
  KEEP_LOOP for (int64_t i = t->start[row]; i < last; i++) {
    const float left = t->value[i];
    const float *const right = panel + (int64_t)t->term[i] * vectors * LANES;
    UNROLL for (int v = 0; v < vectors; v++) sum[v] += left * LOAD(right + v * LANES);
  }
  UNROLL for (int v = 0; v < vectors; v++) STORE(sums + v * LANES, sum[v]);
}

#define DEFINE_ADD(V)                                                                                          \
  WHOLE_VECTORS static void add_rows_##V(sparse_memory *m, int64_t height, int64_t step, const coming *next) { \
    for (int64_t i = 0; i < height; i++) {                                                                     \
      fetch(next, i);                                                                                          \
      add_row(m->sums + i * V * LANES, &m->steps[step], i, m->panel, V);                                       \
    }                                                                                                          \
  }
DEFINE_ADD(4) DEFINE_ADD(5) DEFINE_ADD(6) DEFINE_ADD(7) DEFINE_ADD(8)
static void (*const add_rows[])(sparse_memory *, int64_t, int64_t, const coming *) = {
    add_rows_4, add_rows_5, add_rows_6, add_rows_7, add_rows_8};

// The same with all terms: 0 times infinity is not 0.
static void add_all_terms(sparse_memory *m, sparse_operand a, int64_t height, int64_t depth, int64_t width) {
  for (int64_t i = 0; i < height; i++)
    for (int64_t k = 0; k < depth; k++) {
      const float left = a.at[i * a.row + k * a.term];
      for (int64_t l = 0; l < width; l += LANES) {
        float *const sum = m->sums + i * width + l;
        STORE(sum, LOAD(sum) + left * LOAD(m->panel + k * width + l));
      }
    }
}

// What a panel of b makes sums of: columns of c, and for them the terms of one step.
typedef struct {
  ck_range columns, terms;
  int64_t width;  // whole vectors
} part_of_b;

// The parts in the order that they are used in: `steps` of them go over all terms of the same columns.
static part_of_b part(const sparse_factors *s, int64_t number, int64_t panels, int64_t steps) {
  const ck_range columns = ck_share(s->width, LANES, (int)(number / steps), (int)panels);
  return (part_of_b){
      .columns = columns,
      .terms = terms_of_step(s->depth, number % steps, steps),
      .width = (columns.high - columns.low + LANES - 1) / LANES * LANES,
  };
}

static const float *start_of(const sparse_operand *b, part_of_b p) {
  return b->at + p.columns.low * b->row + p.terms.low * b->term;
}

// What the sums of rows are added to.
static void start_sums(const sparse_factors *s, float *sums, ck_range rows, part_of_b p) {
  const int64_t height = rows.high - rows.low, left = p.columns.low, count = p.columns.high - left;
  if (!s->accumulate)
    memset(sums, 0, (size_t)(height * p.width) * sizeof *sums);
  else if (s->transposed)
    pack(sums, p.width, s->c + left * s->ldc + rows.low, 1, s->ldc, height, count);
  else
    pack(sums, p.width, s->c + rows.low * s->ldc + left, s->ldc, 1, height, count);
}

// Takes the sums of rows on to c.
static void finish_sums(const sparse_factors *s, float *sums, ck_range rows, part_of_b p) {
  const int64_t left = p.columns.low, count = p.columns.high - left;
  for (int64_t i = rows.low; i < rows.high; i++) {
    float *const row = sums + (i - rows.low) * p.width;
    for (int64_t j = 0; s->bias && j < count; j++) row[j] += s->bias[s->transposed ? i : left + j];
    activate(row, count, s->activation);
    if (!s->transposed) memcpy(s->c + i * s->ldc + left, row, (size_t)count * sizeof *row);
  }
  if (s->transposed) turn(s->c + left * s->ldc + rows.low, s->ldc, sums, p.width, count, rows.high - rows.low);
}

// Rows of which the terms are found.
static void multiply_rows(const sparse_factors *s, sparse_memory *m, ck_range rows, int64_t steps) {
  const int64_t panels = (s->width + WIDE - 1) / WIDE, height = rows.high - rows.low;
  for (int64_t number = 0; number < panels * steps; number++) {
    const part_of_b now = part(s, number, panels, steps);
    const int64_t step = number % steps, depth = now.terms.high - now.terms.low;
    if (step == 0) start_sums(s, m->sums, rows, now);
    pack(m->panel, now.width, start_of(&s->b, now), s->b.term, s->b.row, depth, now.columns.high - now.columns.low);
    if (is_finite(m->panel, depth * now.width)) {
      coming next = {0};
      if (number + 1 < panels * steps) {
        const part_of_b then = part(s, number + 1, panels, steps);
        next = lines_of(
            start_of(&s->b, then), s->b.term, s->b.row, then.terms.high - then.terms.low, then.columns.high - then.columns.low, height);
      }
      add_rows[now.width / LANES - LEAST_VECTORS](m, height, step, &next);
    } else {
      const sparse_operand a = {s->a.at + rows.low * s->a.row + now.terms.low * s->a.term, s->a.row, s->a.term};
      add_all_terms(m, a, height, depth, now.width);
    }
    if (step == steps - 1) finish_sums(s, m->sums, rows, now);
  }
}

static void multiply_sparse(const sparse_factors *s) {
  sparse_memory *const m = ck_scratch(CK_SCRATCH_SPARSE, sizeof *m);
  const int64_t chunks = (s->height + TALL - 1) / TALL, steps = (s->depth + SHALLOW - 1) / SHALLOW;
  for (int64_t c = 0; c < chunks; c++) {
    const ck_range rows = ck_share(s->height, 1, (int)c, (int)chunks);
    const sparse_operand a = {s->a.at + rows.low * s->a.row, s->a.row, s->a.term};
    find_terms(m, a, rows.high - rows.low, s->depth, steps);
    multiply_rows(s, m, rows, steps);
  }
}

// The time that a thread's part takes so, in times of the product that adds all terms: measured, on Zen 4. Finding a row's terms is worth the
// more the wider b's rows are, copying a panel of b the more rows it is for, and turning a result back the deeper the sums are.
static float cost(float density, int64_t height, int64_t width, int64_t depth, int transposed) {
  return 1.15f * density + FINDING / (float)width + 2.0f / (float)height + (transposed ? 20.0f : 4.0f) / (float)depth;
}

// Whether that is worth a look: where no elements at all would save a quarter.
static int may_pay(int64_t height, int64_t width, int64_t depth, int transposed) {
  return width >= LEAST_VECTORS * LANES && cost(0, height, width, depth, transposed) <= 0.75f;
}

static sparse_operand sparse_a(const ck_sgemm *s) {
  return (sparse_operand){s->a, s->trans_a ? 1 : s->lda, s->trans_a ? s->lda : 1};
}

static sparse_operand sparse_b(const ck_sgemm *s) {
  return (sparse_operand){s->b, s->trans_b ? s->ldb : 1, s->trans_b ? 1 : s->ldb};
}

static ck_sparse sparse(const ck_sgemm *s) {
  const float enough = 0.95f;
  const int64_t rows = s->m / s->threads;
  const float there = density(sparse_a(s), s->m, s->k);
  const float by_a = may_pay(rows, s->n, s->k, 0) ? cost(there, rows, s->n, s->k, 0) : 1;
  const float by_b = may_pay(s->n, rows, s->k, 1) ? cost(density(sparse_b(s), s->n, s->k), s->n, rows, s->k, 1) : 1;
  if (by_a < enough && by_a <= by_b) return CK_SPARSE_A;
  if (by_b < enough) return CK_SPARSE_B;
  // What is zero in all rows of a block is zero in each of them.
  return there < 0.9f ? CK_SPARSE_BLOCKS : CK_SPARSE_NONE;
}

static void sparse_product(const ck_sgemm *s, ck_range rows, ck_range columns, ck_sparse which) {
  const int transposed = which == CK_SPARSE_B;
  const int64_t pieces = (s->k + DEPTH - 1) / DEPTH;
  const sparse_operand a = sparse_a(s), b = sparse_b(s);
  for (int64_t p = 0; p < pieces; p++) {
    const ck_range piece = ck_share(s->k, 1, (int)p, (int)pieces);
    const int last = piece.high == s->k;
    const sparse_operand left = {a.at + rows.low * a.row + piece.low * a.term, a.row, a.term};
    const sparse_operand right = {b.at + columns.low * b.row + piece.low * b.term, b.row, b.term};
    multiply_sparse(&(sparse_factors){
        .a = transposed ? right : left,
        .b = transposed ? left : right,
        .height = transposed ? columns.high - columns.low : rows.high - rows.low,
        .width = transposed ? rows.high - rows.low : columns.high - columns.low,
        .depth = piece.high - piece.low,
        .c = s->c + rows.low * s->ldc + columns.low,
        .ldc = s->ldc,
        .bias = last && s->bias ? s->bias + columns.low : NULL,
        .activation = last ? s->activation : CK_ACT_NONE,
        .transposed = transposed,
        .accumulate = piece.low > 0,
    });
  }
}
