// Inputs of small integers that are only converted to floats, such as images of bytes, are loaded as floats: the way
// through 64-bit integers would take three times as long.
#include "fused_plan.h"

static void replace(ck_fused_plan *plan, ck_value old, ck_value input) {
  const ck_fused *f = plan->fused;
  int32_t last = -1;
  for (int32_t k = 0; k < plan->operations; k++) {
    ck_operation *o = &plan->operation[k];
    if (o->a != old && o->b != old && o->c != old) continue;
    if (o->a == old) o->a = input;
    if (o->b == old) o->b = input;
    if (o->c == old) o->c = input;
    last = o->dst - f->inputs;
  }
  for (int32_t i = 0; i < f->folds; i++) {
    if (plan->fold[i] != old) continue;
    plan->fold[i] = input;
    last = f->instructions;
  }
  for (int32_t i = 0; i < f->outputs; i++) {
    if (plan->output[i].value != old) continue;
    plan->output[i].value = input;
    last = f->instructions;
  }
  plan->input[input].last_use = last;
  plan->uses[input] = plan->uses[old];
}

void ck_plan_conversions(ck_fused_plan *plan) {
  const ck_fused *f = plan->fused;
  int32_t kept = 0;
  for (int32_t k = 0; k < plan->operations; k++) {
    const ck_operation o = plan->operation[k];
    const ck_instruction *code = &f->code[o.dst - f->inputs];
    if (code->op != CK_CONVERT || code->class_ != CK_CLASS_F || o.a >= f->inputs || plan->uses[o.a] != 1 ||
        !ck_loads_as_float(f->input[o.a].dtype)) {
      plan->operation[kept++] = o;
      continue;
    }
    plan->input[o.a].operand.class_ = CK_CLASS_F;
    plan->input[o.a].converted = 1;
    replace(plan, o.dst, o.a);
  }
  plan->operations = kept;
}
