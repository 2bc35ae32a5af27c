#define _GNU_SOURCE
#include "contention.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "throttle.h"

// A program that wakes up now and then takes a processor for a window; one that computes, for all of them.
static const uint64_t window = 50000000, a_second = 1000000000;

static uint64_t contended_until;

void ck_note_contention(uint64_t now) {
  const uint64_t until = __atomic_load_n(&contended_until, __ATOMIC_RELAXED);
  if (until >= now + a_second / 2) return;
  __atomic_store_n(&contended_until, now + a_second, __ATOMIC_RELAXED);
  ck_throttle(1);
}

int ck_is_contended(uint64_t now) { return now < __atomic_load_n(&contended_until, __ATOMIC_RELAXED); }

// Nanoseconds that the calling thread waited for a processor so far, from schedstat: "running waiting slices"; or,
// where the kernel does not keep that, two milliseconds for each time that its processor was taken away.
static uint64_t waited(void) {
  const int file = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  if (file >= 0) {
    char text[96];
    const ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    unsigned long long running, waiting;
    if (length > 0) {
      text[length] = 0;
      if (sscanf(text, "%llu %llu", &running, &waiting) == 2) return waiting;
    }
  }
  struct rusage usage;
  return getrusage(RUSAGE_THREAD, &usage) == 0 ? (uint64_t)usage.ru_nivcsw * 2000000 : 0;
}

void ck_watch_contention(uint64_t now) {
  static _Thread_local uint64_t seen, before;
  static _Thread_local int waited_before;
  if (seen != 0 && now - seen < window) return;
  const uint64_t total = waited();
  const int waits = seen != 0 && (total - before) * 5 > now - seen;
  if (waits && waited_before) ck_note_contention(now);
  waited_before = waits;
  seen = now;
  before = total;
  if (!ck_is_contended(now)) ck_throttle(0);
}
