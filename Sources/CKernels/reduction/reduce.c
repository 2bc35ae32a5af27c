// Reductions over strided arrays: which elements go to which kernel and thread.
#include <string.h>

#include "fold_kernels.h"
#include "row_elements.h"
#include "scratch.h"

// Rows of floats that are folded in float before the sums go to double.
#define FLOAT_ROWS 256

typedef struct {
  int rank;
  int64_t count;
  int64_t dims[CK_MAX_RANK], strides[CK_MAX_RANK];
} space;

typedef struct {
  const ck_reduce *reduce;
  ck_reduction kind;
  ck_class class;  // of the arithmetic; U for any and all
  int truth;       // whether elements are first replaced by whether they are not zero
  int columns;     // fold rows into columns, rather than along rows
  int in_place;    // elements are of the class already
  int element_size;
  ck_row_fold row_fold;
  ck_column_fold column_fold;
  ck_total identity;
  space kept, folded;
  int split_folded;
  ck_total *partials;  // [threads, kept], when the folded elements are split
} plan;

// The dimensions without those of extent 1, and with neighbours that lie in memory as one joined.
static space collapse(int rank, const int64_t *dims, const int64_t *strides) {
  space s = {0, 1, {0}, {0}};
  for (int d = 0; d < rank; d++) {
    s.count *= dims[d];
    if (dims[d] == 1) continue;
    int last = s.rank - 1;
    if (last >= 0 && s.strides[last] == dims[d] * strides[d]) {
      s.dims[last] *= dims[d];
      s.strides[last] = strides[d];
    } else {
      s.dims[s.rank] = dims[d];
      s.strides[s.rank++] = strides[d];
    }
  }
  if (s.rank == 0) {
    s.rank = 1;
    s.dims[0] = 1;
    s.strides[0] = 1;
  }
  return s;
}

// Folding commutes: the dimension with the smallest stride goes last.
static space collapse_folded(int rank, const int64_t *dims, const int64_t *strides) {
  int64_t d[CK_MAX_RANK], s[CK_MAX_RANK];
  for (int i = 0; i < rank; i++) {
    int at = i;
    for (; at > 0 && s[at - 1] < strides[i]; at--) {
      d[at] = d[at - 1];
      s[at] = s[at - 1];
    }
    d[at] = dims[i];
    s[at] = strides[i];
  }
  return collapse(rank, d, s);
}

// Where the run of the innermost dimension that holds element `index` starts, in elements.
static inline int64_t run_offset(const space *s, int64_t run) {
  int64_t offset = 0;
  for (int d = s->rank - 2; d > 0; d--) {
    offset += run % s->dims[d] * s->strides[d];
    run /= s->dims[d];
  }
  return s->rank > 1 ? offset + run * s->strides[0] : 0;
}

static inline int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

// Writes totals[0 ..< count] of kept elements from `first` on, scaled and narrowed.
static void finish(const plan *p, const ck_total *totals, int64_t first, int64_t count) {
  const ck_reduce *r = p->reduce;
  char *dst = (char *)r->dst + first * p->element_size;
  ck_class to = ck_class_of(r->dtype);
  double scale = r->scale;
  ck_row_tile tile;
  if (to == CK_CLASS_F)
    for (int64_t j = 0; j < count; j++) tile.f[j] = (float)(p->truth ? (double)totals[j].u : totals[j].d * scale);
  else if (to == CK_CLASS_D)
    for (int64_t j = 0; j < count; j++) tile.d[j] = p->truth ? (double)totals[j].u : totals[j].d * scale;
  else
    for (int64_t j = 0; j < count; j++) tile.u[j] = totals[j].u;
  ck_narrow_row(dst, &tile, r->dtype, count, 1);
}

static const void *class_row(const plan *p, ck_row_tile *tile, const char *src, int64_t count, int64_t stride) {
  if (p->truth) {
    ck_truth_row(tile->u, src, p->reduce->dtype, count, stride);
    return tile;
  }
  return ck_class_row(tile, src, p->reduce->dtype, count, stride);
}

static ck_total fold_one(const plan *p, const char *src, ck_range folded) {
  ck_total total = p->identity;
  int64_t inner = p->folded.dims[p->folded.rank - 1], stride = p->folded.strides[p->folded.rank - 1];
  if (p->in_place && stride == 1 && p->folded.rank == 1)
    return p->row_fold(total, src + folded.low * p->element_size, folded.high - folded.low);
  int64_t limit = p->in_place && stride == 1 ? inner : CK_ROW_TILE;
  ck_row_tile tile;
  for (int64_t f = folded.low; f < folded.high;) {
    int64_t run = f / inner, within = f - run * inner;
    int64_t end = smaller(inner, within + folded.high - f);
    const char *start = src + run_offset(&p->folded, run) * p->element_size;
    f += end - within;
    for (; within < end; within += limit) {
      int64_t count = smaller(limit, end - within);
      total = p->row_fold(total, class_row(p, &tile, start + within * stride * p->element_size, count, stride), count);
    }
  }
  return total;
}

static void fold_rows(const plan *p, ck_range kept, ck_range folded, ck_total *partials) {
  int64_t inner = p->kept.dims[p->kept.rank - 1], stride = p->kept.strides[p->kept.rank - 1];
  ck_total totals[CK_ROW_TILE];
  for (int64_t k = kept.low; k < kept.high;) {
    int64_t run = k / inner, within = k - run * inner;
    int64_t count = smaller(smaller(inner - within, kept.high - k), CK_ROW_TILE);
    const char *start = (const char *)p->reduce->src + (run_offset(&p->kept, run) + within * stride) * p->element_size;
    ck_total *to = partials ? partials + k : totals;
    for (int64_t j = 0; j < count; j++) to[j] = fold_one(p, start + j * stride * p->element_size, folded);
    if (!partials) finish(p, totals, k, count);
    k += count;
  }
}

static void start_accumulators(const plan *p, ck_row_tile *tile, int64_t count) {
  if (p->class == CK_CLASS_F)
    for (int64_t j = 0; j < count; j++) tile->f[j] = (float)p->identity.d;
  else
    for (int64_t j = 0; j < count; j++) tile->u[j] = p->identity.u;
}

// Folds accumulators into totals, or starts the totals with them.
static void flush_accumulators(const plan *p, ck_row_tile *tile, ck_total *totals, int64_t count, int first) {
  if (p->class == CK_CLASS_F) {
    ck_row_tile wide;
    ck_total *w = (ck_total *)&wide;
    for (int64_t j = 0; j < count; j++) w[j].d = tile->f[j];
    if (first)
      memcpy(totals, w, (size_t)count * sizeof *totals);
    else
      ck_column_fold_for(p->kind, CK_CLASS_D)(totals, w, count, 1, 0);
  } else {
    memcpy(totals, tile, (size_t)count * sizeof *totals);
  }
}

// Columns kept.low ..< kept.high that start at `src` and are adjacent.
static void fold_tile(const plan *p, const char *src, int64_t columns, ck_range folded, ck_total *totals) {
  int64_t inner = p->folded.dims[p->folded.rank - 1], stride = p->folded.strides[p->folded.rank - 1];
  ck_row_tile accumulators, tile;
  int64_t pending = 0, limit = p->class == CK_CLASS_F ? FLOAT_ROWS : INT64_MAX;
  int first = 1;
  start_accumulators(p, &accumulators, columns);
  for (int64_t f = folded.low; f < folded.high;) {
    int64_t run = f / inner, within = f - run * inner;
    int64_t rows = smaller(smaller(inner - within, folded.high - f), limit - pending);
    const char *start = src + (run_offset(&p->folded, run) + within * stride) * p->element_size;
    if (p->in_place)
      p->column_fold(&accumulators, start, columns, rows, stride);
    else
      for (int64_t r = 0; r < rows; r++)
        p->column_fold(
            &accumulators, class_row(p, &tile, start + r * stride * p->element_size, columns, 1), columns, 1, 0);
    f += rows;
    pending += rows;
    if (pending == limit && f < folded.high) {
      flush_accumulators(p, &accumulators, totals, columns, first);
      start_accumulators(p, &accumulators, columns);
      first = 0;
      pending = 0;
    }
  }
  flush_accumulators(p, &accumulators, totals, columns, first);
}

static void fold_columns(const plan *p, ck_range kept, ck_range folded, ck_total *partials) {
  int64_t inner = p->kept.dims[p->kept.rank - 1];
  ck_total totals[CK_ROW_TILE];
  for (int64_t k = kept.low; k < kept.high;) {
    int64_t run = k / inner, within = k - run * inner;
    int64_t count = smaller(smaller(inner - within, kept.high - k), CK_ROW_TILE);
    const char *start = (const char *)p->reduce->src + (run_offset(&p->kept, run) + within) * p->element_size;
    ck_total *to = partials ? partials + k : totals;
    fold_tile(p, start, count, folded, to);
    if (!partials) finish(p, totals, k, count);
    k += count;
  }
}

static void share(void *context, int index, int threads) {
  const plan *p = context;
  ck_range kept = {0, p->kept.count}, folded = {0, p->folded.count};
  ck_total *partials = NULL;
  if (p->split_folded) {
    folded = ck_share(folded.high, 1, index, threads);
    partials = p->partials + index * p->kept.count;
  } else {
    // Threads that write to one cache line would wait for each other.
    kept = ck_share(kept.high, p->columns ? 16 : 1, index, threads);
  }
  (p->columns ? fold_columns : fold_rows)(p, kept, folded, partials);
}

// Few kept elements, or narrow columns that would make each thread skip through memory: the folded ones are split.
static int should_split_folded(const plan *p, int threads) {
  int64_t kept = p->kept.count;
  if (threads <= 1 || p->folded.count < threads) return 0;
  if (p->columns) return kept * p->element_size < 1024 * (int64_t)threads;
  return kept < 4 * threads && kept % threads != 0;
}

void ck_run_reduce(void *args) {
  const ck_reduce *r = args;
  plan p = {.reduce = r, .kind = (ck_reduction)r->kind, .element_size = ck_element_size(r->dtype)};
  p.truth = p.kind == CK_REDUCE_ANY || p.kind == CK_REDUCE_ALL;
  p.class = p.truth ? CK_CLASS_U : ck_class_of(r->dtype);
  p.in_place = !p.truth && ck_is_class_type(r->dtype);
  p.row_fold = ck_row_fold_for(p.kind, p.class);
  p.column_fold = ck_column_fold_for(p.kind, p.class);
  p.identity = ck_identity_of_fold(p.kind, p.class);
  p.kept = collapse(r->kept, r->dims, r->strides);
  p.folded = collapse_folded(r->folded, r->dims + r->kept, r->strides + r->kept);
  if (p.kept.count == 0) return;
  p.columns = p.kept.strides[p.kept.rank - 1] == 1 && p.kept.dims[p.kept.rank - 1] > 1 &&
              p.folded.strides[p.folded.rank - 1] != 1;
  p.split_folded = should_split_folded(&p, r->threads);
  if (!p.split_folded) {
    ck_parallel(r->threads, share, &p);
    return;
  }
  int64_t kept = p.kept.count;
  p.partials = ck_scratch(CK_SCRATCH_ROWS, (size_t)(r->threads * kept) * sizeof(ck_total));
  // A smaller team than asked for leaves the shares of the missing threads at the identity.
  for (int64_t j = 0; j < r->threads * kept; j++) p.partials[j] = p.identity;
  ck_parallel(r->threads, share, &p);
  ck_column_fold fold = ck_column_fold_for(p.kind, p.class == CK_CLASS_F ? CK_CLASS_D : p.class);
  for (int64_t k = 0; k < kept; k += CK_ROW_TILE) {
    int64_t count = smaller(CK_ROW_TILE, kept - k);
    fold(p.partials + k, p.partials + kept + k, count, r->threads - 1, kept);
    finish(&p, p.partials + k, k, count);
  }
}
