#include "scratch.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  void *block[CK_SCRATCH_USES];
  void *allocated[CK_SCRATCH_USES];  // what the aligned block lies in
  size_t size[CK_SCRATCH_USES];
} blocks;

static _Thread_local blocks mine;

static pthread_key_t at_exit;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void release(void *value) {
  blocks *all = value;
  for (int i = 0; i < CK_SCRATCH_USES; i++) free(all->allocated[i]);
  memset(all, 0, sizeof *all);
}

static void prepare(void) {
  if (pthread_key_create(&at_exit, release) != 0) abort();
}

static void grow(ck_scratch_use use, size_t bytes) {
  pthread_once(&once, prepare);
  // Growing by halves keeps a sequence of slightly larger chains from allocating each time.
  size_t size = mine.size[use] + mine.size[use] / 2;
  if (size < bytes) size = bytes;
  free(mine.allocated[use]);
  // Zeros, so that the part of a tile beyond the last element, where results are thrown away, is defined. A large block
  // takes memory only where it is touched.
  mine.allocated[use] = calloc(1, size + 63);
  if (!mine.allocated[use]) abort();
  mine.block[use] = (void *)(((uintptr_t)mine.allocated[use] + 63) & ~(uintptr_t)63);
  mine.size[use] = size;
  pthread_setspecific(at_exit, &mine);
}

void *ck_scratch(ck_scratch_use use, size_t bytes) {
  if (mine.size[use] < bytes) grow(use, bytes);
  return mine.block[use];
}
