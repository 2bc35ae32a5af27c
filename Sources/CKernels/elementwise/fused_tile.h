// What the files of the fused-chain interpreter share: the form of a tile function and how to write one.
//
// A tile function works on up to CK_TILE elements of one class. Its loops are plain C, one element at a time; the
// compiler turns them into vectors, once for each generation of processors (target clones), and the loader picks one.
#ifndef CK_FUSED_TILE_H
#define CK_FUSED_TILE_H

#include "ckernels.h"
#include "clones.h"

// Counts are multiples of this many elements, so that no tile function needs a loop for the rest.
#define CK_GRAIN 64
#define CK_CLASSES (CK_CLASS_U + 1)
#define CK_DTYPES (CK_F64 + 1)

// dst may be one of the operands; element i depends on element i of the operands alone.
typedef void (*ck_tile_function)(void *dst, const void *a, const void *b, const void *c, int64_t count);

extern const ck_tile_function ck_float_operations[CK_OPERATIONS];
extern const ck_tile_function ck_double_operations[CK_OPERATIONS];
extern const ck_tile_function ck_signed_operations[CK_OPERATIONS];
extern const ck_tile_function ck_unsigned_operations[CK_OPERATIONS];
// [from][to]; dst is not the operand, since their elements may differ in size.
extern const ck_tile_function ck_conversions[CK_CLASSES][CK_CLASSES];

// Tile functions of one, two and three operands x, y, z of type T with results of type R.
#define CK_TILE_FUNCTION(R, T, name, how, operands, expression)                                             \
  CK_CLONES static void name(void *dst_, const void *a_, const void *b_, const void *c_, int64_t count) { \
    R *dst = dst_;                                                                                          \
    const T *a = a_, *b = b_, *c = c_;                                                                      \
    (void)a, (void)b, (void)c;                                                                              \
    __builtin_assume(count > 0 && count % CK_GRAIN == 0);                                                   \
    how for (int64_t i = 0; i < count; i++) {                                                               \
      operands;                                                                                             \
      dst[i] = (R)(expression);                                                                             \
    }                                                                                                       \
  }
#define CK_UNARY(R, T, name, how, expression) CK_TILE_FUNCTION(R, T, name, how, const T x = a[i], expression)
#define CK_BINARY(R, T, name, how, expression) \
  CK_TILE_FUNCTION(R, T, name, how, const T x = a[i]; const T y = b[i], expression)
#define CK_TERNARY(R, T, name, how, expression) \
  CK_TILE_FUNCTION(R, T, name, how, const T x = a[i]; const T y = b[i]; const T z = c[i], expression)

// ---- Memory ------------------------------------------------------------------------------------------------------

// Moves `count` elements, any number, between memory and a tile of the memory type's natural class, or back.
typedef void (*ck_move)(void *dst, const void *src, int64_t count);

// How to read or write a memory type from a class: a move, and before or after it a conversion, if that is not NULL.
typedef struct {
  ck_move move;
  ck_tile_function convert;
} ck_access;

// Whether integers of this type can be loaded to class F without a conversion.
int ck_loads_as_float(int32_t dtype);
ck_access ck_load_access(int32_t dtype, int32_t class_);
ck_access ck_store_access(int32_t dtype, int32_t class_);

CK_INLINE int64_t ck_class_size(int32_t class_) { return class_ == CK_CLASS_F ? 4 : 8; }
CK_INLINE int64_t ck_dtype_size(int32_t dtype) {
  return (int64_t[CK_DTYPES]){1, 1, 2, 4, 8, 1, 2, 4, 8, 2, 2, 4, 8}[dtype];
}
// Whether memory of this type needs no widening: it is the class's own.
CK_INLINE int ck_is_own(int32_t dtype, int32_t class_) {
  switch (class_) {
    case CK_CLASS_F: return dtype == CK_F32;
    case CK_CLASS_D: return dtype == CK_F64;
    default: return dtype == CK_I64 || dtype == CK_U64;
  }
}

// Loads and stores `count` (<= CK_TILE) elements that lie `stride` elements apart. The tile needs CK_GRAIN elements of
// room beyond CK_TILE.
void ck_load_run(void *tile, const void *memory, int32_t dtype, int32_t class_, int64_t stride, int64_t count);
void ck_store_run(void *memory, const void *tile, int32_t dtype, int32_t class_, int64_t stride, int64_t count);
// Every element of `tile` = the element at `memory`.
void ck_splat(void *tile, const void *memory, int32_t dtype, int32_t class_, int64_t count);
void ck_splat_constant(void *tile, double value, int32_t class_, int64_t count);
// dst = a as if stored to the type and loaded again.
void ck_round_to(void *dst, const void *a, int32_t dtype, int32_t class_, int64_t count);

// ---- Folds -------------------------------------------------------------------------------------------------------

// The running result of a fold: sums, products and extremes of class F are kept in `real` too.
typedef union {
  double real;
  int64_t integer;
} ck_folded;

ck_folded ck_fold_identity(int32_t kind, int32_t class_);
ck_folded ck_fold_tile(int32_t kind, int32_t class_, ck_folded so_far, const void *tile, int64_t count);
ck_folded ck_fold_combine(int32_t kind, int32_t class_, ck_folded a, ck_folded b);

#endif
