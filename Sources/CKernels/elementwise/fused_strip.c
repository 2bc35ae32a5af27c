#include "fused_strip.h"

#include "processor.h"

#define CK_STRIP_OPERATIONS(ONE, TWO, THREE)                                                                       \
  ONE(CK_NEG, neg), ONE(CK_ABS, abs), ONE(CK_SQUARE, square), ONE(CK_RECIPROCAL, reciprocal),            \
      ONE(CK_SQRT, sqrt), ONE(CK_RSQRT, rsqrt), ONE(CK_RELU, relu), ONE(CK_NOT, not),     \
      TWO(CK_ADD, add), TWO(CK_SUB, sub), TWO(CK_MUL, mul), TWO(CK_DIV, div), TWO(CK_MAX, max),   \
      TWO(CK_MIN, min), TWO(CK_EQ, eq), TWO(CK_NE, ne), TWO(CK_LT, lt), TWO(CK_LE, le),    \
      TWO(CK_GT, gt), TWO(CK_GE, ge), TWO(CK_AND, and), TWO(CK_OR, or),            \
      THREE(CK_SELECT, select), THREE(CK_FMA, fma),

int ck_strip_has(int op) {
#define LISTED(op, name) [op] = 1
  static const uint8_t listed[CK_OPERATIONS] = {CK_STRIP_OPERATIONS(LISTED, LISTED, LISTED)};
#undef LISTED
  return listed[op];
}

#if defined(__x86_64__)
#define FN(name) v4_##name
#define LANES 16
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
#include "fused_strip_loop.inc"
#include "fused_adam.inc"
#pragma clang attribute pop
#undef FN
#undef LANES

#define FN(name) v3_##name
#define LANES 8
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#include "fused_strip_loop.inc"
#include "fused_adam.inc"
#pragma clang attribute pop
#undef FN
#undef LANES
#endif

#define FN(name) base_##name
#define LANES 4
#include "fused_strip_loop.inc"
#include "fused_adam.inc"

void ck_run_strips(const ck_strip_step *first, char *const *value, int64_t bytes) {
  const int is_adam = first->code == CK_STRIP_ADAM;
  switch (ck_this_processor()) {
#if defined(__x86_64__)
    case CK_PROCESSOR_V4: (is_adam ? v4_adam : v4_run)(first, value, bytes); break;
    case CK_PROCESSOR_V3: (is_adam ? v3_adam : v3_run)(first, value, bytes); break;
#endif
    default: (is_adam ? base_adam : base_run)(first, value, bytes);
  }
}
