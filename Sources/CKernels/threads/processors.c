// The number of threads: processors, quotas, and what the environment says.
#define _GNU_SOURCE
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ck_threads.h"

extern int omp_get_thread_limit(void);
extern void omp_set_num_threads(int threads);

int ck_processors(void) {
  // More processors than a fixed set holds are asked for with larger ones.
  for (int size = CPU_SETSIZE; size <= 64 * CPU_SETSIZE; size *= 4) {
    cpu_set_t *set = CPU_ALLOC(size);
    const int is_known = set && sched_getaffinity(0, CPU_ALLOC_SIZE(size), set) == 0;
    const int count = is_known ? CPU_COUNT_S(CPU_ALLOC_SIZE(size), set) : 0;
    CPU_FREE(set);
    if (is_known) return count > 0 ? count : 1;
  }
  return 1;
}

// The number that a text begins with, or 0. OMP_NUM_THREADS may be a list: "4,2" is for regions in regions.
static int number_of(const char *text, int is_list) {
  if (!text) return 0;
  char *end;
  const long number = strtol(text, &end, 10);
  while (*end == ' ') end++;
  return end > text && (*end == 0 || (is_list && *end == ',')) && number >= 1 && number <= 1 << 16 ? (int)number : 0;
}

int ck_threads_for(const char *keras, const char *omp, int processors, double quota, int *refused) {
  const int asked = number_of(keras, 0);
  if (asked) return asked;
  if (keras && *keras) *refused = 1;
  const int wish = number_of(omp, 1);
  if (wish) return wish;
  const int allowed = quota > 0 && quota < processors ? (int)ceil(quota) : processors;
  return allowed < 1 ? 1 : allowed;
}

int ck_max_threads(void) {
  static int known = 0;
  int threads = __atomic_load_n(&known, __ATOMIC_RELAXED);
  if (threads) return threads;
  const char *wish = getenv("KERAS_NUM_THREADS");
  int refused = 0;
  threads = ck_threads_for(wish, getenv("OMP_NUM_THREADS"), ck_processors(), ck_cgroup_quota(""), &refused);
  const int limit = omp_get_thread_limit();
  if (limit >= 1 && threads > limit) threads = limit;
  int before = 0;
  if (__atomic_compare_exchange_n(&known, &before, threads, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED) && refused)
    fprintf(stderr, "KERAS_NUM_THREADS is a number of threads, 1 or more; it was \"%s\". Using %d.\n", wish, threads);
  return threads;
}

void ck_set_threads(int threads) {
  // libgomp keeps the number for the calling thread; asking again costs more than remembering.
  static _Thread_local int current = 0;
  if (current == threads) return;
  omp_set_num_threads(threads);
  current = threads;
}
