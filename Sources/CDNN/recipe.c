// The cache of compiled primitives. Compiling one takes from 0.1 to several milliseconds; a second program of the same
// shapes, or the same layer traced again, must not pay that.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "ckernels.h"
#include "primitive.h"

enum {
  BUCKETS = 1024,
  // A recipe without users stays for the next one to ask, until the cache holds this many.
  KEPT = 2048
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static cdnn_recipe *buckets[BUCKETS];
static int count;

// FNV-1a, 64 bits (Fowler, Noll, Vo).
static uint64_t hash_bytes(const void *bytes, size_t count) {
  const unsigned char *p = bytes;
  uint64_t hash = 0xcbf29ce484222325u;
  for (size_t i = 0; i < count; i++) hash = (hash ^ p[i]) * 0x100000001b3u;
  return hash;
}

static void destroy(cdnn_recipe *recipe) {
  if (recipe->primitive) dnnl_primitive_destroy(recipe->primitive);
  if (recipe->descriptor) dnnl_primitive_desc_destroy(recipe->descriptor);
  free(recipe->key);
  free(recipe);
}

static cdnn_recipe *make(const void *description, size_t bytes, int threads, cdnn_describe describe) {
  cdnn_recipe *recipe = calloc(1, sizeof *recipe);
  void *key = malloc(bytes);
  if (!recipe || !key) {
    free(recipe);
    free(key);
    cdnn_fail("out of memory");
    return NULL;
  }
  recipe->key = memcpy(key, description, bytes);
  recipe->key_bytes = bytes;
  recipe->threads = threads;
  recipe->describe = describe;
  // oneDNN divides the work and sizes the scratch memory for the team that it finds here.
  ck_set_threads(threads);
  recipe->descriptor = describe(description, recipe);
  if (!recipe->descriptor) {
    destroy(recipe);
    return NULL;
  }
  dnnl_status_t status = dnnl_primitive_create(&recipe->primitive, recipe->descriptor);
  if (status != dnnl_success) {
    cdnn_fail("oneDNN could not compile a primitive: %s", dnnl_status2str(status));
    destroy(recipe);
    return NULL;
  }
  if (dnnl_primitive_desc_query(recipe->descriptor, dnnl_query_impl_info_str, 0, (void *)&recipe->implementation) !=
      dnnl_success) {
    recipe->implementation = "unknown";
  }
  recipe->scratch_bytes = (int64_t)dnnl_memory_desc_get_size(
      dnnl_primitive_desc_query_md(recipe->descriptor, dnnl_query_scratchpad_md, 0));
  return recipe;
}

static int matches(
    const cdnn_recipe *recipe, uint64_t hash, const void *description, size_t bytes, cdnn_describe describe) {
  return recipe->hash == hash && recipe->describe == describe && recipe->key_bytes == bytes &&
         !memcmp(recipe->key, description, bytes);
}

cdnn_recipe *cdnn_recipe_acquire(const void *description, size_t bytes, int threads, cdnn_describe describe) {
  uint64_t hash = hash_bytes(description, bytes);
  pthread_mutex_lock(&lock);
  cdnn_recipe **bucket = &buckets[hash % BUCKETS];
  cdnn_recipe *recipe = *bucket;
  while (recipe && !matches(recipe, hash, description, bytes, describe)) {
    recipe = recipe->next;
  }
  if (!recipe) {
    recipe = make(description, bytes, threads, describe);
    if (recipe) {
      recipe->hash = hash;
      recipe->next = *bucket;
      *bucket = recipe;
      count++;
    }
  }
  if (recipe) recipe->users++;
  pthread_mutex_unlock(&lock);
  return recipe;
}

void cdnn_recipe_release(cdnn_recipe *recipe) {
  pthread_mutex_lock(&lock);
  recipe->users--;
  if (recipe->users == 0 && count > KEPT) {
    cdnn_recipe **link = &buckets[recipe->hash % BUCKETS];
    while (*link != recipe) link = &(*link)->next;
    *link = recipe->next;
    count--;
    destroy(recipe);
  }
  pthread_mutex_unlock(&lock);
}
