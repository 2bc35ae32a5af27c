// Maxima and averages over windows, and their gradients.
#include <string.h>

#include "epilogue.h"
#include "primitive.h"
#include "window.h"

static const cdnn_slot forward_slots[CDNN_SLOTS] = {
    [CDNN_SRC] = {DNNL_ARG_SRC, dnnl_query_src_md, 0},
    [CDNN_DST] = {DNNL_ARG_DST, dnnl_query_dst_md, 0},
    [CDNN_WORKSPACE] = {DNNL_ARG_WORKSPACE, dnnl_query_workspace_md, 0},
};

static const cdnn_slot backward_slots[CDNN_SLOTS] = {
    [CDNN_SRC] = {DNNL_ARG_DIFF_SRC, dnnl_query_diff_src_md, 0},
    [CDNN_DST] = {DNNL_ARG_DIFF_DST, dnnl_query_diff_dst_md, 0},
    [CDNN_WORKSPACE] = {DNNL_ARG_WORKSPACE, dnnl_query_workspace_md, 0},
};

static int64_t places(const cdnn_pooling *form, int d) {
  return cdnn_places(form->src_spatial[d], form->window[d], form->strides[d], 1, form->before[d], form->after[d]);
}

static int check(const cdnn_pooling *form) {
  if (!cdnn_check_window(
          "a pooling", form->spatial, form->threads, form->window, form->strides, form->before, form->after)) {
    return 0;
  }
  if (form->batch < 1 || form->channels < 1) {
    cdnn_fail("an empty pooling is the caller's to skip");
    return 0;
  }
  for (int d = 0; d < form->spatial; d++) {
    if (form->src_spatial[d] >= 1 && places(form, d) >= 1) continue;
    cdnn_fail(
        "a window of %lld does not fit size %lld along dimension %d", (long long)form->window[d],
        (long long)form->src_spatial[d], d);
    return 0;
  }
  return 1;
}

// Checks the description and writes its canonical form, unused fields zero. 0 with the error text set for a wrong one.
static int canonical(const cdnn_pooling *description, cdnn_pooling *form) {
  memset(form, 0, sizeof *form);
  form->direction = description->direction == CDNN_FORWARD ? CDNN_FORWARD : CDNN_BACKWARD_DATA;
  form->average = description->average != 0;
  form->has_workspace = !form->average && (form->direction != CDNN_FORWARD || description->has_workspace);
  form->spatial = description->spatial;
  form->threads = description->threads;
  form->type = description->type;
  form->batch = description->batch;
  form->channels = description->channels;
  for (int d = 0; d < description->spatial && d < CDNN_MAX_SPATIAL; d++) {
    form->src_spatial[d] = description->src_spatial[d];
    form->window[d] = description->window[d];
    form->strides[d] = description->strides[d];
    form->before[d] = description->before[d];
    form->after[d] = description->after[d];
  }
  return check(form);
}

// Whether oneDNN's workspace is what cdnn.h says: a number for each element of dst, in dst's order.
static int has_known_workspace(const_dnnl_primitive_desc_t descriptor, const cdnn_pooling *form, const int64_t *sizes) {
  int64_t volume = 1;
  for (int d = 0; d < form->spatial; d++) volume *= form->window[d];
  cdnn_layout expected = {0};
  if (cdnn_image_layout(
          &expected, form->spatial, form->batch, form->channels, sizes, volume <= 255 ? CDNN_U8 : CDNN_S32) !=
      dnnl_success) {
    return 0;
  }
  int is_equal = dnnl_memory_desc_equal(
      dnnl_primitive_desc_query_md(descriptor, dnnl_query_workspace_md, 0), cdnn_view(&expected));
  cdnn_layout_release(&expected);
  return is_equal;
}

static void fail(const cdnn_pooling *form, dnnl_status_t status) {
  char src[96], window[96];
  cdnn_image_text(src, sizeof src, form->spatial, form->batch, form->channels, form->src_spatial);
  cdnn_image_text(window, sizeof window, form->spatial, 1, 1, form->window);
  cdnn_fail(
      "oneDNN has no %s pooling%s of %s %s by %s: %s", form->average ? "average" : "maximum",
      form->direction == CDNN_FORWARD ? "" : " gradient", cdnn_type_name(form->type), src, window,
      dnnl_status2str(status));
}

static dnnl_primitive_desc_t describe(const void *description, cdnn_recipe *recipe) {
  const cdnn_pooling *form = description;
  recipe->slots = 1u << CDNN_SRC | 1u << CDNN_DST | (form->has_workspace ? 1u << CDNN_WORKSPACE : 0);

  dnnl_engine_t engine = cdnn_engine();
  if (!engine) return NULL;
  cdnn_layout src = {0}, dst = {0};
  dnnl_primitive_attr_t attributes = NULL;
  dnnl_primitive_desc_t descriptor = NULL, forward = NULL;
  dnnl_alg_kind_t algorithm = form->average ? dnnl_pooling_avg_exclude_padding : dnnl_pooling_max;
  cdnn_pooling_operands operands = {&src, &dst, {0}, {0}, {0}, {0}};
  int64_t sizes[CDNN_MAX_SPATIAL];
  for (int d = 0; d < form->spatial; d++) {
    sizes[d] = places(form, d);
    operands.strides[d] = form->strides[d];
    operands.window[d] = form->window[d];
    operands.before[d] = form->before[d];
    operands.after[d] = form->after[d];
  }
  dnnl_status_t status =
      cdnn_image_layout(&src, form->spatial, form->batch, form->channels, form->src_spatial, form->type);
  if (status == dnnl_success) {
    status = cdnn_image_layout(&dst, form->spatial, form->batch, form->channels, sizes, form->type);
  }
  if (status == dnnl_success) status = cdnn_attributes(&attributes, 0, CDNN_EPILOGUE_NONE, 0, 0);
  if (status == dnnl_success && form->direction != CDNN_FORWARD) {
    status = cdnn_pooling_descriptor(&forward, engine, dnnl_forward_training, algorithm, &operands, NULL, NULL);
  }
  if (status == dnnl_success) {
    dnnl_prop_kind_t direction = form->direction != CDNN_FORWARD ? dnnl_backward_data
                                 : form->has_workspace           ? dnnl_forward_training
                                                                 : dnnl_forward_inference;
    status = cdnn_pooling_descriptor(&descriptor, engine, direction, algorithm, &operands, forward, attributes);
  }
  if (status == dnnl_success && form->has_workspace && !has_known_workspace(descriptor, form, sizes)) {
    status = dnnl_unimplemented;
  }
  if (status != dnnl_success) {
    fail(form, status);
    if (descriptor) dnnl_primitive_desc_destroy(descriptor);
    descriptor = NULL;
  }
  if (forward) dnnl_primitive_desc_destroy(forward);
  if (attributes) dnnl_primitive_attr_destroy(attributes);
  cdnn_layout_release(&src);
  cdnn_layout_release(&dst);
  return descriptor;
}

cdnn_primitive *cdnn_pooling_create(const cdnn_pooling *description) {
  cdnn_clear_error();
  cdnn_pooling form;
  if (!canonical(description, &form)) return NULL;
  cdnn_recipe *recipe = cdnn_recipe_acquire(&form, sizeof form, form.threads, describe);
  return recipe ? cdnn_primitive_create(recipe, form.direction == CDNN_FORWARD ? forward_slots : backward_slots)
                : NULL;
}
