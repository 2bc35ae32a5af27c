// A program's steps repeated: a loop whose body is a list of kernels.
#ifndef CK_LOOP_H
#define CK_LOOP_H

#include "ck_program.h"

// Memory that the loop's steps share: `stride` bytes from one step's element to the next one's, 0 where all see the
// same.
typedef struct {
  void *base;
  int64_t stride;
  // Of carried values: whether each step has a place of its own, `steps` + 1 in all, in the order of the elements;
  // otherwise there are two, which take turns.
  int64_t keeps_all;
} ck_loop_array;

// Which place of an array a step looks at: its element; of carried values the one before it, or after it.
typedef enum { CK_LOOP_ELEMENT, CK_LOOP_BEFORE, CK_LOOP_AFTER } ck_loop_place;

// A pointer in a kernel's arguments that follows an array.
typedef struct {
  void **field;
  int64_t offset;  // bytes from the place
  int32_t array, place /* ck_loop_place */;
} ck_loop_pointer;

// The first `carried_count` arrays are those of carried values, the last ones what they are before the first step.
typedef struct {
  int64_t steps, carried_count, array_count;
  const ck_loop_array *arrays;
  const ck_step *calls;
  const ck_loop_pointer *pointers;
  int64_t pointer_count;
  int32_t call_count, reverse;
} ck_loop;
void ck_run_loop(void *args /* ck_loop */);
#endif
