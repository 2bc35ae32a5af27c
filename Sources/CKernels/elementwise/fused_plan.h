// What ck_run_fused works out before the first tile: which memory is read and written in place, how the rest gets to
// its tile, and the instructions with their functions and operands looked up.
#ifndef CK_FUSED_PLAN_H
#define CK_FUSED_PLAN_H

#include "fused_strip.h"
#include "fused_tile.h"
#include "walk.h"

// Every input and every instruction makes one value; registers are only names for them. Behind those come places for
// what instructions need besides: the index of the tile's first element, then one for each instruction.
typedef uint16_t ck_value;

typedef enum {
  CK_UNREAD,
  CK_IN_PLACE,  // contiguous, of the class's own type: read where it is
  CK_STREAM,    // contiguous: widened tile by tile
  CK_SPLAT,     // one element, repeated: filled once
  CK_PERIODIC,  // a short pattern, repeated: expanded once, so that each tile is a window of it
  CK_SCATTERED, // sums of rows: made tile by tile
  CK_WALKED     // anything else
} ck_reading;

typedef struct {
  ck_operand operand;    // as given, or of the class that it is converted to at once
  int32_t converted;     // loaded in another class: its register may be written while it is still read
  ck_reading reading;
  int32_t last_use;      // index of the last instruction that reads it
  int64_t period;
  int64_t tile;          // byte offset of its tile in the thread's memory
  int32_t may_point;     // a walked input: tiles within a row may be read in place
  ck_walk walk;
} ck_input_plan;

typedef struct {
  ck_value value;
  int32_t in_place;  // written by the instruction itself
  ck_walk walk;
} ck_output_plan;

// One instruction over a tile, or where `run` is NULL a run of them over its strips, from step `dst` on.
typedef struct {
  ck_tile_function run;
  ck_value dst, a, b, c;
} ck_operation;

typedef struct {
  const ck_fused *fused;
  int64_t total, tiles;
  int32_t threads;
  int32_t parts;       // that they take, of whole tiles
  int32_t values;      // length of a thread's table of values
  int32_t operations;  // without constants
  int32_t needs_tiles;  // between operations, or on the way from and to memory
  int64_t memory;      // bytes that a thread needs for its tiles and tables
  ck_value start;      // the place of the tile's first index
  ck_input_plan *input;
  ck_output_plan *output;
  ck_value *fold;
  ck_operation *operation;
  ck_strip_step *step;
  uint16_t *uses;  // for each value: how many operands, folds and outputs read it, other than as one repeated element
  int64_t *tile;  // for each instruction: byte offset of its tile
  ck_folded *partial;  // [parts][folds]
} ck_fused_plan;

// The elements that one thread has at most where all are equally fast.
static inline int64_t ck_plan_share(const ck_fused_plan *plan) {
  const int64_t share = (plan->tiles + plan->threads - 1) / plan->threads * CK_TILE;
  return share < plan->total ? share : plan->total;
}

// Loads small integers as floats where that is all they are needed for.
void ck_plan_conversions(ck_fused_plan *plan);

// Replaces runs of operations that can go strip by strip.
void ck_plan_strips(ck_fused_plan *plan);

// Makes a plan, or finds the one that the calling thread made before. The iteration space is not empty.
ck_fused_plan *ck_plan_fused(const ck_fused *fused, int64_t total);

#endif
