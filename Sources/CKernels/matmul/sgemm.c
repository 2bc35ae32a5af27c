// Products in single precision: which loops run them, and how threads share them.
#include <string.h>

#include "processor.h"
#include "scratch.h"
#include "sgemm_loops_table.h"
#include "parallel.h"

static const ck_sgemm_loops *loops(void) {
  static const ck_sgemm_loops *const each[] = CK_EACH_PROCESSOR(ck_sgemm_loops);
  return each[ck_this_processor()];
}

// Where one operand is a vector, the other one is read once. Both must be contiguous along K.
typedef enum { MATRICES, SUM_ROWS_OF_A, SUM_ROWS_OF_B, DOT_ROWS_OF_A, DOT_ROWS_OF_B } form;

static form form_of(const ck_sgemm *s) {
  if (s->n == 1) {
    if (s->trans_a && s->ldc == 1) return SUM_ROWS_OF_A;
    if (!s->trans_a && (s->trans_b || s->ldb == 1)) return DOT_ROWS_OF_A;
  }
  if (s->m == 1) {
    if (!s->trans_b) return SUM_ROWS_OF_B;
    if (!s->trans_a || s->lda == 1) return DOT_ROWS_OF_B;
  }
  return MATRICES;
}

// The matrix-vector loops leave this to do.
static void finish(const ck_sgemm *s, float *c, int64_t count, int64_t stride, const float *bias, int64_t bias_stride) {
  if (bias)
    for (int64_t i = 0; i < count; i++) c[i * stride] += bias[i * bias_stride];
  if (s->activation == CK_ACT_NONE) return;
  if (stride == 1)
    loops()->activate(c, count, s->activation);
  else
    for (int64_t i = 0; i < count; i++) loops()->activate(c + i * stride, 1, s->activation);
}

// Columns that threads share are a multiple of this many: of every vector and cache line.
#define COLUMNS 32

typedef struct {
  const ck_sgemm *product;
  ck_sparse sparse;
  int by_columns, parts;
} shared_product;

// Whether single zeros are skipped, by a loop of its own.
static int leaves_out_elements(const shared_product *shared) {
  return shared->sparse == CK_SPARSE_A || shared->sparse == CK_SPARSE_B;
}

// Each thread reads all of one matrix and its share of the other: it had better share the larger one. Sums of which
// some terms are left out reach c in whole rows: threads that wrote parts of the same ones would take them from each
// other.
static void divide(shared_product *shared) {
  const ck_sgemm *s = shared->product;
  const form kind = form_of(s);
  const int64_t threads = s->threads;
  shared->sparse = kind == MATRICES ? loops()->sparse(s) : CK_SPARSE_NONE;
  const int by_element = leaves_out_elements(shared);
  shared->by_columns =
      kind == SUM_ROWS_OF_B || kind == DOT_ROWS_OF_B ||
      (kind == MATRICES && !by_element && (s->m < 8 * threads || (s->n > s->m && s->n >= 64 * threads)));
  shared->parts = s->threads < 1 ? 1 : s->threads;
  if (kind != MATRICES || by_element || threads <= 1) return;
  // Each part of rows brings the columns of b together again, which takes as long as two rows do.
  const int64_t units = shared->by_columns ? s->n / COLUMNS : s->m / 24;
  if (units >= CK_PARTS_A_THREAD * threads) shared->parts = CK_PARTS_A_THREAD * s->threads;
}

static ck_range part_of(const shared_product *shared, int64_t count, int64_t unit, int part) {
  const int threads = shared->product->threads;
  return shared->parts > threads ? ck_part(count, unit, part, threads) : ck_share(count, unit, part, shared->parts);
}

static void run_part(void *context, int part) {
  const shared_product *shared = context;
  const ck_sgemm *s = shared->product;
  const int64_t b_step = s->trans_b ? 1 : s->ldb;
  ck_range rows = {0, s->m}, columns = {0, s->n};
  const form kind = form_of(s);
  if (shared->by_columns)
    columns = part_of(shared, s->n, kind == DOT_ROWS_OF_B ? 16 : COLUMNS, part);
  else
    rows = part_of(shared, s->m, kind == SUM_ROWS_OF_A ? 64 : 8, part);
  const int64_t height = rows.high - rows.low, width = columns.high - columns.low;
  if (height == 0 || width == 0) return;
  switch (kind) {
    case MATRICES:
      if (leaves_out_elements(shared))
        loops()->sparse_product(s, rows, columns, shared->sparse);
      else
        loops()->product(s, rows, columns, shared->sparse == CK_SPARSE_BLOCKS);
      return;
    case SUM_ROWS_OF_B:
      loops()->sum_rows(s->c, s->b, s->ldb, s->a, s->trans_a ? s->lda : 1, s->k, columns);
      finish(s, s->c + columns.low, width, 1, s->bias ? s->bias + columns.low : NULL, 1);
      return;
    case DOT_ROWS_OF_B:
      loops()->dot_rows(s->c, 1, s->b, s->ldb, s->a, s->k, columns);
      finish(s, s->c + columns.low, width, 1, s->bias ? s->bias + columns.low : NULL, 1);
      return;
    case SUM_ROWS_OF_A:
      loops()->sum_rows(s->c, s->a, s->lda, s->b, b_step, s->k, rows);
      finish(s, s->c + rows.low, height, 1, s->bias, 0);
      return;
    case DOT_ROWS_OF_A:
      loops()->dot_rows(s->c, s->ldc, s->a, s->lda, s->b, s->k, rows);
      finish(s, s->c + rows.low * s->ldc, height, s->ldc, s->bias, 0);
      return;
  }
}

// A small result with a large K is divided along K. Then each thread reads its own part of a and b, and always the
// same one: the weights of a small layer stay in the caches of the processor that updates them.
static int is_divided_by_terms(const ck_sgemm *s) {
  const int64_t longer = s->m > s->n ? s->m : s->n;
  return s->threads > 1 && form_of(s) == MATRICES && s->m * s->n <= 4096 && s->k >= 4 * longer &&
         s->k >= 64 * (int64_t)s->threads;
}

// Counts on a cache line of its own.
typedef struct {
  _Alignas(64) int left;
} countdown;

typedef struct {
  const ck_sgemm *product;
  float *sums;            // the sum of each part of K
  countdown *unfinished;  // parts of each thread
  countdown unadded;      // threads
} divided_sums;

// The parts of one thread.
CK_CLONES static void add_parts(float *restrict sum, int64_t count) {
  const float *const second = sum + count, *const third = second + count, *const fourth = third + count;
  for (int64_t i = 0; i < count; i++) sum[i] += second[i] + third[i] + fourth[i];
}

// A row of all threads' sums.
CK_CLONES static void add_row(
    float *c, const float *sums, int64_t stride, int threads, int64_t n, const float *bias, int relu) {
  for (int64_t j = 0; j < n; j++) {
    float sum = sums[j];
    for (int t = 1; t < threads; t++) sum += sums[t * stride + j];
    if (bias) sum += bias[j];
    // A NaN is not less than zero: it stays.
    c[j] = relu && sum < 0 ? 0 : sum;
  }
}

static ck_range terms_of_part(const ck_sgemm *s, int part) { return ck_part(s->k, 8, part, s->threads); }

// The next part's rows come from memory, or from the processor that copied them together.
static void ask_for_part(const ck_sgemm *s, int part) {
  if (s->trans_a || part >= CK_PARTS_A_THREAD * s->threads) return;
  const ck_range terms = terms_of_part(s, part);
  for (int64_t i = 0; i < s->m; i++)
    for (int64_t k = terms.low; k < terms.high; k += 16) __builtin_prefetch(s->a + i * s->lda + k);
}

// The thread that finishes a thread's parts adds them up, and the one that finishes last adds those: always in the same
// order.
static void finish_part(divided_sums *d, int part) {
  const ck_sgemm *s = d->product;
  const int64_t count = s->m * s->n;
  const int thread = part / CK_PARTS_A_THREAD;
  if (__atomic_sub_fetch(&d->unfinished[thread].left, 1, __ATOMIC_ACQ_REL) > 0) return;
  add_parts(d->sums + CK_PARTS_A_THREAD * thread * count, count);
  if (__atomic_sub_fetch(&d->unadded.left, 1, __ATOMIC_ACQ_REL) > 0) return;
  for (int64_t i = 0; i < s->m; i++) {
    float *const c = s->c + i * s->ldc;
    add_row(c, d->sums + i * s->n, CK_PARTS_A_THREAD * count, s->threads, s->n, s->bias, s->activation == CK_ACT_RELU);
    if (s->activation > CK_ACT_RELU) loops()->activate(c, s->n, s->activation);
  }
}

static void sum_part(void *context, int part) {
  divided_sums *d = context;
  const ck_sgemm *s = d->product;
  ask_for_part(s, part + 1);
  const ck_range terms = terms_of_part(s, part);
  ck_sgemm mine = *s;
  mine.a += terms.low * (s->trans_a ? s->lda : 1);
  mine.b += terms.low * (s->trans_b ? 1 : s->ldb);
  mine.k = terms.high - terms.low;
  mine.c = d->sums + part * s->m * s->n;
  mine.ldc = s->n;
  mine.bias = NULL;
  mine.activation = CK_ACT_NONE;
  // So small a part is looked through at less cost than a sample of the whole.
  loops()->product(&mine, (ck_range){0, s->m}, (ck_range){0, s->n}, 1);
  finish_part(d, part);
}

static void run_divided_by_terms(const ck_sgemm *s) {
  const int parts = CK_PARTS_A_THREAD * s->threads;
  countdown unfinished[s->threads];
  for (int i = 0; i < s->threads; i++) unfinished[i].left = CK_PARTS_A_THREAD;
  float *const sums = ck_scratch(CK_SCRATCH_PARTS, (size_t)(s->m * s->n * parts) * sizeof(float));
  divided_sums d = {s, sums, unfinished, {s->threads}};
  ck_parallel_each(s->threads, parts, sum_part, &d);
}

void ck_run_sgemm(void *args) {
  const ck_sgemm *s = args;
  if (is_divided_by_terms(s)) return run_divided_by_terms(s);
  shared_product shared = {.product = s};
  divide(&shared);
  ck_parallel_each(s->threads, shared.parts, run_part, &shared);
}
