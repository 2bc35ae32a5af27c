// Hashes of whole numbers, as text, that TensorFlow's layers put into buckets.
#include "cbytes.h"
#include "ck_search.h"
#include "ckernels.h"
#include "clones.h"

static uint64_t hash_decimal(const ck_hash_buckets *h, int64_t value) {
  char text[20];
  char *start = text + sizeof text;
  uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
  do {
    *--start = (char)('0' + rest % 10);
    rest /= 10;
  } while (rest);
  if (value < 0) *--start = '-';
  size_t length = (size_t)(text + sizeof text - start);
  return h->keyed ? cb_siphash(h->key[0], h->key[1], start, length) : cb_fingerprint(start, length);
}

static void share_hash(void *context, int index, int threads) {
  const ck_hash_buckets *h = context;
  ck_range part = ck_share(h->n, 8, index, threads);
  for (int64_t i = part.low; i < part.high; i++) h->dst[i] = (int64_t)(hash_decimal(h, h->src[i]) % h->buckets);
}

void ck_run_hash_buckets(void *args) {
  const ck_hash_buckets *h = args;
  ck_parallel(h->threads, share_hash, args);
}
