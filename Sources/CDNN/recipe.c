// The cache of compiled primitives. Compiling one takes from 0.1 to several milliseconds; a second program of the same
// shapes, or the same layer traced again, must not pay that.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "ckernels.h"
#include "epilogue.h"
#include "primitive.h"

enum {
  BUCKETS = 1024,
  // A recipe without users stays for the next one to ask, until the cache holds this many.
  KEPT = 2048,
  ALIGNMENT = 64
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
  if (recipe->conversion.primitive) dnnl_primitive_destroy(recipe->conversion.primitive);
  if (recipe->conversion.descriptor) dnnl_primitive_desc_destroy(recipe->conversion.descriptor);
  if (recipe->primitive) dnnl_primitive_destroy(recipe->primitive);
  if (recipe->descriptor) dnnl_primitive_desc_destroy(recipe->descriptor);
  free(recipe->key);
  free(recipe);
}

dnnl_status_t cdnn_convert(
    cdnn_recipe *recipe, const_dnnl_primitive_desc_t descriptor, int slot, const cdnn_slot *operand,
    const cdnn_layout *layout, int is_after) {
  cdnn_layout_view inner = dnnl_primitive_desc_query_md(descriptor, operand->query, operand->index);
  if (dnnl_memory_desc_equal(inner, cdnn_view(layout))) return dnnl_success;
  dnnl_primitive_attr_t attributes = NULL;
  dnnl_status_t status = cdnn_attributes(&attributes, 0, CDNN_EPILOGUE_NONE, 0, 0);
  if (status == dnnl_success) {
    dnnl_engine_t engine = cdnn_engine();
    status = dnnl_reorder_primitive_desc_create(
        &recipe->conversion.descriptor, is_after ? inner : cdnn_view(layout), engine,
        is_after ? cdnn_view(layout) : inner, engine, attributes);
  }
  if (attributes) dnnl_primitive_attr_destroy(attributes);
  recipe->conversion.slot = slot;
  recipe->conversion.is_after = is_after;
  return status;
}

static int64_t bytes_of(const_dnnl_primitive_desc_t descriptor, dnnl_query_t query) {
  return (int64_t)dnnl_memory_desc_get_size(dnnl_primitive_desc_query_md(descriptor, query, 0));
}

// The scratch memory's parts one after another.
static void lay_out_scratch(cdnn_recipe *recipe) {
  recipe->own_scratch_bytes = bytes_of(recipe->descriptor, dnnl_query_scratchpad_md);
  recipe->scratch_bytes = recipe->own_scratch_bytes;
  cdnn_conversion *conversion = &recipe->conversion;
  if (!conversion->descriptor) return;
  dnnl_query_t inner = conversion->is_after ? dnnl_query_src_md : dnnl_query_dst_md;
  conversion->operand_offset = (recipe->scratch_bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  int64_t end = conversion->operand_offset + bytes_of(conversion->descriptor, inner);
  conversion->scratch_offset = (end + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  conversion->scratch_bytes = bytes_of(conversion->descriptor, dnnl_query_scratchpad_md);
  recipe->scratch_bytes = conversion->scratch_offset + conversion->scratch_bytes;
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
  if (status == dnnl_success && recipe->conversion.descriptor) {
    status = dnnl_primitive_create(&recipe->conversion.primitive, recipe->conversion.descriptor);
  }
  if (status != dnnl_success) {
    cdnn_fail("oneDNN could not compile a primitive: %s", dnnl_status2str(status));
    destroy(recipe);
    return NULL;
  }
  if (dnnl_primitive_desc_query(recipe->descriptor, dnnl_query_impl_info_str, 0, (void *)&recipe->implementation) !=
      dnnl_success) {
    recipe->implementation = "unknown";
  }
  lay_out_scratch(recipe);
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

void cdnn_recipe_retain(cdnn_recipe *recipe) {
  pthread_mutex_lock(&lock);
  recipe->users++;
  pthread_mutex_unlock(&lock);
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
