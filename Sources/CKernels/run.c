// Running a program: its steps one after another, and something else on the side.
#include <time.h>

#include "flush.h"
#include "threads.h"

int ck_do_side_work(ck_side_work *side) {
  // Nothing is written, and so no cache line taken, where nothing is left.
  if (__atomic_load_n(&side->begun, __ATOMIC_RELAXED) >= side->pieces) return 0;
  const int64_t piece = __atomic_fetch_add(&side->begun, 1, __ATOMIC_RELAXED);
  if (piece >= side->pieces) return 0;
  side->piece(side->context, piece);
  return 1;
}

static void take_pieces(void *side, int index, int threads) {
  (void)index, (void)threads;
  while (ck_do_side_work(side)) continue;
}

void ck_finish_side_work(ck_side_work *side) { take_pieces(side, 0, 1); }

void ck_run_side_work(ck_side_work *side, int32_t threads) { ck_parallel(threads, take_pieces, side); }

static uint64_t nanoseconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

typedef struct {
  const ck_step *steps;
  int count;
  ck_side_work *side;  // to be finished behind the last step
  uint64_t *nanoseconds;
} stretch;

static void run_stretch(void *context) {
  const stretch *s = context;
  if (s->nanoseconds) {
    uint64_t before = nanoseconds_now();
    for (int i = 0; i < s->count; i++) {
      s->steps[i].run(s->steps[i].args);
      const uint64_t after = nanoseconds_now();
      s->nanoseconds[i] += after - before;
      before = after;
    }
  } else {
    for (int i = 0; i < s->count; i++) s->steps[i].run(s->steps[i].args);
  }
  if (s->side) ck_finish_side_work(s->side);
}

// The steps up to the next one that brings its own threads, or from that one to the next that does not.
static int length_of_stretch(const ck_step *steps, int count) {
  int length = 1;
  while (length < count && steps[length].brings_threads == steps[0].brings_threads) length++;
  return length;
}

static int count_divided(const ck_step *steps, int count) {
  int divided = 0;
  for (int i = 0; i < count; i++) divided += steps[i].threads > 1;
  return divided;
}

void ck_run(const ck_step *steps, int count, ck_side_work *side, uint64_t *nanoseconds) {
  const uint64_t before = ck_flush_begin();
  for (int at = 0; at < count;) {
    const int length = length_of_stretch(steps + at, count - at), is_last = at + length == count;
    const int divided = steps[at].brings_threads ? 0 : count_divided(steps + at, length);
    const int needs_team = divided > 1 || (divided > 0 && side);
    stretch s = {steps + at, length, needs_team && is_last ? side : NULL, nanoseconds ? nanoseconds + at : NULL};
    if (needs_team)
      ck_lead_team(run_stretch, &s, side);
    else
      run_stretch(&s);
    at += length;
  }
  if (side && side->begun < side->pieces) ck_run_side_work(side, ck_max_threads());
  ck_flush_end(before);
}
