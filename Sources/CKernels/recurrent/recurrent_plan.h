// How the recurrent kernels lay out their scratch memory and divide their work.
#ifndef CK_RECURRENT_PLAN_H
#define CK_RECURRENT_PLAN_H

#include "ck_recurrent.h"
#include "clones.h"

// Rows of scratch arrays are whole vectors of any instance.
#define CK_RECURRENT_GRAIN 16
// Rows of the batch that one thread takes through all steps at a time: their states and one panel fit the first cache.
#define CK_RECURRENT_ROWS 18

// Where the parts of the scratch memory are. The kernel is packed in panels, each for the units of one vector (back: of
// four), so that the product walks through it from end to end.
typedef struct {
  int64_t padded;  // units in whole grains
  int gates;
  int is_general;  // other functions than those that the loops have in registers: see recurrent_general_forward.inc
  void *panels, *late_panels;  // late ones: of the product that waits for another (reset before)
  void *input_panels;          // forward: of the kernel that the input is multiplied with
  void *gathered;              // forward: [column parts][batch][inputs], a step's rows of the table
  void *bias;                  // forward: [2][gates][padded], added to p and to u
  void *state[2];              // forward: [batch][padded] before and after a step, taking turns
  void *cell;                  // forward: c; backward: its gradient
  void *reset;                 // reset before: r h; backward: its gradient
  void *update;                // reset before: z
  void *slope;                 // backward: [batch][padded], the gradient of the state
  void *delta[2];              // backward: [batch][gates · padded], the gradient of u, taking turns
  void *bias_sums;             // backward: [threads][2 · gates][padded]
} ck_recurrent_plan;

// Threads that share rows, with a barrier after each matmul.
typedef struct {
  int members;
  _Alignas(64) int arrived;
  int phase;
} ck_recurrent_team;

void ck_recurrent_meet(ck_recurrent_team *team);

// What one thread does: some rows of the batch, some units (in vectors).
typedef struct {
  ck_range rows, vectors;
  int row_part, column_part;
  ck_recurrent_team *team;
} ck_recurrent_share;

// The loops for one element type and vector width.
typedef struct {
  int lanes;
  // For one of the two directions; the other one's arguments are NULL.
  void (*pack)(
      const ck_recurrent_forward *forward, const ck_recurrent_backward *backward, const ck_recurrent_plan *plan,
      ck_range vectors);
  void (*forward)(const ck_recurrent_forward *args, const ck_recurrent_plan *plan, ck_recurrent_share share);
  void (*backward)(const ck_recurrent_backward *args, const ck_recurrent_plan *plan, ck_recurrent_share share);
} ck_recurrent_loops;

// A function of `count` elements in place, and the same with its slopes.
typedef struct {
  void (*values)(float *values, int64_t count);
  void (*slopes)(float *values, float *slopes, int64_t count);
} ck_recurrent_entry_f32;
typedef struct {
  void (*values)(double *values, int64_t count);
  void (*slopes)(double *values, double *slopes, int64_t count);
} ck_recurrent_entry_f64;

extern const ck_recurrent_entry_f32 ck_recurrent_functions_f32[CK_RECURRENT_FUNCTION_COUNT];
extern const ck_recurrent_entry_f64 ck_recurrent_functions_f64[CK_RECURRENT_FUNCTION_COUNT];

extern const ck_recurrent_loops ck_recurrent_f32_wide, ck_recurrent_f32_narrow, ck_recurrent_f64;

#endif
