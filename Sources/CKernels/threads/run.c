// Running a program: its steps one after another, and background work.
#include "clock.h"
#include "contention.h"
#include "flush.h"
#include "parallel.h"
#include "side_work.h"
#include "team.h"

typedef struct {
  const ck_step *steps;
  int count;
  ck_side_work *side;  // to be finished behind the last step
  uint64_t *nanoseconds;
} stretch;

static void run_stretch(void *context) {
  const stretch *s = context;
  if (s->nanoseconds) {
    uint64_t before = ck_nanoseconds();
    for (int i = 0; i < s->count; i++) {
      s->steps[i].run(s->steps[i].args);
      const uint64_t after = ck_nanoseconds();
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

// Nanoseconds that waiting threads spin.
static const uint64_t patience = 1000000, patience_when_contended = 50000;

static void take_pieces(void *side, int index, int threads) {
  (void)index, (void)threads;
  ck_finish_side_work(side);
}

void ck_run_side_work(ck_side_work *side, int32_t threads) {
  if (threads < 2 || ck_is_contended(ck_nanoseconds()))
    ck_finish_side_work(side);
  else
    ck_parallel(threads, take_pieces, side);
}

// Divided among a team where that is worth it, or the calling thread's alone.
static void run_all(const ck_step *steps, int count, ck_side_work *side, uint64_t *nanoseconds, uint64_t patience) {
  for (int at = 0; at < count;) {
    const int length = length_of_stretch(steps + at, count - at), is_last = at + length == count;
    const int divided = steps[at].brings_threads || ck_is_alone() ? 0 : count_divided(steps + at, length);
    const int needs_team = divided > 1 || (divided > 0 && side);
    stretch s = {steps + at, length, needs_team && is_last ? side : NULL, nanoseconds ? nanoseconds + at : NULL};
    if (needs_team)
      ck_lead_team(run_stretch, &s, side, patience);
    else
      run_stretch(&s);
    at += length;
  }
  if (!side || side->begun >= side->pieces) return;
  if (ck_is_alone())
    ck_finish_side_work(side);
  else
    ck_run_side_work(side, ck_max_threads());
}

void ck_run(const ck_step *steps, int count, ck_side_work *side, uint64_t *nanoseconds, ck_team_choice *choice) {
  const uint64_t flush = ck_flush_begin();
  if (!choice || count_divided(steps, count) == 0) {
    run_all(steps, count, side, nanoseconds, patience);
  } else {
    const uint64_t begin = ck_nanoseconds();
    const int contended = ck_is_contended(begin), before = ck_set_alone(ck_team_choice_begin(choice, begin, contended));
    run_all(steps, count, side, nanoseconds, contended ? patience_when_contended : patience);
    ck_set_alone(before);
    const uint64_t end = ck_nanoseconds();
    if (ck_team_choice_end(choice, end)) ck_note_contention(end);
    ck_watch_contention(end);
  }
  ck_flush_end(flush);
}
