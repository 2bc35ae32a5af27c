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

// Moves one operand between the order that it has in memory and the order that the primitive takes, as a part of the
// same step: before the primitive, or after it for an operand that it writes.
typedef struct {
  dnnl_primitive_desc_t descriptor;  // NULL: no operand needs it
  dnnl_primitive_t primitive;
  int slot, is_after;
  // Where the scratch memory holds the primitive's own order of the operand, and what the move works in.
  int64_t operand_offset, scratch_offset, scratch_bytes;
} cdnn_conversion;

// A compiled primitive. Immutable once made, so any number of handles and threads may run it at the same time.
typedef struct cdnn_recipe cdnn_recipe;

// Makes the descriptor and sets the recipe's `slots`, and its `conversion` by cdnn_convert, from the description. On
// failure sets the error text and returns NULL.
typedef dnnl_primitive_desc_t (*cdnn_describe)(const void *description, cdnn_recipe *recipe);

struct cdnn_recipe {
  dnnl_primitive_desc_t descriptor;
  dnnl_primitive_t primitive;
  const char *implementation;
  int64_t scratch_bytes;  // in all; the primitive's own comes first
  int64_t own_scratch_bytes;
  cdnn_conversion conversion;
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
void cdnn_recipe_retain(cdnn_recipe *recipe);
void cdnn_recipe_release(cdnn_recipe *recipe);

// For `describe`: the operand in `slot` lies in memory as `layout` says, whatever order the primitive of `descriptor`
// takes.
dnnl_status_t cdnn_convert(
    cdnn_recipe *recipe, const_dnnl_primitive_desc_t descriptor, int slot, const cdnn_slot *operand,
    const cdnn_layout *layout, int is_after);

// What runs a recipe on memory.
struct cdnn_primitive {
  cdnn_recipe *recipe;
  // oneDNN's streams and memory objects may not be shared between threads; so each handle has its own.
  dnnl_stream_t stream;
  void *slots[CDNN_SLOTS];
  // The pointers that the memory objects hold now. Telling oneDNN costs more than comparing.
  void *bound[CDNN_SLOTS];
  void *scratch;
  dnnl_memory_t memory[CDNN_SLOTS];  // NULL for a slot that the primitive does not use
  dnnl_memory_t scratch_memory;      // NULL where it wants none
  dnnl_exec_arg_t arguments[CDNN_SLOTS + 1];
  int count;
  // Of the recipe's conversion: the operand in the primitive's order, and what the move works in, or NULL.
  dnnl_memory_t converted, conversion_scratch;
  // Whether `converted` holds the operand once and for all, so that nothing is moved.
  int is_packed;
  dnnl_exec_arg_t conversion_arguments[3];
};

// A memory object of what a descriptor says about one of its operands. NULL with the error text set on failure.
dnnl_memory_t cdnn_describe_memory(const_dnnl_primitive_desc_t descriptor, dnnl_query_t query, int index);

// A handle on the recipe, whose one use it takes over, also when it fails.
cdnn_primitive *cdnn_primitive_create(cdnn_recipe *recipe, const cdnn_slot table[CDNN_SLOTS]);

#endif
