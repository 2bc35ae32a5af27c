// A team that waits in a program for one kernel after another. Giving it work takes a tenth of a microsecond, a fifth
// of what libgomp's own fork and join take; and while its leader runs what is not divided, the others work on something
// else.
#define _GNU_SOURCE
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "clock.h"
#include "region.h"
#include "side_work.h"
#include "team.h"

typedef struct {
  _Alignas(64) uint32_t given;  // how often the team was given work
  uint32_t sleeping;            // members that sleep until `given` changes
  void (*body)(void *context, int member, int members);  // NULL when the team is no longer needed
  void *context;
  _Alignas(64) uint32_t unfinished;  // members that have not finished the work
  uint32_t leader_sleeps;
  _Alignas(64) void (*lead)(void *context);
  void *lead_context;
  ck_side_work *side;
  uint64_t patience;
  int members;
} team;

// The team that the calling thread leads, while it is not itself at work in it.
static _Thread_local team *led;

static void pause_thread(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// Waits until a word is no longer what it was, at first spinning and with background work. The clock costs as much as
// several looks.
static void wait_for_change(team *t, uint32_t *word, uint32_t before, uint32_t *sleeping) {
  uint64_t end = 0;
  for (int looks = 1;; looks++) {
    if (__atomic_load_n(word, __ATOMIC_ACQUIRE) != before) return;
    if (t->side && ck_do_side_work(t->side)) {
      end = 0;
      continue;
    }
    pause_thread();
    if (looks % 64) continue;
    const uint64_t now = ck_nanoseconds();
    if (end == 0) end = now + t->patience;
    if (now >= end) break;
  }
  __atomic_fetch_add(sleeping, 1, __ATOMIC_SEQ_CST);
  while (__atomic_load_n(word, __ATOMIC_SEQ_CST) == before)
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, before, NULL, NULL, 0);
  __atomic_fetch_sub(sleeping, 1, __ATOMIC_SEQ_CST);
}

static void wake(uint32_t *word) { syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT32_MAX, NULL, NULL, 0); }

static void give(team *t, void (*body)(void *context, int member, int members), void *context) {
  t->body = body;
  t->context = context;
  __atomic_store_n(&t->unfinished, (uint32_t)t->members - 1, __ATOMIC_RELAXED);
  __atomic_fetch_add(&t->given, 1, __ATOMIC_SEQ_CST);
  if (__atomic_load_n(&t->sleeping, __ATOMIC_SEQ_CST)) wake(&t->given);
}

static void serve(team *t, int member) {
  for (uint32_t seen = 0;; seen++) {
    wait_for_change(t, &t->given, seen, &t->sleeping);
    if (!t->body) return;
    t->body(t->context, member, t->members);
    if (__atomic_sub_fetch(&t->unfinished, 1, __ATOMIC_SEQ_CST) == 0 &&
        __atomic_load_n(&t->leader_sleeps, __ATOMIC_SEQ_CST))
      wake(&t->unfinished);
  }
}

int ck_run_by_waiting_team(void (*body)(void *context, int member, int members), void *context) {
  team *t = led;
  if (!t) return 0;
  give(t, body, context);
  led = NULL;
  body(context, 0, t->members);
  led = t;
  uint32_t unfinished;
  while ((unfinished = __atomic_load_n(&t->unfinished, __ATOMIC_ACQUIRE)) > 0)
    wait_for_change(t, &t->unfinished, unfinished, &t->leader_sleeps);
  return 1;
}

static void run_member(void *context, int member, int members) {
  team *t = context;
  // The leader may come last: members read nothing of the team but what they were given work with.
  if (member > 0) return serve(t, member);
  t->members = members;
  led = t;
  t->lead(t->lead_context);
  led = NULL;
  give(t, NULL, NULL);
}

void ck_lead_team(void (*lead)(void *context), void *context, ck_side_work *side, uint64_t patience) {
  team t = {.lead = lead, .lead_context = context, .side = side, .patience = patience};
  ck_with_team(1, run_member, &t);
}
