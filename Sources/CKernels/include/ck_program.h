// Programs: lists of kernel calls.
#ifndef CK_PROGRAM_H
#define CK_PROGRAM_H

#include "ck_team_choice.h"
#include "ck_types.h"

// Each kernel is `void kernel(void *args)`, where `args` is a plain struct that the compiler in Swift fills once.
// A compiled program is an array of `ck_step`s; running it touches nothing but these structs.
typedef struct {
  void (*run)(void *args);
  void *args;
  int32_t threads;         // that share the work
  int32_t brings_threads;  // it starts them itself, as oneDNN's primitives do
} ck_step;

// Work that does not belong to a program's run, for threads that have nothing to do in it. Each piece takes a
// microsecond or so: the program waits for those that were begun.
typedef struct {
  void (*piece)(void *context, int64_t index);
  void *context;
  int64_t pieces;
  int64_t begun;  // 0 at first
} ck_side_work;

// Runs the steps in order, and all pieces of `side` besides, unless it is NULL. Adds each step's nanoseconds to
// `nanoseconds[i]`, unless that is NULL. `choice` learns whether these steps are faster with a team; without it they
// always have one. Either way gives the same bits.
void ck_run(const ck_step *steps, int count, ck_side_work *side, uint64_t *nanoseconds, ck_team_choice *choice);
// Runs all pieces by so many threads.
void ck_run_side_work(ck_side_work *side, int32_t threads);

#endif
