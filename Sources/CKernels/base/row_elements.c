#include "row_elements.h"

#include "half.h"

#define PLAIN(x) (x)
#define TRUTH(x) ((x) != 0)

// X(dtype, memory type, class type, widen, narrow)
#define EACH_TYPE(X)                                            \
  X(CK_BOOL, uint8_t, uint64_t, TRUTH, TRUTH)                   \
  X(CK_I8, int8_t, int64_t, PLAIN, PLAIN)                       \
  X(CK_I16, int16_t, int64_t, PLAIN, PLAIN)                     \
  X(CK_I32, int32_t, int64_t, PLAIN, PLAIN)                     \
  X(CK_I64, int64_t, int64_t, PLAIN, PLAIN)                     \
  X(CK_U8, uint8_t, uint64_t, PLAIN, PLAIN)                     \
  X(CK_U16, uint16_t, uint64_t, PLAIN, PLAIN)                   \
  X(CK_U32, uint32_t, uint64_t, PLAIN, PLAIN)                   \
  X(CK_U64, uint64_t, uint64_t, PLAIN, PLAIN)                   \
  X(CK_F16, uint16_t, float, ck_float_from_f16, ck_f16_from_float) \
  X(CK_BF16, uint16_t, float, ck_float_from_bf16, ck_bf16_from_float) \
  X(CK_F32, float, float, PLAIN, PLAIN)                         \
  X(CK_F64, double, double, PLAIN, PLAIN)

#define DEFINE(DTYPE, MEMORY, CLASS, WIDEN, NARROW)                                                          \
  CK_CLONES static void widen_##DTYPE(                                                                       \
      CLASS *restrict to, const MEMORY *restrict from, int64_t count, int64_t stride) {                      \
    if (stride == 1)                                                                                         \
      for (int64_t i = 0; i < count; i++) to[i] = (CLASS)WIDEN(from[i]);                                     \
    else                                                                                                     \
      for (int64_t i = 0; i < count; i++) to[i] = (CLASS)WIDEN(from[i * stride]);                            \
  }                                                                                                          \
  CK_CLONES static void truth_##DTYPE(                                                                       \
      uint64_t *restrict to, const MEMORY *restrict from, int64_t count, int64_t stride) {                   \
    for (int64_t i = 0; i < count; i++) to[i] = WIDEN(from[i * stride]) != 0;                                \
  }                                                                                                          \
  CK_CLONES static void narrow_##DTYPE(                                                                      \
      MEMORY *restrict to, const CLASS *restrict from, int64_t count, int64_t stride) {                      \
    if (stride == 1)                                                                                         \
      for (int64_t i = 0; i < count; i++) to[i] = (MEMORY)NARROW(from[i]);                                   \
    else                                                                                                     \
      for (int64_t i = 0; i < count; i++) to[i * stride] = (MEMORY)NARROW(from[i]);                          \
  }
EACH_TYPE(DEFINE)

void ck_widen_row(void *class_row, const void *src, int dtype, int64_t count, int64_t stride) {
  switch (dtype) {
#define WIDEN_CASE(DTYPE, MEMORY, CLASS, WIDEN, NARROW) \
  case DTYPE: widen_##DTYPE(class_row, src, count, stride); return;
    EACH_TYPE(WIDEN_CASE)
  }
}

void ck_truth_row(uint64_t *class_row, const void *src, int dtype, int64_t count, int64_t stride) {
  switch (dtype) {
#define TRUTH_CASE(DTYPE, MEMORY, CLASS, WIDEN, NARROW) \
  case DTYPE: truth_##DTYPE(class_row, src, count, stride); return;
    EACH_TYPE(TRUTH_CASE)
  }
}

void ck_narrow_row(void *dst, const void *class_row, int dtype, int64_t count, int64_t stride) {
  switch (dtype) {
#define NARROW_CASE(DTYPE, MEMORY, CLASS, WIDEN, NARROW) \
  case DTYPE: narrow_##DTYPE(dst, class_row, count, stride); return;
    EACH_TYPE(NARROW_CASE)
  }
}
