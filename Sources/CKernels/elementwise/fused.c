// The interpreter of fused element-wise chains: tile after tile, each instruction over the whole tile.
#include <string.h>

#include "fused_plan.h"
#include "fused_scattered.h"
#include "fused_walked.h"
#include "scratch.h"
#include "parallel.h"

typedef struct {
  const ck_fused_plan *plan;
  char *memory;
  void **value;     // where each value's tile is
  ck_walk *walk;    // where walked inputs are
  int64_t start;    // the first element of the tile, and the number of its elements
  int64_t count;
  int64_t padded;   // rounded up to grains, for the tile functions
} worker;

static int64_t up_to_grain(int64_t count) { return (count + CK_GRAIN - 1) & -(int64_t)CK_GRAIN; }

// One period, then copies of it up to a period and a tile, or to the elements that this thread has.
static void expand(char *tile, const ck_operand *operand, const ck_input_plan *input, int64_t share) {
  const int64_t size = ck_class_size(operand->class_);
  ck_walk pattern = input->walk;
  ck_load_walked(tile, operand, &pattern, input->period);
  const int64_t most = input->period + CK_TILE;
  const int64_t wanted = (share < most ? share : most) * size;
  for (int64_t have = input->period * size; have < wanted; have *= 2) {
    memcpy(tile + have, tile, (size_t)(have < wanted - have ? have : wanted - have));
  }
}

// Everything that is filled once: constants, repeated elements, repeated patterns.
static void begin(worker *w) {
  const ck_fused_plan *plan = w->plan;
  const ck_fused *f = plan->fused;
  const int64_t fill = up_to_grain(plan->total < CK_TILE ? plan->total : CK_TILE);
  for (int32_t i = 0; i < f->inputs; i++) {
    const ck_input_plan *input = &plan->input[i];
    const ck_operand *operand = &input->operand;
    char *tile = w->memory + input->tile;
    w->value[i] = tile;
    switch (input->reading) {
      case CK_SPLAT:
        ck_splat(tile, operand->data, operand->dtype, operand->class_, plan->uses[i] ? fill : 1);
        break;
      case CK_PERIODIC: expand(tile, operand, input, plan->total); break;
      default: break;
    }
  }
  for (int32_t k = 0; k < f->instructions; k++) {
    const ck_instruction *code = &f->code[k];
    char *tile = w->memory + plan->tile[k];
    w->value[f->inputs + k] = tile;
    w->value[plan->start + 1 + k] = (void *)code;
    if (code->op == CK_CONSTANT) {
      ck_splat_constant(tile, code->immediate, code->class_, plan->uses[f->inputs + k] ? fill : 1);
    }
    if (code->op == CK_RANDOM_UNIFORM) w->value[plan->start + 1 + k] = f->input[code->a].data;
  }
  w->value[plan->start] = &w->start;
}

// The elements of the next tile: whole grains, then what is left. Where nothing lies in tiles, one is as long as the
// part.
static int64_t count_of(const ck_fused_plan *plan, int64_t left) {
  if (left >= CK_TILE && plan->needs_tiles) return CK_TILE;
  return left >= CK_GRAIN ? left & -(int64_t)CK_GRAIN : left;
}

// Tiles of whole grains are read and written in place. Tile functions go up to the next grain, so a tile of less works
// on copies.
static void load_inputs(worker *w) {
  const ck_fused_plan *plan = w->plan;
  const int whole = w->padded == w->count;
  for (int32_t i = 0; i < plan->fused->inputs; i++) {
    const ck_input_plan *input = &plan->input[i];
    const ck_operand *operand = &input->operand;
    const int64_t size = ck_dtype_size(operand->dtype);
    char *tile = w->memory + input->tile;
    switch (input->reading) {
      case CK_UNREAD:
      case CK_SPLAT: break;
      case CK_PERIODIC: w->value[i] = tile + w->start % input->period * ck_class_size(operand->class_); break;
      case CK_IN_PLACE:
        if (whole) {
          w->value[i] = (char *)operand->data + w->start * size;
          break;
        }
        // fall through
      case CK_STREAM:
        ck_load_run(tile, (char *)operand->data + w->start * size, operand->dtype, operand->class_, 1, w->count);
        w->value[i] = tile;
        break;
      case CK_SCATTERED: {
        const int64_t after = w->start - ck_scattered_count(operand);
        if (whole && after >= 0) {
          w->value[i] = (char *)operand->data + after * size;
        } else {
          ck_load_scattered(tile, operand, w->start, w->count);
          w->value[i] = tile;
        }
        break;
      }
      case CK_WALKED:
        if (whole && input->may_point && ck_walk_left(&w->walk[i]) >= w->count) {
          int64_t offset;
          ck_walk_next(&w->walk[i], w->count, &offset);
          w->value[i] = (char *)operand->data + offset * size;
        } else {
          ck_load_walked(tile, operand, &w->walk[i], w->count);
          w->value[i] = tile;
        }
    }
  }
}

static void point_outputs(worker *w) {
  const ck_fused_plan *plan = w->plan;
  for (int32_t i = 0; i < plan->fused->outputs; i++) {
    const ck_output_plan *output = &plan->output[i];
    if (!output->in_place) continue;
    const ck_operand *operand = &plan->fused->output[i];
    w->value[output->value] = w->padded == w->count
                                  ? (char *)operand->data + w->start * ck_dtype_size(operand->dtype)
                                  : w->memory + plan->tile[output->value - plan->fused->inputs];
  }
}

static void store_outputs(worker *w) {
  const ck_fused_plan *plan = w->plan;
  for (int32_t i = 0; i < plan->fused->outputs; i++) {
    const ck_output_plan *output = &plan->output[i];
    if (output->in_place && w->padded == w->count) continue;
    const ck_operand *operand = &plan->fused->output[i];
    const void *tile = w->value[output->value];
    if (ck_walk_is_contiguous(&output->walk)) {
      char *memory = (char *)operand->data + w->start * ck_dtype_size(operand->dtype);
      if (memory != tile) ck_store_run(memory, tile, operand->dtype, operand->class_, 1, w->count);
    } else {
      ck_walk walk = output->walk;
      ck_walk_seek(&walk, w->start);
      ck_store_walked(operand, &walk, tile, w->count);
    }
  }
}

static void run_tile(worker *w) {
  const ck_fused_plan *plan = w->plan;
  load_inputs(w);
  point_outputs(w);
  for (int32_t k = 0; k < plan->operations; k++) {
    const ck_operation *o = &plan->operation[k];
    if (o->run) {
      o->run(w->value[o->dst], w->value[o->a], w->value[o->b], w->value[o->c], w->padded);
    } else {
      ck_run_strips(&plan->step[o->dst], (char *const *)w->value, w->padded * 4);
    }
  }
}

static void run_part(worker *w, int part) {
  const ck_fused_plan *plan = w->plan;
  const ck_fused *f = plan->fused;
  const ck_range elements =
      plan->parts == 1 ? (ck_range){0, plan->total} : ck_part(plan->total, CK_TILE, part, plan->threads);
  for (int32_t i = 0; i < f->inputs; i++) {
    if (plan->input[i].reading != CK_WALKED) continue;
    w->walk[i] = plan->input[i].walk;
    ck_walk_seek(&w->walk[i], elements.low);
  }
  ck_folded *folded = plan->partial + (int64_t)part * f->folds;
  for (w->start = elements.low; w->start < elements.high; w->start += w->count) {
    w->count = count_of(plan, elements.high - w->start);
    w->padded = up_to_grain(w->count);
    run_tile(w);
    for (int32_t i = 0; i < f->folds; i++) {
      folded[i] = ck_fold_tile(f->fold[i].kind, f->fold[i].class_, folded[i], w->value[plan->fold[i]], w->count);
    }
    store_outputs(w);
  }
}

static void run_parts(void *context, ck_parts *parts) {
  const ck_fused_plan *plan = context;
  worker w = {.plan = plan, .memory = ck_scratch(CK_SCRATCH_TILES, (size_t)plan->memory)};
  w.value = (void **)w.memory;
  w.walk = (ck_walk *)(w.memory + ((plan->values * (int64_t)sizeof(void *) + 63) & -64));
  begin(&w);
  for (int part; (part = ck_take_part(parts)) >= 0;) run_part(&w, part);
}

static void finish_fold(const ck_fold *fold, ck_folded result) {
  const int is_sum = fold->kind == CK_REDUCE_SUM;
  switch (fold->class_) {
    case CK_CLASS_F: {
      const float narrow = (float)(is_sum ? result.real * fold->scale : result.real);
      ck_store_run(fold->data, &narrow, fold->dtype, CK_CLASS_F, 1, 1);
      break;
    }
    case CK_CLASS_D:
      if (is_sum) result.real *= fold->scale;
      // fall through
    default: ck_store_run(fold->data, &result, fold->dtype, fold->class_, 1, 1);
  }
}

void ck_run_fused(void *args) {
  const ck_fused *f = args;
  int64_t total = 1;
  for (int32_t i = 0; i < f->rank; i++) total *= f->dims[i];
  if (total == 0) {
    for (int32_t i = 0; i < f->folds; i++) {
      finish_fold(&f->fold[i], ck_fold_identity(f->fold[i].kind, f->fold[i].class_));
    }
    return;
  }
  ck_fused_plan *plan = ck_plan_fused(f, total);
  for (int32_t i = 0; i < f->folds * plan->parts; i++) {
    plan->partial[i] = ck_fold_identity(f->fold[i % f->folds].kind, f->fold[i % f->folds].class_);
  }
  ck_parallel_parts(plan->threads, plan->parts, run_parts, plan);
  for (int32_t i = 0; i < f->folds; i++) {
    const ck_fold *fold = &f->fold[i];
    ck_folded result = plan->partial[i];
    for (int32_t p = 1; p < plan->parts; p++) {
      result = ck_fold_combine(fold->kind, fold->class_, result, plan->partial[p * f->folds + i]);
    }
    finish_fold(fold, result);
  }
}
