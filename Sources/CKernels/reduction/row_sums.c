// Rows added to sums, element by element, for each element type.
#include "half.h"
#include "row_elements.h"

#define ADD(a, x) ((a) + (x))
#define OR(a, x) ((a) | ((x) != 0))
#define ADD_BF16(a, x) ((a) + ck_float_from_bf16(x))
#define ADD_F16(a, x) ((a) + ck_float_from_f16(x))

// X(name, type of the sums, type of the updates, add). Signed sums wrap around as unsigned ones do.
#define EACH_TYPE(X)                          \
  X(bool, uint8_t, uint8_t, OR)               \
  X(u8, uint8_t, uint8_t, ADD)                \
  X(u16, uint16_t, uint16_t, ADD)             \
  X(u32, uint32_t, uint32_t, ADD)             \
  X(u64, uint64_t, uint64_t, ADD)             \
  X(f16, float, uint16_t, ADD_F16)            \
  X(bf16, float, uint16_t, ADD_BF16)          \
  X(f32, float, float, ADD)                   \
  X(f64, double, double, ADD)

#define DEFINE(NAME, SUM, UPDATE, ADD_TO)                                                             \
  CK_CLONES static void add_##NAME(void *sums, const void *updates, int64_t count) {                  \
    SUM *restrict to = sums;                                                                          \
    const UPDATE *restrict from = updates;                                                            \
    for (int64_t i = 0; i < count; i++) to[i] = (SUM)ADD_TO(to[i], from[i]);                          \
  }
EACH_TYPE(DEFINE)

static const ck_row_adder adders[] = {
    add_bool, add_u8,  add_u16, add_u32, add_u64,  // bool, i8, i16, i32, i64
    add_u8,   add_u16, add_u32, add_u64, add_f16, add_bf16, add_f32, add_f64};

ck_row_adder ck_adder_of(int dtype) { return adders[dtype]; }
