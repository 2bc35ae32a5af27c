#include "primitive.h"

#include <stdlib.h>

#include "ckernels.h"

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
};

static dnnl_memory_t add_argument(cdnn_primitive *primitive, int argument, dnnl_query_t query, int index) {
  dnnl_memory_t memory = NULL;
  dnnl_status_t status = dnnl_memory_create(
      &memory, dnnl_primitive_desc_query_md(primitive->recipe->descriptor, query, index), cdnn_engine(),
      DNNL_MEMORY_NONE);
  if (status != dnnl_success) {
    cdnn_fail("oneDNN could not describe an operand's memory: %s", dnnl_status2str(status));
    return NULL;
  }
  primitive->arguments[primitive->count++] = (dnnl_exec_arg_t){argument, memory};
  return memory;
}

cdnn_primitive *cdnn_primitive_create(cdnn_recipe *recipe, const cdnn_slot table[CDNN_SLOTS]) {
  cdnn_primitive *primitive = calloc(1, sizeof *primitive);
  if (!primitive) {
    cdnn_recipe_release(recipe);
    cdnn_fail("out of memory");
    return NULL;
  }
  primitive->recipe = recipe;
  dnnl_status_t status = dnnl_stream_create(&primitive->stream, cdnn_engine(), dnnl_stream_default_flags);
  if (status != dnnl_success) {
    cdnn_fail("oneDNN could not make a stream: %s", dnnl_status2str(status));
    cdnn_destroy(primitive);
    return NULL;
  }
  for (int i = 0; i < CDNN_SLOTS; i++) {
    if (!(recipe->slots & 1u << i)) continue;
    primitive->memory[i] = add_argument(primitive, table[i].argument, table[i].query, table[i].index);
    if (!primitive->memory[i]) {
      cdnn_destroy(primitive);
      return NULL;
    }
  }
  if (recipe->scratch_bytes > 0) {
    primitive->scratch_memory = add_argument(primitive, DNNL_ARG_SCRATCHPAD, dnnl_query_scratchpad_md, 0);
    if (!primitive->scratch_memory) {
      cdnn_destroy(primitive);
      return NULL;
    }
  }
  return primitive;
}

void **cdnn_slots(cdnn_primitive *primitive) { return primitive->slots; }

int64_t cdnn_scratch_bytes(const cdnn_primitive *primitive) { return primitive->recipe->scratch_bytes; }

void cdnn_set_scratch(cdnn_primitive *primitive, void *memory) {
  if (!primitive->scratch_memory) return;
  dnnl_status_t status = dnnl_memory_set_data_handle(primitive->scratch_memory, memory);
  if (status != dnnl_success) cdnn_fail("oneDNN refused the scratch memory: %s", dnnl_status2str(status));
  primitive->scratch = status == dnnl_success ? memory : NULL;
}

const char *cdnn_implementation(const cdnn_primitive *primitive) { return primitive->recipe->implementation; }

void cdnn_destroy(cdnn_primitive *primitive) {
  if (!primitive) return;
  for (int i = 0; i < primitive->count; i++) dnnl_memory_destroy(primitive->arguments[i].memory);
  if (primitive->stream) dnnl_stream_destroy(primitive->stream);
  cdnn_recipe_release(primitive->recipe);
  free(primitive);
}

// Gives oneDNN the slots that changed. 0 with the error text set for one without memory.
static int bind(cdnn_primitive *primitive) {
  for (int i = 0; i < CDNN_SLOTS; i++) {
    if (!primitive->memory[i]) continue;
    if (!primitive->slots[i]) {
      cdnn_fail("a primitive ran without memory in slot %d: write cdnn_slots before cdnn_execute", i);
      return 0;
    }
    if (primitive->slots[i] == primitive->bound[i]) continue;
    dnnl_status_t status = dnnl_memory_set_data_handle(primitive->memory[i], primitive->slots[i]);
    if (status != dnnl_success) {
      cdnn_fail("oneDNN refused the memory of slot %d: %s", i, dnnl_status2str(status));
      return 0;
    }
    primitive->bound[i] = primitive->slots[i];
  }
  if (primitive->scratch_memory && !primitive->scratch) {
    cdnn_fail("a primitive ran without its scratch memory: call cdnn_set_scratch before cdnn_execute");
    return 0;
  }
  return 1;
}

void cdnn_execute(void *args) {
  cdnn_primitive *primitive = args;
  if (!bind(primitive)) return;
  ck_set_threads(primitive->recipe->threads);
  dnnl_status_t status = dnnl_primitive_execute(
      primitive->recipe->primitive, primitive->stream, primitive->count, primitive->arguments);
  if (status != dnnl_success) cdnn_fail("oneDNN could not run a primitive: %s", dnnl_status2str(status));
}
