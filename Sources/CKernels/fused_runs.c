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
  const int operands = ck_operand_count(instruction_of(plan, operation)->op);
  const int a = operation->a == made, b = operands > 1 && operation->b == made, c = operands > 2 && operation->c == made;
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
    if (form >= CK_FROM_MEMORY_REPEATED) plan->uses[*last_operand(operation, ck_operand_count(op))]--;
    *step++ = (ck_strip_step){ck_strip_code(op, form), operation->dst, operation->a, operation->b, operation->c};
    made = operation->dst;
  }
  if (plan->uses[made]) *step++ = (ck_strip_step){.code = CK_STRIP_STORE, .dst = made};
  *step++ = (ck_strip_step){.code = CK_STRIP_END};
  return step;
}

void ck_plan_strips(ck_fused_plan *plan) {
  ck_strip_step *step = plan->step;
  int32_t kept = 0;
  for (int32_t i = 0; i < plan->operations;) {
    int32_t end = i;
    while (end < plan->operations && fits(plan, &plan->operation[end])) end++;
    if (end - i < 2) {
      plan->operation[kept++] = plan->operation[i++];
      continue;
    }
    ck_strip_step *const first = step;
    step = write_run(plan, &plan->operation[i], end - i, step);
    plan->operation[kept++] = (ck_operation){.run = NULL, .dst = (ck_value)(first - plan->step)};
    i = end;
  }
  plan->operations = kept;
}
