// libgomp spins 300,000 times before a thread sleeps, but 1,000 times where its teams have more threads than there are
// processors (GOMP_SPINCOUNT in its manual). A team of threads that sleep, beside the one that works, makes it so.
#define _GNU_SOURCE
#include "throttle.h"

#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ck_threads.h"

extern void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);

enum { IDLE, PARKED, MOST_PARKED = 8 };

// What the parked threads wait on, and whether there are any.
static uint32_t state;

static void park(void *unused) {
  (void)unused;
  while (__atomic_load_n(&state, __ATOMIC_SEQ_CST) == PARKED)
    syscall(SYS_futex, &state, FUTEX_WAIT_PRIVATE, PARKED, NULL, NULL, 0);
}

// The thread's end ends its team, and with it the throttling.
static void *run_parked(void *threads) {
  GOMP_parallel(park, NULL, (unsigned)(intptr_t)threads, 0);
  return NULL;
}

static int start_parked(int threads) {
  pthread_attr_t attributes;
  pthread_t thread;
  sigset_t all, before;
  // Signals are for the threads that the application knows of; the new ones inherit the mask.
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  const int failed = pthread_create(&thread, &attributes, run_parked, (void *)(intptr_t)threads);
  pthread_attr_destroy(&attributes);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return !failed;
}

void ck_throttle(int on) {
  uint32_t before = on ? IDLE : PARKED;
  if (__atomic_load_n(&state, __ATOMIC_RELAXED) != before) return;
  // The process' first thread and the team's others count, and so does each parked thread but for the one that starts
  // them.
  const int threads = ck_processors() - ck_max_threads() + 2;
  if (on && (ck_max_threads() < 2 || threads > MOST_PARKED)) return;
  if (!__atomic_compare_exchange_n(&state, &before, on ? PARKED : IDLE, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) return;
  if (!on)
    syscall(SYS_futex, &state, FUTEX_WAKE_PRIVATE, INT32_MAX, NULL, NULL, 0);
  else if (!start_parked(threads < 2 ? 2 : threads))
    __atomic_store_n(&state, IDLE, __ATOMIC_SEQ_CST);
}
