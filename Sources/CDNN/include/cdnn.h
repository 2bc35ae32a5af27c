// oneDNN, one function a primitive. Builds against oneDNN 2.6 and later and 3.x; nothing outside this target includes
// dnnl.h.
#ifndef CDNN_H
#define CDNN_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CDNN_MAX_RANK 6

typedef enum { CDNN_F32, CDNN_BF16, CDNN_F16, CDNN_S32, CDNN_S8, CDNN_U8 } cdnn_dtype;

typedef enum {
  CDNN_EPILOGUE_NONE, CDNN_RELU, CDNN_LEAKY_RELU /* alpha */, CDNN_TANH, CDNN_SIGMOID, CDNN_ELU /* alpha */,
  CDNN_GELU_ERF, CDNN_GELU_TANH, CDNN_SWISH /* alpha = 1 */, CDNN_SOFTPLUS, CDNN_EXP, CDNN_SQUARE, CDNN_ABS, CDNN_SQRT,
  CDNN_CLIP /* alpha low, beta high */, CDNN_LINEAR /* alpha x + beta */
} cdnn_eltwise;

// "3.2.1 (avx512_core, omp, 4 threads)": library version, instruction set, threading.
const char *cdnn_version(void);
const char *cdnn_isa(void);
// The text of this thread's last failure; "" if a creation has succeeded since. Execution only ever sets it, so that
// one check after a whole program suffices.
const char *cdnn_error(void);
// Forgets this thread's last failure, for a caller that has dealt with it.
void cdnn_clear_error(void);

// A ready primitive with its memory objects. Execution: cdnn_execute(handle) as a ck_step's function.
typedef struct cdnn_primitive cdnn_primitive;

// dst [batch.., m, n] = src [batch.., m, k] · weights [batch.., k, n] (+ bias [n]) then (+ dst, if accumulate) then
// eltwise. Strides are in elements, one a dimension, so that transposed and broadcast (stride 0 or dimension 1)
// operands cost nothing.
typedef struct {
  int32_t rank;  // 2 ... CDNN_MAX_RANK
  int32_t threads;
  cdnn_dtype src_type, weights_type, dst_type;
  int32_t has_bias, accumulate;
  // Whether the step first brings the weights to the order that the kernel likes best: worth it where that happens
  // once.
  int32_t packs_weights;
  cdnn_dtype bias_type;
  cdnn_eltwise eltwise;
  float alpha, beta;
  int64_t src_dims[CDNN_MAX_RANK], src_strides[CDNN_MAX_RANK];
  int64_t weights_dims[CDNN_MAX_RANK], weights_strides[CDNN_MAX_RANK];
  int64_t dst_dims[CDNN_MAX_RANK], dst_strides[CDNN_MAX_RANK];
} cdnn_matmul;
// Batches that share their weights (dimension 1 or stride 0) are folded into the rows where the strides allow.
// NULL on failure (cdnn_error says why), for a dimension of extent 0 too. Primitives are cached by description, so
// making a second one is cheap.
cdnn_primitive *cdnn_matmul_create(const cdnn_matmul *description);

#define CDNN_MAX_SPATIAL 3

// Which of a convolution's or a pooling's operands is computed from the others: dst; src, as the gradient that follows
// from dst's; or weights (and bias), as the gradients that follow from src and dst's gradient.
typedef enum { CDNN_FORWARD, CDNN_BACKWARD_DATA, CDNN_BACKWARD_WEIGHTS } cdnn_direction;

// dst [batch, dst_spatial.., out_channels] = src [batch, src_spatial.., in_channels] * weights (+ bias [out_channels])
// then (+ dst, if accumulate) then eltwise: a cross-correlation, as in every deep-learning library. src and dst are
// dense with the channels innermost, which is what the fast kernels take. Weights are [kernel.., in_channels / groups,
// out_channels] with any strides; the step brings them to the order that the kernel wants, in its scratch memory.
//
// dst_spatial = (src_spatial + before + after - (kernel - 1) dilation - 1) / stride + 1, rounded down.
typedef struct {
  cdnn_direction direction;
  int32_t spatial;  // dimensions: 1 ... CDNN_MAX_SPATIAL
  int32_t threads;
  cdnn_dtype src_type, weights_type, dst_type, bias_type;
  int32_t has_bias;  // backward weights: the bias's gradient too
  int32_t accumulate;  // these three: forward only
  cdnn_eltwise eltwise;
  float alpha, beta;
  int64_t batch, in_channels, out_channels, groups;
  int64_t src_spatial[CDNN_MAX_SPATIAL], kernel[CDNN_MAX_SPATIAL];
  int64_t strides[CDNN_MAX_SPATIAL], dilations[CDNN_MAX_SPATIAL];  // dilation 1: taps side by side
  int64_t before[CDNN_MAX_SPATIAL], after[CDNN_MAX_SPATIAL];       // rows of zeros around src
  int64_t weights_strides[CDNN_MAX_SPATIAL + 2];
} cdnn_convolution;
// NULL on failure, for a result of no elements too.
cdnn_primitive *cdnn_convolution_create(const cdnn_convolution *description);

// dst [batch, dst_spatial.., channels] from windows over src [batch, src_spatial.., channels], both dense, where
// dst_spatial follows as for a convolution. An average does not count what lies outside src.
//
// The workspace says for each element of dst where in its window the maximum was (counted row-major over the window):
// uint8 if the window has at most 255 places, else int32. Backward needs it for a maximum; forward writes it if asked.
typedef struct {
  cdnn_direction direction;  // CDNN_FORWARD or CDNN_BACKWARD_DATA
  int32_t average, has_workspace;
  int32_t spatial, threads;
  cdnn_dtype type;
  int64_t batch, channels;
  int64_t src_spatial[CDNN_MAX_SPATIAL], window[CDNN_MAX_SPATIAL], strides[CDNN_MAX_SPATIAL];
  int64_t before[CDNN_MAX_SPATIAL], after[CDNN_MAX_SPATIAL];
} cdnn_pooling;
cdnn_primitive *cdnn_pooling_create(const cdnn_pooling *description);

// The operands' pointers; an argument index names the slot. The step reads them at each execution, so that a program
// can rebind an input by writing its slot. A gradient has the slot of what it is the gradient of.
enum { CDNN_SRC, CDNN_WEIGHTS, CDNN_BIAS, CDNN_DST, CDNN_WORKSPACE, CDNN_SLOTS };
void **cdnn_slots(cdnn_primitive *primitive);
// Bytes of scratch memory that the primitive wants, never read from one execution to the next; the caller sets it once
// (the memory plan owns it) at 64-byte alignment.
int64_t cdnn_scratch_bytes(const cdnn_primitive *primitive);
void cdnn_set_scratch(cdnn_primitive *primitive, void *memory);
// The name of the implementation that oneDNN chose, e.g. "brg:avx512_core".
const char *cdnn_implementation(const cdnn_primitive *primitive);
void cdnn_destroy(cdnn_primitive *primitive);

// Weights that never change, brought once to the order that a primitive wants. NULL, without an error text, when it
// takes them as they lie.
typedef struct cdnn_packed cdnn_packed;
cdnn_packed *cdnn_pack(cdnn_primitive *primitive, void *weights);
// Lets the primitive read these for ever, in place of its slot. 0 when it wants another order. They must outlive the
// primitive.
int cdnn_use_packed(cdnn_primitive *primitive, const cdnn_packed *packed);
void cdnn_packed_destroy(cdnn_packed *packed);

// As a ck_step: `args` is the primitive. Runs with the thread count of its description. A handle belongs to one thread
// at a time; handles of the same description may run at the same time. A slot without memory is an error text and no
// result.
void cdnn_execute(void *args);

#ifdef __cplusplus
}
#endif
#endif
