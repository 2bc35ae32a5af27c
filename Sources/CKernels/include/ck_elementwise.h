// Fused element-wise chains.
#ifndef CK_ELEMENTWISE_H
#define CK_ELEMENTWISE_H

#include "ck_types.h"

// A chain is a short program over registers. A register holds a tile of CK_TILE consecutive elements (row-major) of
// the iteration space in one of four classes of arithmetic; every element type in memory is widened to a class when
// it is loaded and narrowed when it is stored: F (float: f32, f16, bf16), D (double: f64), I (int64_t: signed
// integers), U (uint64_t: unsigned integers). Booleans are 0 and 1 in any class; comparisons and logic give 0 or 1 in
// the class of their operands; a store to CK_BOOL writes `value != 0`.

#define CK_TILE 512

typedef enum { CK_CLASS_F, CK_CLASS_D, CK_CLASS_I, CK_CLASS_U } ck_class;

// dst = op(a), a op b or op(a, b, c); elementwise/operations.def says what each computes.
#define UNARY(id, ...) CK_##id,
#define BINARY(id, ...) CK_##id,
#define TERNARY(id, ...) CK_##id,
#define STRUCTURAL(id, ...) CK_##id,
typedef enum {
#include "../elementwise/operations.def"
  CK_OPERATIONS  // how many there are
} ck_op;

// The name in printed programs.
const char *ck_operation_name(int op);
// How many registers an instruction reads.
int ck_operation_operands(int op);
// Nanoseconds of one core for each element.
double ck_operation_cost(int op);
// The operation that Swift calls `kind`, or -1.
int ck_operation_named(const char *kind);

typedef struct {
  uint16_t op;     // ck_op
  uint8_t class_;  // ck_class of dst (and, but for CK_CONVERT, of the operands)
  uint8_t from;    // ck_class of a, for CK_CONVERT
  uint16_t dst, a, b, c;  // registers
  double immediate;
} ck_instruction;

// An array in memory, addressed by the iteration space. Strides are in elements; 0 repeats along that dimension.
typedef struct {
  void *data;
  int32_t dtype;  // ck_dtype
  int32_t reg;    // the register it is loaded to or stored from
  int32_t class_; // the class of that register
  int32_t reserved;
  int64_t strides[CK_MAX_RANK];
  // An input may be in memory in part only: where `links` is not NULL its first rows * width elements, in row-major
  // order, are sums of rows of `updates`, as ck_row_links says, and `data` is what follows. Contiguous then, of its
  // class's own type.
  const void *updates;
  const int32_t *links;
  int64_t rows, width;
} ck_operand;

// A reduction of a whole register stream to one element, accumulated tile by tile and, with several threads, combined
// in thread order, so that the result depends on the number of threads only.
typedef struct {
  void *data;
  int32_t dtype;
  int32_t reg;
  int32_t class_;
  int32_t kind;  // ck_reduction
  double scale;  // the result of a sum in class F or D is multiplied by it (1 / count gives a mean)
} ck_fold;

typedef struct {
  int32_t rank;  // of the iteration space, dimensions collapsed where all operands allow; 0 means one element
  int32_t threads;
  int64_t dims[CK_MAX_RANK];
  int32_t inputs, outputs, folds, instructions, registers;
  ck_operand *input;
  ck_operand *output;
  ck_fold *fold;
  ck_instruction *code;
} ck_fused;
// Inputs with all strides 0 and constants are filled once a call. A contiguous input whose memory type is its class's
// own type (f32, f64, i64, u64) is read in place, without a copy to a tile; a contiguous output likewise written in
// place by the instruction that makes it. An output may share memory with an input of the same strides and type.
void ck_run_fused(void *args /* ck_fused */);

#endif
