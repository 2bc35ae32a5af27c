// Elements between memory and tiles: contiguous runs are widened and narrowed by vector loops, strided ones are first
// brought together.
#include <string.h>

#include "fused_tile.h"
#include "half.h"

#define MOVE(name, R, S, width, expression)                                \
  CK_CLONES static void name(void *dst_, const void *src_, int64_t count) { \
    R *dst = dst_;                                                          \
    const S *src = src_;                                                    \
    CK_VECTORIZE(width, 2)                                                  \
    for (int64_t i = 0; i < count; i++) {                                   \
      const S x = src[i];                                                   \
      dst[i] = (R)(expression);                                             \
    }                                                                       \
  }

MOVE(load_f16, float, uint16_t, 16, ck_float_from_f16(x))
MOVE(load_bf16, float, uint16_t, 16, ck_float_from_bf16(x))
MOVE(load_bool_float, float, uint8_t, 16, x != 0)
MOVE(load_bool_double, double, uint8_t, 8, x != 0)
MOVE(load_bool_integer, int64_t, uint8_t, 8, x != 0)
MOVE(load_i8_float, float, int8_t, 16, x)
MOVE(load_i16_float, float, int16_t, 16, x)
MOVE(load_i32_float, float, int32_t, 16, x)
MOVE(load_u8_float, float, uint8_t, 16, x)
MOVE(load_u16_float, float, uint16_t, 16, x)
MOVE(load_u32_float, float, uint32_t, 16, x)
MOVE(load_i8, int64_t, int8_t, 8, x)
MOVE(load_i16, int64_t, int16_t, 8, x)
MOVE(load_i32, int64_t, int32_t, 8, x)
MOVE(load_u8, int64_t, uint8_t, 8, x)
MOVE(load_u16, int64_t, uint16_t, 8, x)
MOVE(load_u32, int64_t, uint32_t, 8, x)
MOVE(store_f16, uint16_t, float, 16, ck_f16_from_float(x))
MOVE(store_bf16, uint16_t, float, 16, ck_bf16_from_float(x))
MOVE(store_bool_float, uint8_t, float, 16, x != 0)
MOVE(store_bool_double, uint8_t, double, 8, x != 0)
MOVE(store_bool_integer, uint8_t, int64_t, 8, x != 0)
MOVE(store_8, uint8_t, uint64_t, 8, x)
MOVE(store_16, uint16_t, uint64_t, 8, x)
MOVE(store_32, uint32_t, uint64_t, 8, x)

static void copy_4(void *dst, const void *src, int64_t count) { memcpy(dst, src, (size_t)count * 4); }
static void copy_8(void *dst, const void *src, int64_t count) { memcpy(dst, src, (size_t)count * 8); }

static const ck_move loads[CK_DTYPES] = {
    [CK_I8] = load_i8, [CK_I16] = load_i16, [CK_I32] = load_i32, [CK_I64] = copy_8, [CK_U8] = load_u8,
    [CK_U16] = load_u16, [CK_U32] = load_u32, [CK_U64] = copy_8, [CK_F16] = load_f16, [CK_BF16] = load_bf16,
    [CK_F32] = copy_4, [CK_F64] = copy_8,
};
// Small integers go to class F in one step.
static const ck_move float_loads[CK_DTYPES] = {
    [CK_I8] = load_i8_float, [CK_I16] = load_i16_float, [CK_I32] = load_i32_float,
    [CK_U8] = load_u8_float, [CK_U16] = load_u16_float, [CK_U32] = load_u32_float,
};
static const ck_move stores[CK_DTYPES] = {
    [CK_I8] = store_8, [CK_I16] = store_16, [CK_I32] = store_32, [CK_I64] = copy_8, [CK_U8] = store_8,
    [CK_U16] = store_16, [CK_U32] = store_32, [CK_U64] = copy_8, [CK_F16] = store_f16, [CK_BF16] = store_bf16,
    [CK_F32] = copy_4, [CK_F64] = copy_8,
};
static const ck_move bool_loads[CK_CLASSES] = {
    load_bool_float, load_bool_double, load_bool_integer, load_bool_integer};
static const ck_move bool_stores[CK_CLASSES] = {
    store_bool_float, store_bool_double, store_bool_integer, store_bool_integer};

// The class that a memory type widens to in one step.
static int32_t natural_class(int32_t dtype, int32_t class_) {
  switch (dtype) {
    case CK_BOOL: return class_;
    case CK_F16:
    case CK_BF16:
    case CK_F32: return CK_CLASS_F;
    case CK_F64: return CK_CLASS_D;
    case CK_U8:
    case CK_U16:
    case CK_U32:
    case CK_U64: return class_ == CK_CLASS_I ? CK_CLASS_I : CK_CLASS_U;
    default: return class_ == CK_CLASS_U ? CK_CLASS_U : CK_CLASS_I;
  }
}

int ck_loads_as_float(int32_t dtype) { return float_loads[dtype] != NULL; }

ck_access ck_load_access(int32_t dtype, int32_t class_) {
  if (class_ == CK_CLASS_F && float_loads[dtype]) return (ck_access){float_loads[dtype], NULL};
  const int32_t natural = natural_class(dtype, class_);
  return (ck_access){
      dtype == CK_BOOL ? bool_loads[class_] : loads[dtype],
      natural == class_ ? NULL : ck_conversions[natural][class_],
  };
}

ck_access ck_store_access(int32_t dtype, int32_t class_) {
  const int32_t natural = natural_class(dtype, class_);
  return (ck_access){
      dtype == CK_BOOL ? bool_stores[class_] : stores[dtype],
      natural == class_ ? NULL : ck_conversions[class_][natural],
  };
}

static int64_t up_to_grain(int64_t count) { return (count + CK_GRAIN - 1) & -(int64_t)CK_GRAIN; }

static void load(void *tile, const void *memory, int32_t dtype, int32_t class_, int64_t count) {
  const ck_access access = ck_load_access(dtype, class_);
  if (!access.convert) {
    access.move(tile, memory, count);
    return;
  }
  _Alignas(64) uint64_t wide[CK_TILE] = {0};
  _Alignas(64) uint64_t converted[CK_TILE];
  access.move(wide, memory, count);
  access.convert(converted, wide, wide, wide, up_to_grain(count));
  memcpy(tile, converted, (size_t)(count * ck_class_size(class_)));
}

static void store(void *memory, const void *tile, int32_t dtype, int32_t class_, int64_t count) {
  const ck_access access = ck_store_access(dtype, class_);
  if (!access.convert) {
    access.move(memory, tile, count);
    return;
  }
  _Alignas(64) uint64_t source[CK_TILE] = {0};
  _Alignas(64) uint64_t converted[CK_TILE];
  memcpy(source, tile, (size_t)(count * ck_class_size(class_)));
  access.convert(converted, source, source, source, up_to_grain(count));
  access.move(memory, converted, count);
}

#define BRING(U)                                                                  \
  {                                                                               \
    U *to = dst;                                                                  \
    const U *from = src;                                                          \
    for (int64_t i = 0; i < count; i++) to[i * to_stride] = from[i * from_stride]; \
    break;                                                                        \
  }
static void bring(void *dst, int64_t to_stride, const void *src, int64_t from_stride, int64_t size, int64_t count) {
  switch (size) {
    case 1: BRING(uint8_t)
    case 2: BRING(uint16_t)
    case 4: BRING(uint32_t)
    default: BRING(uint64_t)
  }
}

void ck_load_run(void *tile, const void *memory, int32_t dtype, int32_t class_, int64_t stride, int64_t count) {
  if (stride == 1) {
    load(tile, memory, dtype, class_, count);
  } else if (stride == 0) {
    ck_splat(tile, memory, dtype, class_, count);
  } else if (ck_is_own(dtype, class_)) {
    bring(tile, 1, memory, stride, ck_dtype_size(dtype), count);
  } else {
    _Alignas(64) uint64_t together[CK_TILE];
    bring(together, 1, memory, stride, ck_dtype_size(dtype), count);
    load(tile, together, dtype, class_, count);
  }
}

void ck_store_run(void *memory, const void *tile, int32_t dtype, int32_t class_, int64_t stride, int64_t count) {
  if (stride == 1) {
    store(memory, tile, dtype, class_, count);
  } else if (ck_is_own(dtype, class_)) {
    bring(memory, stride, tile, 1, ck_dtype_size(dtype), count);
  } else {
    _Alignas(64) uint64_t together[CK_TILE];
    store(together, tile, dtype, class_, count);
    bring(memory, stride, together, 1, ck_dtype_size(dtype), count);
  }
}

CK_CLONES static void fill_4(uint32_t *dst, uint32_t x, int64_t count) {
  for (int64_t i = 0; i < count; i++) dst[i] = x;
}
CK_CLONES static void fill_8(uint64_t *dst, uint64_t x, int64_t count) {
  for (int64_t i = 0; i < count; i++) dst[i] = x;
}
static void fill(void *tile, uint64_t bits, int32_t class_, int64_t count) {
  if (class_ == CK_CLASS_F) {
    fill_4(tile, (uint32_t)bits, count);
  } else {
    fill_8(tile, bits, count);
  }
}

void ck_splat(void *tile, const void *memory, int32_t dtype, int32_t class_, int64_t count) {
  uint64_t element = 0;
  if (class_ == CK_CLASS_F) {
    uint32_t narrow;
    load(&narrow, memory, dtype, class_, 1);
    element = narrow;
  } else {
    load(&element, memory, dtype, class_, 1);
  }
  fill(tile, element, class_, count);
}

void ck_splat_constant(void *tile, double value, int32_t class_, int64_t count) {
  uint64_t bits = 0;
  switch (class_) {
    case CK_CLASS_F: {
      const float narrow = (float)value;
      memcpy(&bits, &narrow, sizeof narrow);
      break;
    }
    case CK_CLASS_D: memcpy(&bits, &value, sizeof value); break;
    default: {
      _Alignas(64) double source[CK_GRAIN] = {value};
      _Alignas(64) uint64_t converted[CK_GRAIN];
      // A negative constant of class U wraps, as it would when a variable of that type were assigned it.
      const int32_t to = value < 0 ? CK_CLASS_I : class_;
      ck_conversions[CK_CLASS_D][to](converted, source, source, source, CK_GRAIN);
      bits = converted[0];
    }
  }
  fill(tile, bits, class_, count);
}

void ck_round_to(void *dst, const void *a, int32_t dtype, int32_t class_, int64_t count) {
  _Alignas(64) uint64_t memory[CK_TILE];
  store(memory, a, dtype, class_, count);
  load(dst, memory, dtype, class_, count);
}
