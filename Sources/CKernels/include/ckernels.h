// The hot loops of the CPU device: fused element-wise chains, reductions, gathers, random numbers.
//
// Each kernel is `void kernel(void *args)`, where `args` is a plain struct that the compiler in Swift fills once.
// A compiled program is an array of `ck_step`s; running it touches nothing but these structs.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "ck_team_choice.h"
#include "ck_threads.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CK_MAX_RANK 8

// Element types in memory. The order is that of `DType` in Swift.
typedef enum {
  CK_BOOL, CK_I8, CK_I16, CK_I32, CK_I64, CK_U8, CK_U16, CK_U32, CK_U64, CK_F16, CK_BF16, CK_F32, CK_F64
} ck_dtype;

// ---- Threads -----------------------------------------------------------------------------------------------------

// Runs `body(context, index, threads)` for index 0 ..< threads on libgomp's team, the one that oneDNN uses.
// With `threads == 1` it is a plain call.
void ck_parallel(int threads, void (*body)(void *context, int index, int threads), void *context);

// ---- Programs ----------------------------------------------------------------------------------------------------

typedef struct {
  void (*run)(void *args);
  void *args;
  int32_t threads;         // that share the work
  int32_t brings_threads;  // it starts them itself, as oneDNN's primitives do
} ck_step;

// Work that does not belong to a program's run, for threads that have nothing to do in it. Each piece takes a microsecond or so:
// the program waits for those that were begun.
typedef struct {
  void (*piece)(void *context, int64_t index);
  void *context;
  int64_t pieces;
  int64_t begun;  // 0 at first
} ck_side_work;

// Runs the steps in order, and all pieces of `side` besides, unless it is NULL. Adds each step's nanoseconds to `nanoseconds[i]`,
// unless that is NULL. `choice` learns whether these steps are faster with a team; without it they always have one. Either way gives
// the same bits.
void ck_run(const ck_step *steps, int count, ck_side_work *side, uint64_t *nanoseconds, ck_team_choice *choice);
// Runs all pieces by so many threads.
void ck_run_side_work(ck_side_work *side, int32_t threads);

// ---- Fused element-wise chains -----------------------------------------------------------------------------------
//
// A chain is a short program over registers. A register holds a tile of CK_TILE consecutive elements (row-major) of
// the iteration space in one of four classes of arithmetic; every element type in memory is widened to a class when
// it is loaded and narrowed when it is stored: F (float: f32, f16, bf16), D (double: f64), I (int64_t: signed
// integers), U (uint64_t: unsigned integers). Booleans are 0 and 1 in any class; comparisons and logic give 0 or 1 in
// the class of their operands; a store to CK_BOOL writes `value != 0`.

#define CK_TILE 512

typedef enum { CK_CLASS_F, CK_CLASS_D, CK_CLASS_I, CK_CLASS_U } ck_class;

typedef enum {
  // Unary: dst = op(a)
  CK_NEG, CK_ABS, CK_SIGN, CK_SQUARE, CK_RECIPROCAL, CK_SQRT, CK_RSQRT,
  CK_EXP, CK_EXPM1, CK_LOG, CK_LOG1P, CK_SIN, CK_COS, CK_TAN, CK_ASIN, CK_ACOS, CK_ATAN,
  CK_SINH, CK_COSH, CK_TANH, CK_ASINH, CK_ACOSH, CK_ATANH, CK_ERF, CK_SIGMOID, CK_SOFTPLUS, CK_RELU,
  CK_FLOOR, CK_CEIL, CK_ROUND, CK_TRUNC, CK_NOT, CK_ISNAN, CK_ISINF, CK_ISFINITE, CK_BITNOT,
  // Binary: dst = a op b
  CK_ADD, CK_SUB, CK_MUL, CK_DIV, CK_FLOORDIV, CK_MOD, CK_POW, CK_MAX, CK_MIN, CK_ATAN2,
  CK_EQ, CK_NE, CK_LT, CK_LE, CK_GT, CK_GE, CK_AND, CK_OR, CK_XOR,
  CK_BITAND, CK_BITOR, CK_BITXOR, CK_SHL, CK_SHR,
  // Ternary: dst = a != 0 ? b : c;  dst = a * b + c
  CK_SELECT, CK_FMA,
  // Conversions: `from` is the class of a, the instruction's class that of dst. Real to integer truncates.
  CK_CONVERT,
  // dst = a as if stored to the element type in `immediate` (a ck_dtype) and loaded again: f32 to bf16, i64 to u8, …
  CK_ROUND_TO,
  // dst = immediate, in every element. Hoisted out of the tile loop.
  CK_CONSTANT,
  // dst = uniform random numbers in [0, 1) with 24 (F) or 53 (D) bits, by Philox-4x32-10. Input operand `a` (an operand
  // index, not a register) holds the uint32 state {seed, counter}; element i takes word i % 4 of block i / 4, where
  // Philox's key is {seed, counter} and its counter {block low, block high, 0, 0}. In class D element i takes words 2i
  // and 2i + 1 of that stream, the first one on top; in I and U its word as it is.
  CK_RANDOM_UNIFORM,
  // dst = the element's index in row-major order over the iteration space.
  CK_LINEAR_INDEX,
} ck_op;

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
  // An input may be in memory in part only: where `links` is not NULL its first rows * width elements, in row-major order, are sums of
  // rows of `updates`, as ck_row_links says, and `data` is what follows. Contiguous then, of its class's own type.
  const void *updates;
  const int32_t *links;
  int64_t rows, width;
} ck_operand;

// A reduction of a whole register stream to one element, accumulated tile by tile and, with several threads, combined
// in thread order, so that the result depends on the number of threads only.
typedef enum { CK_REDUCE_SUM, CK_REDUCE_PROD, CK_REDUCE_MAX, CK_REDUCE_MIN, CK_REDUCE_ANY, CK_REDUCE_ALL } ck_reduction;

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

// ---- Copies ------------------------------------------------------------------------------------------------------

// dst[i] = src[i] over an iteration space; both strided, in elements of `size` bytes (1, 2, 4 or 8). Transposes are
// blocked for the cache.
typedef struct {
  void *dst;
  const void *src;
  int32_t rank, size, threads, reserved;
  int64_t dims[CK_MAX_RANK], dst_strides[CK_MAX_RANK], src_strides[CK_MAX_RANK];
} ck_copy;
void ck_run_copy(void *args /* ck_copy */);

// dst[0 ..< count] = the `size`-byte pattern.
typedef struct {
  void *dst;
  int64_t count;
  int32_t size, threads;
  uint64_t pattern;
} ck_fill;
void ck_run_fill(void *args /* ck_fill */);

// Row gather for input batches: for each array, row i of `to` = row indices[i] of `from`. Not a step, but work on the side.
typedef struct {
  void *to;
  const void *from;
  int64_t row_bytes;
} ck_gathered_array;
typedef struct {
  const int64_t *indices;
  int64_t rows;
  const ck_gathered_array *array;
  int32_t arrays;
} ck_row_gather;
int64_t ck_gather_pieces(const ck_row_gather *gather);
void ck_gather_piece(void *gather /* ck_row_gather */, int64_t index);

// ---- Reductions --------------------------------------------------------------------------------------------------

// Folds dimensions away. The source is strided; `kept` dimensions come first, then `folded` ones; dst is contiguous
// over the kept ones. Bool, integer and float types; accumulates in the class of dtype (f16/bf16 in float). Sums of floats
// use several lanes, so that the error grows slowly; the order depends on shape and threads only. Fast paths: the
// folded dimension contiguous (rows), the kept one contiguous (columns: a bias gradient).
typedef struct {
  void *dst;
  const void *src;
  int32_t dtype, kind /* ck_reduction */, threads;
  int32_t kept, folded;
  int32_t reserved;
  double scale;  // as in ck_fold
  int64_t dims[CK_MAX_RANK], strides[CK_MAX_RANK];
} ck_reduce;
void ck_run_reduce(void *args /* ck_reduce */);

// The index of the largest or smallest element along one dimension; the first one wins, NaN wins over all (as NumPy).
// src is [outer, count, inner] with strides; dst int32 [outer, inner], contiguous.
typedef struct {
  int32_t *dst;
  const void *src;
  int32_t dtype, smallest, threads, reserved;
  int64_t outer, count, inner;
  int64_t outer_stride, stride, inner_stride;
} ck_arg_reduce;
void ck_run_arg_reduce(void *args /* ck_arg_reduce */);

// Cumulative sum or product along the middle dimension of contiguous [outer, count, inner].
typedef struct {
  void *dst;
  const void *src;
  int32_t dtype, product, exclusive, reverse, threads, reserved;
  int64_t outer, count, inner;
} ck_cumulative;
void ck_run_cumulative(void *args /* ck_cumulative */);

// Sorts each row along the last dimension of contiguous [rows, count]; `values` and `indices` (int32) may be NULL. Stable,
// ascending, or descending when asked. NaN sorts last in both.
typedef struct {
  void *values;
  int32_t *indices;
  const void *src;
  int32_t dtype, descending, threads, reserved;
  int64_t rows, count;
} ck_sort;
void ck_run_sort(void *args /* ck_sort */);

// ---- Softmax and cross-entropy -----------------------------------------------------------------------------------

// Softmax or log-softmax over the last dimension of contiguous [rows, count]; CK_F32, CK_F64, CK_F16, CK_BF16.
typedef struct {
  void *dst;
  const void *src;
  int32_t dtype, log, threads, reserved;
  int64_t rows, count;
} ck_softmax;
void ck_run_softmax(void *args /* ck_softmax */);

// grad_in = p * (g - sum(p * g)) for softmax, g - exp(p) * sum(g) for log-softmax (where p is the output, log p).
typedef struct {
  void *dst;
  const void *output;
  const void *upstream;
  int32_t dtype, log, threads, reserved;
  int64_t rows, count;
} ck_softmax_gradient;
void ck_run_softmax_gradient(void *args /* ck_softmax_gradient */);

// Softmax and cross-entropy of it in one pass over the logits [rows, count], f32 or f64.
//   p = softmax(logits); q = clip ? clamp(p, epsilon, 1 - epsilon) : p
//   loss[r] = -sum(t * log q)          gradient = p * sum(t * c) - t * c,  c = 1 where epsilon <= p <= 1 - epsilon (or no clip)
// Targets are a float [rows, count] distribution of the same dtype, or int32/int64 class indices [rows] (`sparse`), where an index
// outside 0 ..< count gives a NaN loss and a gradient of NaN. Without clip, log q = logits - logsumexp, exactly.
// `probabilities` and `gradient` may be NULL.
typedef struct {
  void *loss, *probabilities, *gradient;
  const void *logits;
  const void *targets;
  int32_t dtype, target_dtype, sparse, clip, threads, reserved;
  double epsilon;
  int64_t rows, count;
} ck_softmax_cross_entropy;
void ck_run_softmax_cross_entropy(void *args /* ck_softmax_cross_entropy */);

// ---- Indexing ----------------------------------------------------------------------------------------------------

// dst[o, i, e] = src[o, indices[i], e]: contiguous src [outer, count, inner], indices int32 or int64 [n]. Out-of-range
// indices give NaN (zero for integers); negative ones count from the end.
typedef struct {
  void *dst;
  const void *src;
  const void *indices;
  int32_t size /* bytes an element */, index_dtype, is_float_dtype /* ck_dtype of the data */, threads;
  int64_t outer, count, inner, n;
} ck_gather;
void ck_run_gather(void *args /* ck_gather */);

// dst [count, inner] = 0, then dst[indices[i], e] += updates[i, e] in the order of i; out-of-range indices are dropped,
// negative ones count from the end.
typedef struct {
  void *dst;
  const void *updates;
  const void *indices;
  int32_t dtype, index_dtype, threads, reserved;
  int64_t count, inner, n;
} ck_scatter_add;
void ck_run_scatter_add(void *args /* ck_scatter_add */);

// Which updates a scatter-add would add to each of `count` rows, without adding them: links[row] is the first one or -1, and
// links[count + i] the one that follows update i in its row, or -1. `links` has count + n elements; n < 2^31.
typedef struct {
  int32_t *links;
  const void *indices;
  int32_t index_dtype, reserved;
  int64_t count, n;
} ck_row_links;
void ck_run_row_links(void *args /* ck_row_links */);

// ---- Products ----------------------------------------------------------------------------------------------------

// c [m, n] = op(a) · op(b) (+ bias [n]) then activation, in float32; leading dimensions in elements. For operands that fit the
// caches: no set-up, and no more of an operand is copied at a time than one panel. trans_a: a is [k, m]; trans_b: b is [n, k].
typedef enum { CK_ACT_NONE, CK_ACT_RELU, CK_ACT_SIGMOID, CK_ACT_TANH } ck_activation;
typedef struct {
  float *c;
  const float *a, *b, *bias;
  int32_t trans_a, trans_b, activation /* ck_activation */, threads;
  int64_t m, n, k, lda, ldb, ldc;
} ck_sgemm;
void ck_run_sgemm(void *args /* ck_sgemm */);

// Double-precision and integer products, for tests of gradients and for exact integer work: plain blocked loops.
// dtype is CK_F64, CK_I32 or CK_I64. Batched: element strides between matrices.
typedef struct {
  void *c;
  const void *a, *b;
  int32_t dtype, threads;
  int64_t batch, m, n, k;
  int64_t a_row, a_col, a_batch, b_row, b_col, b_batch;  // element strides; c is contiguous
} ck_matmul;
void ck_run_matmul(void *args /* ck_matmul */);

// ---- Random numbers, eagerly --------------------------------------------------------------------------------------

// out[0 ..< count] = uniform [0, 1) floats of the same stream as CK_RANDOM_UNIFORM.
void ck_random_uniform(float *out, int64_t count, uint32_t seed, uint32_t counter);
// Four words of Philox-4x32-10.
void ck_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

#ifdef __cplusplus
}
#endif
#endif
