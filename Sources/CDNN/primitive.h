// Compiled primitives, shared by description, and the handles that run them.
#ifndef CDNN_PRIMITIVE_H
#define CDNN_PRIMITIVE_H

#include <stddef.h>

#include "engine.h"

// What a slot's memory is: oneDNN's argument index, and where the primitive describes its layout.
typedef struct {
  int argument;  // DNNL_ARG_…
  dnnl_query_t query;
  int index;
} cdnn_slot;

// A compiled primitive. Immutable once made, so any number of handles and threads may run it at the same time.
typedef struct cdnn_recipe cdnn_recipe;

// Makes the descriptor and sets the recipe's `slots` from the description. On failure sets the error
// text and returns NULL.
typedef dnnl_primitive_desc_t (*cdnn_describe)(const void *description, cdnn_recipe *recipe);

struct cdnn_recipe {
  dnnl_primitive_desc_t descriptor;
  dnnl_primitive_t primitive;
  const char *implementation;
  int64_t scratch_bytes;
  int threads;
  unsigned slots;  // bit i: slot i is an argument of this primitive
  // Of the cache:
  struct cdnn_recipe *next;
  uint64_t hash;
  cdnn_describe describe;
  int64_t users;
  size_t key_bytes;
  void *key;
};

// The recipe for a description, made now or found. The description is compared byte by byte, padding included, and
// belongs to the one kind of primitive that `describe` makes. NULL on failure.
cdnn_recipe *cdnn_recipe_acquire(const void *description, size_t bytes, int threads, cdnn_describe describe);
void cdnn_recipe_release(cdnn_recipe *recipe);

// A handle on the recipe, whose one use it takes over, also when it fails.
cdnn_primitive *cdnn_primitive_create(cdnn_recipe *recipe, const cdnn_slot table[CDNN_SLOTS]);

#endif
