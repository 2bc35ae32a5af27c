// Finds the runs of instructions that go strip by strip, and writes their steps.
#include "fused_plan.h"

static const ck_instruction *instruction_of(const ck_fused_plan *plan, const ck_operation *operation) {
  return &plan->fused->code[operation->dst - plan->fused->inputs];
}

static int fits(const ck_fused_plan *plan, const ck_operation *operation) {
  const ck_instruction *code = instruction_of(plan, operation);
  return code->class_ == CK_CLASS_F && ck_strip_has(code->op);
}

static int is_repeated(const ck_fused_plan *plan, ck_value value) {
  const ck_fused *f = plan->fused;
  return value < f->inputs ? plan->input[value].reading == CK_SPLAT : f->code[value - f->inputs].op == CK_CONSTANT;
}

// The last operand of two or three.
static ck_value *last_operand(ck_operation *operation, int operands) {
  return operands == 2 ? &operation->b : &operation->c;
}

// Puts a repeated operand last where the order does not matter.
static void order(const ck_fused_plan *plan, ck_operation *operation) {
  switch (instruction_of(plan, operation)->op) {
    case CK_ADD:
    case CK_MUL:
    case CK_EQ:
    case CK_NE:
    case CK_AND:
    case CK_OR:
      if (is_repeated(plan, operation->a)) {
        const ck_value a = operation->a;
        operation->a = operation->b;
        operation->b = a;
      }
  }
}

// How an operation takes the value that was made last, from registers in one operand only, and a repeated one.
static ck_strip_form form_of(const ck_fused_plan *plan, ck_operation *operation, ck_value made) {
  const int operands = ck_operation_operands(instruction_of(plan, operation)->op);
  const int a = operation->a == made, b = operands > 1 && operation->b == made,
            c = operands > 2 && operation->c == made;
  const int repeated = operands > 1 && is_repeated(plan, *last_operand(operation, operands));
  if (repeated && !b) return a ? CK_FROM_A_REPEATED : CK_FROM_MEMORY_REPEATED;
  if (a + b + c != 1) return CK_FROM_MEMORY;
  return a ? CK_FROM_A : b ? CK_FROM_B : CK_FROM_C;
}

static int takes_made(ck_strip_form form) { return form != CK_FROM_MEMORY && form != CK_FROM_MEMORY_REPEATED; }

// The steps of `count` operations from `first` on. A value is stored where anything reads it but the next operation.
static ck_strip_step *write_run(ck_fused_plan *plan, ck_operation *first, int32_t count, ck_strip_step *step) {
  ck_value made = UINT16_MAX;
  for (int32_t i = 0; i < count; i++) {
    ck_operation *operation = &first[i];
    const int op = instruction_of(plan, operation)->op;
    order(plan, operation);
    const ck_strip_form form = form_of(plan, operation, made);
    if (i > 0 && plan->uses[made] > takes_made(form)) *step++ = (ck_strip_step){.code = CK_STRIP_STORE, .dst = made};
    // What is read as one element needs no tile full of it.
    if (form >= CK_FROM_MEMORY_REPEATED) plan->uses[*last_operand(operation, ck_operation_operands(op))]--;
    *step++ = (ck_strip_step){ck_strip_code(op, form), operation->dst, operation->a, operation->b, operation->c};
    made = operation->dst;
  }
  if (plan->uses[made]) *step++ = (ck_strip_step){.code = CK_STRIP_STORE, .dst = made};
  *step++ = (ck_strip_step){.code = CK_STRIP_END};
  return step;
}

enum { ADAM_OPERATIONS = 12 };

// Whether the operations from number `at` on are Adam's step; see fused_adam.inc.
static int is_adam(const ck_fused_plan *plan, int32_t at) {
  static const uint16_t ops[ADAM_OPERATIONS] = {CK_SUB, CK_MUL, CK_ADD,  CK_SQUARE, CK_SUB, CK_MUL,
                                                CK_ADD, CK_MUL, CK_SQRT, CK_ADD,    CK_DIV, CK_SUB};
  if (plan->operations - at < ADAM_OPERATIONS) return 0;
  const ck_operation *const o = &plan->operation[at];
  for (int i = 0; i < ADAM_OPERATIONS; i++) {
    if (instruction_of(plan, &o[i])->op != ops[i] || !fits(plan, &o[i])) return 0;
    const int is_result = i == 2 || i == 6 || i == 11;
    if (!is_result && plan->uses[o[i].dst] != 1) return 0;
  }
  return o[1].a == o[0].dst && is_repeated(plan, o[1].b) &&
         o[2].a == o[0].b && o[2].b == o[1].dst &&  // momentum
         o[3].a == o[0].a &&
         o[4].a == o[3].dst &&
         o[5].a == o[4].dst && is_repeated(plan, o[5].b) &&
         o[6].a == o[4].b && o[6].b == o[5].dst &&  // velocity
         o[7].a == o[2].dst && is_repeated(plan, o[7].b) &&
         o[8].a == o[6].dst &&
         o[9].a == o[8].dst && is_repeated(plan, o[9].b) &&
         o[10].a == o[7].dst && o[10].b == o[9].dst &&
         o[11].b == o[10].dst;  // variable
}

static ck_strip_step *write_adam(ck_fused_plan *plan, const ck_operation *o, ck_strip_step *step) {
  const ck_value repeated[] = {o[1].b, o[5].b, o[9].b, o[7].b};
  for (int i = 0; i < 4; i++) plan->uses[repeated[i]]--;
  *step++ = (ck_strip_step){CK_STRIP_ADAM, .dst = o[11].dst, .a = o[2].dst, .b = o[6].dst, .c = o[0].a};
  *step++ = (ck_strip_step){CK_STRIP_ADAM, .dst = o[0].b, .a = o[4].b, .b = o[11].a, .c = repeated[3]};
  *step++ = (ck_strip_step){CK_STRIP_ADAM, .a = repeated[0], .b = repeated[1], .c = repeated[2]};
  return step;
}

void ck_plan_strips(ck_fused_plan *plan) {
  ck_strip_step *step = plan->step;
  int32_t kept = 0;
  for (int32_t i = 0; i < plan->operations;) {
    ck_strip_step *const first = step;
    int32_t end = i;
    if (is_adam(plan, i)) {
      step = write_adam(plan, &plan->operation[i], step);
      end = i + ADAM_OPERATIONS;
    } else {
      while (end < plan->operations && fits(plan, &plan->operation[end]) && !is_adam(plan, end)) end++;
      if (end - i < 2) {
        plan->operation[kept++] = plan->operation[i++];
        continue;
      }
      step = write_run(plan, &plan->operation[i], end - i, step);
    }
    plan->operation[kept++] = (ck_operation){.run = NULL, .dst = (ck_value)(first - plan->step)};
    i = end;
  }
  plan->operations = kept;
}
