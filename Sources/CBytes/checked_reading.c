// Reads with checksums, by several plain threads: what reads files knows no device, and no team of threads of one.
#define _GNU_SOURCE
#include "cbytes.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <unistd.h>

// What fits the cache of a processor core, so that the checksum is taken from there.
#define WINDOW (1 << 18)

typedef struct {
  int file;
  int64_t offset, size;
  char *bytes;
  int (*bring)(int file, char *bytes, int64_t size, int64_t offset);
} reading;

typedef struct {
  const reading *all;
  cb_read_part *part;
} share;

static int read_all(int file, char *dst, int64_t size, int64_t offset) {
  while (size > 0) {
    const ssize_t count = pread(file, dst, (size_t)size, offset);
    if (count == 0) return -1;
    if (count < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    dst += count;
    offset += count;
    size -= count;
  }
  return 0;
}

// Maps pages together, which would cost a fault each, and reports where the file has no such bytes any more. Linux can
// since 5.14.
static int map_pages(int file, char *bytes, int64_t size, int64_t offset) {
  (void)file, (void)offset;
#if defined(MADV_POPULATE_READ)
  const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), low = (uintptr_t)bytes / page * page;
  const size_t count = (uintptr_t)bytes + (uintptr_t)size - low;
  if (madvise((void *)low, count, MADV_POPULATE_READ) != 0 && errno == EFAULT) return -1;
#endif
  return 0;
}

static void *read_share(void *context) {
  const share *mine = context;
  const reading *r = mine->all;
  cb_read_part part = *mine->part;
  for (int64_t at = part.low; at < part.high && part.failure == 0; at += WINDOW) {
    const int64_t size = part.high - at < WINDOW ? part.high - at : WINDOW;
    part.failure = r->bring(r->file, r->bytes + at, size, r->offset + at);
    if (part.failure == 0) part.checksum = cb_crc32(part.checksum, r->bytes + at, (size_t)size);
  }
  *mine->part = part;
  return NULL;
}

static void read_shares(const reading *r, int threads, cb_read_part *parts) {
  if (threads > CB_MAX_THREADS) threads = CB_MAX_THREADS;
  share shares[CB_MAX_THREADS];
  pthread_t others[CB_MAX_THREADS];
  int started[CB_MAX_THREADS] = {0};
  const int64_t windows = (r->size + WINDOW - 1) / WINDOW;
  for (int i = 0; i < threads; i++) {
    const int64_t low = windows * i / threads * WINDOW, high = windows * (i + 1) / threads * WINDOW;
    parts[i] = (cb_read_part){.low = low < r->size ? low : r->size, .high = high < r->size ? high : r->size};
    shares[i] = (share){r, &parts[i]};
  }
  for (int i = 1; i < threads; i++) started[i] = pthread_create(&others[i], NULL, read_share, &shares[i]) == 0;
  // A share that got no thread is this one's.
  for (int i = 0; i < threads; i++)
    if (!started[i]) read_share(&shares[i]);
  for (int i = 1; i < threads; i++)
    if (started[i]) pthread_join(others[i], NULL);
}

int cb_threads(void) {
  cpu_set_t processors;
  const int count = sched_getaffinity(0, sizeof processors, &processors) == 0 ? CPU_COUNT(&processors) : 1;
  return count < 1 ? 1 : count > CB_MAX_THREADS ? CB_MAX_THREADS : count;
}

void cb_read_checked(int file, int64_t offset, void *dst, int64_t size, int threads, cb_read_part *parts) {
  read_shares(&(reading){file, offset, size, dst, read_all}, threads, parts);
}

void cb_check_mapped(const void *bytes, int64_t size, int threads, cb_read_part *parts) {
  read_shares(&(reading){-1, 0, size, (char *)bytes, map_pages}, threads, parts);
}
