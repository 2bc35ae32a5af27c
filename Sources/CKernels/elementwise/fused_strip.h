// Runs of simple float instructions, strip by strip: a few vectors go through the whole run before the next few start,
// so that what one instruction makes reaches the next in registers, and slow divisions overlap with everything else.
#ifndef CK_FUSED_STRIP_H
#define CK_FUSED_STRIP_H

#include "fused_tile.h"

// Which operand of a step is what the step before it made; the others are in memory. In the repeated forms the last
// operand is one element, read from the start of its tile.
typedef enum {
  CK_FROM_MEMORY,
  CK_FROM_A,
  CK_FROM_B,
  CK_FROM_C,
  CK_FROM_MEMORY_REPEATED,
  CK_FROM_A_REPEATED,
  CK_STRIP_FORMS
} ck_strip_form;

typedef struct {
  uint16_t code;  // from ck_strip_code, or one of the two below
  uint16_t dst, a, b, c;  // indices in the table of values
} ck_strip_step;

enum {
  CK_STRIP_STORE = CK_OPERATIONS * CK_STRIP_FORMS,  // what was made last, to dst
  CK_STRIP_END,                                     // the last step of every run
  CK_STRIP_CODES,
  CK_STRIP_ADAM = CK_STRIP_CODES  // not a run but the whole of fused_adam.inc, in three steps
};

CK_INLINE uint16_t ck_strip_code(int op, ck_strip_form form) { return (uint16_t)(op * CK_STRIP_FORMS + (int)form); }

// Whether an operation of class F can run in strips.
int ck_strip_has(int op);

// Goes through all strips of a tile; `bytes` is the tile's length, a multiple of a grain's.
void ck_run_strips(const ck_strip_step *first, char *const *value, int64_t bytes);

#endif
