// Recurrent layers over a whole sequence: the loop over time as one step, forward and backward.
#ifndef CK_RECURRENT_H
#define CK_RECURRENT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// With p a row of the projection, h the state and c the cell before a step, u = h · kernel + bias, σ the recurrent
// activation and φ the activation:
//   CK_CELL_SIMPLE            h' = φ(p + u)
//   CK_CELL_LSTM              i, f, o = σ(p + u), g = φ(p + u); c' = f c + i g; h' = o φ(c'); in the order i, f, g, o
//   CK_CELL_GRU               z, r = σ(p + u), n = φ(p + r u); h' = z h + (1 - z) n; in the order z, r, n
//   CK_CELL_GRU_RESET_BEFORE  the same with n = φ(p + (r h) · kernel + bias)
// They have 1, 4, 3 and 3 gates.
typedef enum { CK_CELL_SIMPLE, CK_CELL_LSTM, CK_CELL_GRU, CK_CELL_GRU_RESET_BEFORE } ck_cell;

// The functions that activations may be: those of Keras that work element by element, by Keras' names.
// recurrent_functions.inc defines them.
#define CK_RECURRENT_FUNCTIONS(F)                                                                             \
  F(tanh) F(sigmoid) F(relu) F(linear) F(leaky_relu) F(relu6) F(elu) F(selu) F(celu) F(softplus) F(softsign)  \
  F(squareplus) F(soft_shrink) F(hard_shrink) F(tanh_shrink) F(sparse_plus) F(sparse_sigmoid) F(silu) F(gelu) \
  F(mish) F(exponential) F(hard_sigmoid) F(hard_sigmoid_keras2) F(hard_silu) F(hard_tanh) F(log_sigmoid)
#define CK_RECURRENT_FUNCTION(name) CK_RECURRENT_##name,
typedef enum { CK_RECURRENT_FUNCTIONS(CK_RECURRENT_FUNCTION) CK_RECURRENT_FUNCTION_COUNT } ck_recurrent_function;
#undef CK_RECURRENT_FUNCTION

// The function of a name, or -1.
int32_t ck_recurrent_function_named(const char *name);

// What both directions work on. All arrays are contiguous and of one type, CK_F32 or CK_F64.
typedef struct {
  int32_t dtype, cell /* ck_cell */;
  int32_t activation, recurrent_activation /* ck_recurrent_function; the second of all but CK_CELL_SIMPLE */;
  int32_t reverse;      // from the last time step to the first
  int32_t zero_output;  // the sequence is zero, not the state, where the mask is false
  // The threads split the batch in so many parts, and each part's units in so many.
  int32_t row_parts, column_parts;
  int64_t batch, time, units, inputs;
  int64_t table_rows;   // forward: of the table that the inputs are rows of, or 0
  const void *kernel;   // [units, gates · units]
  const uint8_t *mask;  // [batch, time]: where false a step leaves the state as it is. Or NULL
  void *scratch;        // ck_recurrent_scratch bytes, aligned to a cache line
} ck_recurrent;

int64_t ck_recurrent_scratch(const ck_recurrent *shape);
int64_t ck_recurrent_gradient_scratch(const ck_recurrent *shape);

// `gates` may be the memory of `projection`. All results but `state` may be NULL; `state` too if `sequence` is not.
typedef struct {
  ck_recurrent shape;
  // The projection [batch, time, gates · units]; or NULL, where it is input [batch, time, inputs] · input_kernel
  // [inputs, gates · units] and never stored: of all cells but CK_CELL_GRU_RESET_BEFORE. shape.inputs is then not 0.
  const void *projection, *input, *input_kernel;
  // If there is shape.table_rows, input is a table [table_rows, inputs], and its row indices[batch, time] what is
  // multiplied: NaN where there is no such row, and negative ones count from the end. CK_I32 or CK_I64.
  const void *indices;
  int32_t index_dtype, reserved;
  const void *bias;  // [gates · units]; of CK_CELL_GRU [2, gates · units], the first row belongs to p. Or NULL
  const void *initial_state, *initial_cell;  // [batch, units] or NULL (zeros)
  void *sequence;     // [batch, time, units]: the state after each step
  void *state, *cell; // [batch, units]: after the last one
  // For the backward pass: [batch, time, gates · units]: as named above; of CK_CELL_SIMPLE h' without regard to the
  // mask. With other functions than tanh and σ (of CK_CELL_SIMPLE also relu and none) the sums that go into the
  // functions.
  void *gates;
  void *previous;  // [batch, time, units]: the state before each step
  // [batch, time, units]: the cell before each step (LSTM), n's part of u (GRU), r h (reset before)
  void *auxiliary;
} ck_recurrent_forward;
void ck_run_recurrent(void *args /* ck_recurrent_forward */);

// `projection_gradient` may be the memory of `gates`. All upstream gradients may be NULL (zeros), and so may all
// results but `projection_gradient`.
typedef struct {
  ck_recurrent shape;
  const void *gates, *previous, *auxiliary;  // from the way forward; `previous` of the GRUs alone
  const void *sequence_upstream, *state_upstream, *cell_upstream;
  void *projection_gradient;  // [batch, time, gates · units]
  void *product_gradient;     // the same of u: of CK_CELL_GRU alone, where it is another one
  void *bias_gradient;        // of the shape of bias
  void *initial_state_gradient, *initial_cell_gradient;
} ck_recurrent_backward;
void ck_run_recurrent_gradient(void *args /* ck_recurrent_backward */);

#ifdef __cplusplus
}
#endif
#endif
