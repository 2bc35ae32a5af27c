#include "fused_plan.h"

#include <string.h>

#include "fused_cache.h"
#include "parallel.h"

// Patterns up to this long are expanded; a longer one has rows that are worth a step of a walk.
#define LONGEST_PERIOD 4096

#define UNDEFINED UINT16_MAX

static int64_t up_to_line(int64_t bytes) { return (bytes + 63) & -64; }
// A tile has room for a grain more, and an odd number of lines, so that tiles do not fall on the same cache sets.
static int64_t tile_bytes(int64_t elements, int32_t class_) {
  return up_to_line((elements + CK_GRAIN) * ck_class_size(class_)) | 64;
}

static void round_to(void *dst, const void *a, const void *instruction, const void *unused, int64_t count) {
  (void)unused;
  const ck_instruction *i = instruction;
  ck_round_to(dst, a, (int32_t)i->immediate, i->class_, count);
}

static ck_tile_function function_of(const ck_instruction *i) {
  static const ck_tile_function *const tables[CK_CLASSES] = {
      ck_float_operations, ck_double_operations, ck_signed_operations, ck_unsigned_operations};
  switch (i->op) {
    case CK_CONVERT: return ck_conversions[i->from][i->class_];
    case CK_ROUND_TO: return round_to;
    default: return tables[i->class_][i->op];
  }
}

// One block for the plan and its arrays, and for the table that says which value each register holds.
static ck_fused_plan *allocate(const ck_fused *f, int32_t divisions, ck_value **current) {
  const size_t sizes[] = {
      sizeof(ck_fused_plan),
      (size_t)f->inputs * sizeof(ck_input_plan),
      (size_t)f->outputs * sizeof(ck_output_plan),
      (size_t)f->folds * sizeof(ck_value),
      (size_t)f->instructions * sizeof(ck_operation),
      (size_t)f->instructions * sizeof(int64_t),
      (size_t)f->folds * (size_t)divisions * sizeof(ck_folded),
      (size_t)f->instructions * 3 * sizeof(ck_strip_step),
      (size_t)(f->inputs + f->instructions) * sizeof(uint16_t),
      (size_t)f->registers * sizeof(ck_value),
  };
  enum { PARTS = sizeof sizes / sizeof *sizes };
  size_t total = 0;
  for (int i = 0; i < PARTS; i++) total += (size_t)up_to_line((int64_t)sizes[i]);
  char *block = ck_plan_memory(f, total);
  void *parts[PARTS];
  for (int i = 0; i < PARTS; i++) {
    parts[i] = block;
    block += up_to_line((int64_t)sizes[i]);
  }
  ck_fused_plan *plan = parts[0];
  *plan = (ck_fused_plan){
      .fused = f, .input = parts[1], .output = parts[2], .fold = parts[3], .operation = parts[4], .tile = parts[5],
      .partial = parts[6], .step = parts[7], .uses = parts[8], .parts = divisions};
  memset(plan->uses, 0, sizes[8]);
  *current = parts[9];
  memset(*current, 0xFF, sizes[9]);  // UNDEFINED
  return plan;
}

static void use(ck_fused_plan *plan, ck_value value, int32_t at) {
  if (value == UNDEFINED) __builtin_trap();  // A register is read that nothing defines: the compiler's mistake.
  if (value < plan->fused->inputs) plan->input[value].last_use = at;
  plan->uses[value]++;
}

// Names the values that instructions, folds and outputs read.
static void resolve(ck_fused_plan *plan, ck_value *current) {
  const ck_fused *f = plan->fused;
  plan->start = (ck_value)(f->inputs + f->instructions);
  plan->values = plan->start + 1 + f->instructions;
  for (int32_t i = 0; i < f->inputs; i++) {
    plan->input[i].operand = f->input[i];
    plan->input[i].converted = 0;
    plan->input[i].last_use = -1;
    if (f->input[i].reg >= 0 && f->input[i].reg < f->registers) current[f->input[i].reg] = (ck_value)i;
  }
  for (int32_t k = 0; k < f->instructions; k++) {
    const ck_instruction *code = &f->code[k];
    const ck_value value = (ck_value)(f->inputs + k), place = (ck_value)(plan->start + 1 + k);
    if (code->op != CK_CONSTANT) {
      ck_operation *o = &plan->operation[plan->operations++];
      const int operands = ck_operation_operands(code->op);
      o->run = function_of(code);
      o->dst = value;
      o->a = operands > 0 ? current[code->a] : code->op == CK_RANDOM_UNIFORM ? place : plan->start;
      o->b = operands > 1 ? current[code->b] : code->op == CK_ROUND_TO ? place
                                             : code->op == CK_RANDOM_UNIFORM ? plan->start : o->a;
      o->c = operands > 2 ? current[code->c] : o->a;
      if (operands > 0) use(plan, o->a, k);
      if (operands > 1) use(plan, o->b, k);
      if (operands > 2) use(plan, o->c, k);
    }
    current[code->dst] = value;
  }
  for (int32_t i = 0; i < f->folds; i++) {
    plan->fold[i] = current[f->fold[i].reg];
    use(plan, plan->fold[i], f->instructions);
  }
  for (int32_t i = 0; i < f->outputs; i++) {
    plan->output[i].value = current[f->output[i].reg];
    use(plan, plan->output[i].value, f->instructions);
  }
}

static ck_reading reading_of(const ck_fused_plan *plan, ck_input_plan *input, const ck_operand *operand) {
  const ck_walk *walk = &input->walk;
  if (operand->links) {
    // The compiler's mistake.
    if (!ck_walk_is_contiguous(walk) || !ck_is_own(operand->dtype, operand->class_)) __builtin_trap();
    return CK_SCATTERED;
  }
  if (walk->rank == 0 || (walk->rank == 1 && walk->strides[0] == 0)) return CK_SPLAT;
  if (ck_walk_is_contiguous(walk)) return ck_is_own(operand->dtype, operand->class_) ? CK_IN_PLACE : CK_STREAM;
  if (walk->rank > 1 && walk->strides[0] == 0) {
    input->period = 1;
    for (int32_t i = 1; i < walk->rank; i++) input->period *= walk->dims[i];
    if (input->period <= LONGEST_PERIOD && 2 * input->period <= ck_plan_share(plan)) return CK_PERIODIC;
  }
  return CK_WALKED;
}

// Whether an input and an output have bytes in common. Both walks are at their first element.
static int overlap(const ck_operand *input, const ck_walk *a, const ck_operand *output, const ck_walk *b) {
  const ck_operand *operand[2] = {input, output};
  const ck_walk *walk[2] = {a, b};
  const char *low[2], *high[2];
  for (int i = 0; i < 2; i++) {
    const int64_t size = ck_dtype_size(operand[i]->dtype);
    low[i] = operand[i]->data;
    high[i] = low[i] + size;
    for (int32_t d = 0; d < walk[i]->rank; d++) {
      const int64_t reach = (walk[i]->dims[d] - 1) * walk[i]->strides[d] * size;
      if (reach < 0) {
        low[i] += reach;
      } else {
        high[i] += reach;
      }
    }
  }
  return low[0] < high[1] && low[1] < high[0];
}

// An output that shares memory with an input is written in place only after the last use of that input.
static void choose_places(ck_fused_plan *plan) {
  const ck_fused *f = plan->fused;
  for (int32_t o = 0; o < f->outputs; o++) {
    ck_output_plan *output = &plan->output[o];
    const int32_t maker = output->value - f->inputs;
    output->in_place = maker >= 0 && f->code[maker].op != CK_CONSTANT && ck_walk_is_contiguous(&output->walk) &&
                       ck_is_own(f->output[o].dtype, f->output[o].class_);
    for (int32_t other = 0; other < o; other++) {
      if (plan->output[other].in_place && plan->output[other].value == output->value) output->in_place = 0;
    }
    for (int32_t i = 0; i < f->inputs; i++) {
      ck_input_plan *input = &plan->input[i];
      const int points = input->reading == CK_IN_PLACE || input->may_point;
      if (!points || !overlap(&input->operand, &input->walk, &f->output[o], &output->walk)) continue;
      input->may_point = 0;
      if (input->last_use > maker) output->in_place = 0;
      // Stored itself, while the other output's store may come first.
      if (input->last_use == f->instructions && output->value != i && input->reading == CK_IN_PLACE) {
        input->reading = CK_STREAM;
      }
    }
  }
}

// Gives each value that needs one a tile in the thread's memory.
static void place_tiles(ck_fused_plan *plan) {
  const ck_fused *f = plan->fused;
  const int64_t narrow = tile_bytes(CK_TILE, CK_CLASS_F), wide = tile_bytes(CK_TILE, CK_CLASS_D);
  // A register has a narrow and a wide tile: a conversion from it to itself must not overwrite what it still reads.
  const int64_t stride = narrow + wide;
  int64_t end = up_to_line(plan->values * (int64_t)sizeof(void *)) + up_to_line(f->inputs * (int64_t)sizeof(ck_walk));
  const int64_t registers = end;
  end += f->registers * stride;
#define REGISTER_TILE(reg, class_) (registers + (reg) * stride + ((class_) == CK_CLASS_F ? 0 : narrow))
  for (int32_t i = 0; i < f->inputs; i++) {
    ck_input_plan *input = &plan->input[i];
    const ck_operand *operand = &input->operand;
    switch (input->reading) {
      case CK_UNREAD: break;
      case CK_SPLAT:
        input->tile = end;
        end += tile_bytes(CK_TILE, operand->class_);
        break;
      case CK_PERIODIC:
        input->tile = end;
        end += tile_bytes(input->period + CK_TILE, operand->class_);
        break;
      default:
        if (input->converted) {
          input->tile = end;
          end += tile_bytes(CK_TILE, operand->class_);
        } else {
          input->tile = REGISTER_TILE(operand->reg, operand->class_);
        }
    }
  }
  for (int32_t k = 0; k < f->instructions; k++) {
    const ck_instruction *code = &f->code[k];
    if (code->op == CK_CONSTANT) {
      plan->tile[k] = end;
      end += tile_bytes(CK_TILE, code->class_);
    } else {
      plan->tile[k] = REGISTER_TILE(code->dst, code->class_);
    }
  }
#undef REGISTER_TILE
  plan->memory = end;
}

static int is_written_in_place(const ck_fused_plan *plan, ck_value value) {
  for (int32_t i = 0; i < plan->fused->outputs; i++)
    if (plan->output[i].value == value && plan->output[i].in_place) return 1;
  return 0;
}

// Whether anything lies in tiles. A chain that is one run of strips may read and write memory only.
static int needs_tiles(const ck_fused_plan *plan) {
  const ck_fused *f = plan->fused;
  if (plan->operations != 1 || plan->operation[0].run || f->folds > 0) return 1;
  for (int32_t i = 0; i < f->inputs; i++) {
    const ck_reading reading = plan->input[i].reading;
    if (reading == CK_SPLAT ? plan->uses[i] > 0 : reading != CK_UNREAD && reading != CK_IN_PLACE) return 1;
  }
  for (int32_t k = 0; k < f->instructions; k++)
    if (f->code[k].op == CK_CONSTANT && plan->uses[f->inputs + k] > 0) return 1;
  for (int32_t i = 0; i < f->outputs; i++)
    if (!plan->output[i].in_place) return 1;
  const ck_strip_step *step = &plan->step[plan->operation[0].dst];
  if (step->code == CK_STRIP_ADAM) return 0;
  for (; step->code != CK_STRIP_END; step++)
    if (step->code == CK_STRIP_STORE && !is_written_in_place(plan, step->dst)) return 1;
  return 0;
}

ck_fused_plan *ck_plan_fused(const ck_fused *f, int64_t total) {
  ck_fused_plan *kept = ck_kept_plan(f);
  if (kept) return kept;
  const int64_t tiles = (total + CK_TILE - 1) / CK_TILE;
  int32_t threads = f->threads < 1 ? 1 : f->threads;
  if (threads > tiles) threads = (int32_t)tiles;
  ck_value *current;
  ck_fused_plan *plan = allocate(f, threads == 1 ? 1 : CK_PARTS_A_THREAD * threads, &current);
  plan->threads = threads;
  plan->total = total;
  plan->tiles = tiles;
  resolve(plan, current);
  ck_plan_conversions(plan);
  for (int32_t i = 0; i < f->inputs; i++) {
    ck_input_plan *input = &plan->input[i];
    input->may_point = 0;
    if (input->last_use < 0) {
      input->reading = CK_UNREAD;
      continue;
    }
    ck_walk_begin(&input->walk, f->rank, f->dims, f->input[i].strides);
    input->reading = reading_of(plan, input, &input->operand);
    input->may_point = input->reading == CK_WALKED && ck_walk_stride(&input->walk) == 1 &&
                       ck_is_own(input->operand.dtype, input->operand.class_);
  }
  for (int32_t i = 0; i < f->outputs; i++) {
    ck_walk_begin(&plan->output[i].walk, f->rank, f->dims, f->output[i].strides);
  }
  choose_places(plan);
  ck_plan_strips(plan);
  place_tiles(plan);
  plan->needs_tiles = needs_tiles(plan);
  return plan;
}
