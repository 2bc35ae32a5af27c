// Recurrent layers: scratch memory, division of the work, and which loops run it.
#include <sched.h>
#include <string.h>

#include "ckernels.h"
#include "parallel.h"
#include "recurrent_plan.h"

static int gates_of(const ck_recurrent *shape) {
  switch (shape->cell) {
    case CK_CELL_SIMPLE: return 1;
    case CK_CELL_LSTM: return 4;
    default: return 3;
  }
}

static int threads_of(const ck_recurrent *shape) { return shape->row_parts * shape->column_parts; }

static int64_t element_size(const ck_recurrent *shape) { return shape->dtype == CK_F64 ? 8 : 4; }

static const ck_recurrent_loops *loops_of(const ck_recurrent *shape) {
  if (shape->dtype == CK_F64) return &ck_recurrent_f64;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return &ck_recurrent_f32_wide;
#endif
  return &ck_recurrent_f32_narrow;
}

int32_t ck_recurrent_function_named(const char *name) {
#define NAME_OF(name) #name,
  static const char *const names[CK_RECURRENT_FUNCTION_COUNT] = {CK_RECURRENT_FUNCTIONS(NAME_OF)};
#undef NAME_OF
  for (int32_t i = 0; i < CK_RECURRENT_FUNCTION_COUNT; i++)
    if (strcmp(names[i], name) == 0) return i;
  return -1;
}

static int is_general(const ck_recurrent *shape) {
  if (shape->cell == CK_CELL_SIMPLE) return shape->activation > CK_RECURRENT_linear;
  return shape->activation != CK_RECURRENT_tanh || shape->recurrent_activation != CK_RECURRENT_sigmoid;
}

// ---- Scratch memory ----------------------------------------------------------------------------------------------

// Hands out `count` elements; with `base` NULL it only counts.
static void *take(const ck_recurrent *shape, char *base, int64_t *used, int64_t count) {
  void *memory = base ? base + *used : NULL;
  *used += (count * element_size(shape) + 63) / 64 * 64;
  return memory;
}

static int64_t lay_out(const ck_recurrent *shape, int backward, char *base, ck_recurrent_plan *plan) {
  const int64_t grain = CK_RECURRENT_GRAIN, rows = shape->batch;
  const int64_t padded = (shape->units + grain - 1) / grain * grain;
  const int late = shape->cell == CK_CELL_GRU_RESET_BEFORE, gates = gates_of(shape);
  int64_t used = 0;
  memset(plan, 0, sizeof *plan);
  plan->padded = padded;
  plan->gates = gates;
  plan->is_general = is_general(shape);
  plan->panels = take(shape, base, &used, (gates - late) * shape->units * padded);
  if (late) plan->late_panels = take(shape, base, &used, shape->units * padded);
  if (shape->cell == CK_CELL_LSTM) plan->cell = take(shape, base, &used, rows * padded);
  if (late) plan->reset = take(shape, base, &used, rows * padded);
  if (backward) {
    plan->slope = take(shape, base, &used, rows * padded);
    for (int i = 0; i < 2; i++) plan->delta[i] = take(shape, base, &used, rows * gates * padded);
    plan->bias_sums = take(shape, base, &used, (int64_t)threads_of(shape) * 2 * gates * padded);
  } else {
    if (shape->inputs) plan->input_panels = take(shape, base, &used, gates * shape->inputs * padded);
    if (shape->table_rows) plan->gathered = take(shape, base, &used, shape->column_parts * rows * shape->inputs);
    plan->bias = take(shape, base, &used, 2 * gates * padded);
    for (int i = 0; i < 2; i++) plan->state[i] = take(shape, base, &used, rows * padded);
    if (late) plan->update = take(shape, base, &used, rows * padded);
  }
  return used;
}

int64_t ck_recurrent_scratch(const ck_recurrent *shape) {
  ck_recurrent_plan plan;
  return lay_out(shape, 0, NULL, &plan);
}

int64_t ck_recurrent_gradient_scratch(const ck_recurrent *shape) {
  ck_recurrent_plan plan;
  return lay_out(shape, 1, NULL, &plan);
}

// ---- Division of the work ----------------------------------------------------------------------------------------

void ck_recurrent_meet(ck_recurrent_team *team) {
  const int phase = __atomic_load_n(&team->phase, __ATOMIC_RELAXED);
  if (__atomic_add_fetch(&team->arrived, 1, __ATOMIC_ACQ_REL) == team->members) {
    __atomic_store_n(&team->arrived, 0, __ATOMIC_RELAXED);
    __atomic_store_n(&team->phase, phase + 1, __ATOMIC_RELEASE);
    return;
  }
  // A processor that others need too is given up after a while.
  for (int turn = 0; __atomic_load_n(&team->phase, __ATOMIC_ACQUIRE) == phase; turn++) {
    if (turn > 300) {
      sched_yield();
      turn = 0;
    }
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }
}

#define MOST_TEAMS 64

typedef struct {
  const ck_recurrent *shape;
  const ck_recurrent_forward *forward;    // one of the two
  const ck_recurrent_backward *backward;
  const ck_recurrent_loops *loops;
  ck_recurrent_plan plan;
  ck_recurrent_team team[MOST_TEAMS];
} work;

static void pack_share(void *context, int index, int threads) {
  const work *w = context;
  const int64_t lanes = w->loops->lanes;
  const ck_range vectors = ck_share((w->shape->units + lanes - 1) / lanes, 4, index, threads);
  w->loops->pack(w->forward, w->backward, &w->plan, vectors);
}

static void run_share(const work *w, ck_recurrent_share share) {
  if (w->forward) {
    w->loops->forward(w->forward, &w->plan, share);
  } else {
    w->loops->backward(w->backward, &w->plan, share);
  }
}

static void share_of(void *context, int index, int threads) {
  work *w = context;
  const int64_t lanes = w->loops->lanes, vectors = (w->shape->units + lanes - 1) / lanes;
  int columns = w->shape->column_parts, rows = w->shape->row_parts;
  // A team that is smaller than was asked for cannot wait for all its members: each thread then takes whole rows.
  if (threads != threads_of(w->shape) || rows > MOST_TEAMS) columns = 1, rows = threads;
  const int part = index / columns;
  ck_recurrent_share share = {ck_share(w->shape->batch, 1, part, rows), {0, vectors}, part, 0, NULL};
  if (columns > 1 && ck_is_alone()) {
    // No one to meet: the first thread's share takes the others' units too, in the order in which they would be added
    // up.
    if (index % columns == 0) run_share(w, share);
    return;
  }
  if (columns > 1) {
    // Panels of the backward pass are four vectors wide.
    share.column_part = index % columns;
    share.vectors = ck_share(vectors, 4, share.column_part, columns);
    share.team = &w->team[part];
    run_share(w, share);
    return;
  }
  const int64_t low = share.rows.low, count = share.rows.high - low;
  const int64_t chunks = (count + CK_RECURRENT_ROWS - 1) / CK_RECURRENT_ROWS;
  for (int64_t i = 0; i < chunks; i++) {
    share.rows = (ck_range){low + count * i / chunks, low + count * (i + 1) / chunks};
    run_share(w, share);
  }
}

static void run_all(work *w) {
  const int threads = threads_of(w->shape);
  for (int i = 0; i < w->shape->row_parts && i < MOST_TEAMS; i++) {
    w->team[i] = (ck_recurrent_team){.members = w->shape->column_parts};
  }
  ck_parallel(threads, pack_share, w);
  ck_parallel(threads, share_of, w);
}

// ---- Rows between the caller's arrays and scratch memory ---------------------------------------------------------

static void widen(const ck_recurrent *shape, void *target, int64_t padded, const void *source, int64_t rows) {
  const int64_t size = element_size(shape), units = shape->units;
  memset(target, 0, (size_t)(rows * padded * size));
  if (!source) return;
  for (int64_t i = 0; i < rows; i++) {
    memcpy((char *)target + i * padded * size, (const char *)source + i * units * size, (size_t)(units * size));
  }
}

static void narrow(const ck_recurrent *shape, void *target, const void *source, int64_t padded, int64_t rows) {
  if (!target) return;
  const int64_t size = element_size(shape), units = shape->units;
  for (int64_t i = 0; i < rows; i++) {
    memcpy((char *)target + i * units * size, (const char *)source + i * padded * size, (size_t)(units * size));
  }
}

void ck_run_recurrent(void *args) {
  const ck_recurrent_forward *a = args;
  const ck_recurrent *shape = &a->shape;
  work w = {.shape = shape, .forward = a, .loops = loops_of(shape)};
  lay_out(shape, 0, shape->scratch, &w.plan);
  const int64_t padded = w.plan.padded, gates = w.plan.gates;
  // Only a GRU has two kinds of bias; what the others have belongs to u.
  const int both = shape->cell == CK_CELL_GRU;
  char *second = (char *)w.plan.bias + gates * padded * element_size(shape);
  widen(shape, w.plan.bias, padded, both ? a->bias : NULL, gates);
  const char *bias = a->bias;
  widen(shape, second, padded, both && bias ? bias + gates * shape->units * element_size(shape) : bias, gates);
  widen(shape, w.plan.state[0], padded, a->initial_state, shape->batch);
  if (w.plan.cell) widen(shape, w.plan.cell, padded, a->initial_cell, shape->batch);
  run_all(&w);
  narrow(shape, a->state, w.plan.state[shape->time & 1], padded, shape->batch);
  if (w.plan.cell) narrow(shape, a->cell, w.plan.cell, padded, shape->batch);
}

// sum += other, elements of double or float.
static void add(const ck_recurrent *shape, void *sum, const void *other, int64_t count) {
  if (shape->dtype == CK_F64) {
    for (int64_t i = 0; i < count; i++) ((double *)sum)[i] += ((const double *)other)[i];
  } else {
    for (int64_t i = 0; i < count; i++) ((float *)sum)[i] += ((const float *)other)[i];
  }
}

void ck_run_recurrent_gradient(void *args) {
  const ck_recurrent_backward *a = args;
  const ck_recurrent *shape = &a->shape;
  work w = {.shape = shape, .backward = a, .loops = loops_of(shape)};
  lay_out(shape, 1, shape->scratch, &w.plan);
  const int64_t padded = w.plan.padded, gates = w.plan.gates;
  const int64_t sums = 2 * gates * padded, size = element_size(shape);
  if (a->bias_gradient) {
    memset(w.plan.bias_sums, 0, (size_t)(threads_of(shape) * sums * size));
  } else {
    w.plan.bias_sums = NULL;
  }
  widen(shape, w.plan.slope, padded, a->state_upstream, shape->batch);
  if (w.plan.cell) widen(shape, w.plan.cell, padded, a->cell_upstream, shape->batch);
  run_all(&w);
  narrow(shape, a->initial_state_gradient, w.plan.slope, padded, shape->batch);
  if (w.plan.cell) narrow(shape, a->initial_cell_gradient, w.plan.cell, padded, shape->batch);
  if (a->bias_gradient) {
    char *total = w.plan.bias_sums;
    for (int part = 1; part < threads_of(shape); part++) add(shape, total, total + part * sums * size, sums);
    narrow(shape, a->bias_gradient, total, padded, shape->cell == CK_CELL_GRU ? 2 * gates : gates);
  }
}
