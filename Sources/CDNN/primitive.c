#include "primitive.h"

#include <stdlib.h>

#include "ckernels.h"

dnnl_memory_t cdnn_describe_memory(const_dnnl_primitive_desc_t descriptor, dnnl_query_t query, int index) {
  dnnl_memory_t memory = NULL;
  dnnl_status_t status = dnnl_memory_create(
      &memory, dnnl_primitive_desc_query_md(descriptor, query, index), cdnn_engine(), DNNL_MEMORY_NONE);
  if (status == dnnl_success) return memory;
  cdnn_fail("oneDNN could not describe an operand's memory: %s", dnnl_status2str(status));
  return NULL;
}

static dnnl_memory_t add_argument(cdnn_primitive *primitive, int argument, dnnl_query_t query, int index) {
  dnnl_memory_t memory = cdnn_describe_memory(primitive->recipe->descriptor, query, index);
  if (memory) primitive->arguments[primitive->count++] = (dnnl_exec_arg_t){argument, memory};
  return memory;
}

// The slot's memory becomes the conversion's, and the primitive's argument the operand in its own order. 0 on failure.
static int add_conversion(cdnn_primitive *primitive) {
  const cdnn_conversion *conversion = &primitive->recipe->conversion;
  dnnl_memory_t outside = cdnn_describe_memory(
      conversion->descriptor, conversion->is_after ? dnnl_query_dst_md : dnnl_query_src_md, 0);
  if (!outside) return 0;
  primitive->converted = primitive->memory[conversion->slot];
  primitive->memory[conversion->slot] = outside;
  primitive->conversion_arguments[0] =
      (dnnl_exec_arg_t){DNNL_ARG_FROM, conversion->is_after ? primitive->converted : outside};
  primitive->conversion_arguments[1] =
      (dnnl_exec_arg_t){DNNL_ARG_TO, conversion->is_after ? outside : primitive->converted};
  if (conversion->scratch_bytes > 0) {
    primitive->conversion_scratch = cdnn_describe_memory(conversion->descriptor, dnnl_query_scratchpad_md, 0);
    if (!primitive->conversion_scratch) return 0;
    primitive->conversion_arguments[2] = (dnnl_exec_arg_t){DNNL_ARG_SCRATCHPAD, primitive->conversion_scratch};
  }
  return 1;
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
  if (recipe->conversion.descriptor && !add_conversion(primitive)) {
    cdnn_destroy(primitive);
    return NULL;
  }
  if (recipe->own_scratch_bytes > 0) {
    primitive->scratch_memory = add_argument(primitive, DNNL_ARG_SCRATCHPAD, dnnl_query_scratchpad_md, 0);
    if (!primitive->scratch_memory) {
      cdnn_destroy(primitive);
      return NULL;
    }
  }
  return primitive;
}

void **cdnn_slots(cdnn_primitive *primitive) { return primitive->slots; }

int64_t cdnn_scratch_bytes(const cdnn_primitive *primitive) {
  return primitive->is_packed ? primitive->recipe->own_scratch_bytes : primitive->recipe->scratch_bytes;
}

static int set_memory(dnnl_memory_t memory, void *data) {
  if (!memory) return 1;
  dnnl_status_t status = dnnl_memory_set_data_handle(memory, data);
  if (status != dnnl_success) cdnn_fail("oneDNN refused the scratch memory: %s", dnnl_status2str(status));
  return status == dnnl_success;
}

void cdnn_set_scratch(cdnn_primitive *primitive, void *memory) {
  const cdnn_conversion *conversion = &primitive->recipe->conversion;
  int is_set = set_memory(primitive->scratch_memory, memory);
  if (is_set && !primitive->is_packed) {
    is_set = set_memory(primitive->converted, (char *)memory + conversion->operand_offset) &&
             set_memory(primitive->conversion_scratch, (char *)memory + conversion->scratch_offset);
  }
  primitive->scratch = is_set ? memory : NULL;
}

const char *cdnn_implementation(const cdnn_primitive *primitive) { return primitive->recipe->implementation; }

void cdnn_destroy(cdnn_primitive *primitive) {
  if (!primitive) return;
  for (int i = 0; i < CDNN_SLOTS; i++) {
    if (primitive->memory[i]) dnnl_memory_destroy(primitive->memory[i]);
  }
  if (primitive->converted) dnnl_memory_destroy(primitive->converted);
  if (primitive->scratch_memory) dnnl_memory_destroy(primitive->scratch_memory);
  if (primitive->conversion_scratch) dnnl_memory_destroy(primitive->conversion_scratch);
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
  if (cdnn_scratch_bytes(primitive) > 0 && !primitive->scratch) {
    cdnn_fail("a primitive ran without its scratch memory: call cdnn_set_scratch before cdnn_execute");
    return 0;
  }
  return 1;
}

void cdnn_execute(void *args) {
  cdnn_primitive *primitive = args;
  if (!bind(primitive)) return;
  const cdnn_recipe *recipe = primitive->recipe;
  const cdnn_conversion *conversion = &recipe->conversion;
  int moves = conversion->primitive && !primitive->is_packed ? (primitive->conversion_scratch ? 3 : 2) : 0;
  ck_set_threads(recipe->threads);
  dnnl_status_t status = dnnl_success;
  if (moves && !conversion->is_after) {
    status = dnnl_primitive_execute(
        conversion->primitive, primitive->stream, moves, primitive->conversion_arguments);
  }
  if (status == dnnl_success) {
    status =
        dnnl_primitive_execute(recipe->primitive, primitive->stream, primitive->count, primitive->arguments);
  }
  if (status == dnnl_success && moves && conversion->is_after) {
    status = dnnl_primitive_execute(
        conversion->primitive, primitive->stream, moves, primitive->conversion_arguments);
  }
  if (status != dnnl_success) cdnn_fail("oneDNN could not run a primitive: %s", dnnl_status2str(status));
}
