// Convolutions and their gradients.
#include <stdio.h>
#include <string.h>

#include "epilogue.h"
#include "primitive.h"
#include "window.h"

static const cdnn_slot forward_slots[CDNN_SLOTS] = {
    [CDNN_SRC] = {DNNL_ARG_SRC, dnnl_query_src_md, 0},
    [CDNN_WEIGHTS] = {DNNL_ARG_WEIGHTS, dnnl_query_weights_md, 0},
    [CDNN_BIAS] = {DNNL_ARG_BIAS, dnnl_query_weights_md, 1},
    [CDNN_DST] = {DNNL_ARG_DST, dnnl_query_dst_md, 0},
};

static const cdnn_slot data_slots[CDNN_SLOTS] = {
    [CDNN_SRC] = {DNNL_ARG_DIFF_SRC, dnnl_query_diff_src_md, 0},
    [CDNN_WEIGHTS] = {DNNL_ARG_WEIGHTS, dnnl_query_weights_md, 0},
    [CDNN_DST] = {DNNL_ARG_DIFF_DST, dnnl_query_diff_dst_md, 0},
};

static const cdnn_slot weights_slots[CDNN_SLOTS] = {
    [CDNN_SRC] = {DNNL_ARG_SRC, dnnl_query_src_md, 0},
    [CDNN_WEIGHTS] = {DNNL_ARG_DIFF_WEIGHTS, dnnl_query_diff_weights_md, 0},
    [CDNN_BIAS] = {DNNL_ARG_DIFF_BIAS, dnnl_query_diff_weights_md, 1},
    [CDNN_DST] = {DNNL_ARG_DIFF_DST, dnnl_query_diff_dst_md, 0},
};

static const cdnn_slot *slots_of(cdnn_direction direction) {
  switch (direction) {
    case CDNN_BACKWARD_DATA: return data_slots;
    case CDNN_BACKWARD_WEIGHTS: return weights_slots;
    default: return forward_slots;
  }
}

static int64_t places(const cdnn_convolution *form, int d) {
  return cdnn_places(
      form->src_spatial[d], form->kernel[d], form->strides[d], form->dilations[d], form->before[d], form->after[d]);
}

static int check(const cdnn_convolution *form) {
  if (!cdnn_check_window(
          "a convolution", form->spatial, form->threads, form->kernel, form->strides, form->before, form->after)) {
    return 0;
  }
  if (form->batch < 1 || form->in_channels < 1 || form->out_channels < 1) {
    cdnn_fail("an empty convolution is the caller's to skip");
    return 0;
  }
  if (form->groups < 1 || form->in_channels % form->groups || form->out_channels % form->groups) {
    cdnn_fail(
        "%lld groups do not divide %lld channels in and %lld out", (long long)form->groups,
        (long long)form->in_channels, (long long)form->out_channels);
    return 0;
  }
  for (int d = 0; d < form->spatial; d++) {
    if (form->dilations[d] >= 1 && form->src_spatial[d] >= 1 && places(form, d) >= 1) continue;
    cdnn_fail(
        "a window of %lld with dilation %lld does not fit size %lld along dimension %d", (long long)form->kernel[d],
        (long long)form->dilations[d], (long long)form->src_spatial[d], d);
    return 0;
  }
  return 1;
}

// A dimension of size 1 in front: oneDNN has kernels for depthwise images, but none for depthwise sequences.
static void add_dimension(cdnn_convolution *form) {
  int64_t *extents[] = {form->src_spatial, form->kernel, form->strides, form->dilations, form->before, form->after};
  for (int i = 0; i < (int)(sizeof extents / sizeof extents[0]); i++) {
    for (int d = form->spatial; d > 0; d--) extents[i][d] = extents[i][d - 1];
    extents[i][0] = i < 4 ? 1 : 0;
  }
  for (int d = form->spatial + 2; d > 0; d--) form->weights_strides[d] = form->weights_strides[d - 1];
  form->weights_strides[0] = 0;
  form->spatial++;
}

// The stride of a dimension of extent 1 says nothing; 1 tells two descriptions of the same weights to be equal.
static void settle_strides(cdnn_convolution *form) {
  for (int d = 0; d < form->spatial; d++) {
    if (form->kernel[d] == 1) form->weights_strides[d] = 1;
  }
  if (form->in_channels == form->groups) form->weights_strides[form->spatial] = 1;
  if (form->out_channels == 1) form->weights_strides[form->spatial + 1] = 1;
}

// Checks the description and writes its canonical form, unused fields zero. 0 with the error text set for a wrong one.
static int canonical(const cdnn_convolution *description, cdnn_convolution *form) {
  // Field by field onto zeros: the form is compared as bytes, and padding has none to compare.
  memset(form, 0, sizeof *form);
  form->direction = description->direction;
  form->spatial = description->spatial;
  form->threads = description->threads;
  form->src_type = description->src_type;
  form->weights_type = description->weights_type;
  form->dst_type = description->dst_type;
  form->has_bias = description->has_bias && description->direction != CDNN_BACKWARD_DATA;
  form->bias_type = form->has_bias ? description->bias_type : CDNN_F32;
  if (description->direction == CDNN_FORWARD) {
    form->accumulate = description->accumulate != 0;
    form->eltwise = description->eltwise;
    form->alpha = description->alpha;
    form->beta = description->beta;
  }
  form->batch = description->batch;
  form->in_channels = description->in_channels;
  form->out_channels = description->out_channels;
  form->groups = description->groups;
  for (int d = 0; d < description->spatial && d < CDNN_MAX_SPATIAL; d++) {
    form->src_spatial[d] = description->src_spatial[d];
    form->kernel[d] = description->kernel[d];
    form->strides[d] = description->strides[d];
    form->dilations[d] = description->dilations[d];
    form->before[d] = description->before[d];
    form->after[d] = description->after[d];
  }
  for (int d = 0; d < description->spatial + 2 && d < CDNN_MAX_SPATIAL + 2; d++) {
    form->weights_strides[d] = description->weights_strides[d];
  }
  if (!check(form)) return 0;
  if (form->spatial == 1 && form->groups > 1 && form->groups == form->in_channels) add_dimension(form);
  settle_strides(form);
  return 1;
}

// oneDNN's order of the weights' dimensions, [groups], out, in, kernel.., with the strides that they have in memory.
static int weights_shape(const cdnn_convolution *form, int64_t *dims, int64_t *strides) {
  int rank = 0;
  int64_t in = form->weights_strides[form->spatial], out = form->weights_strides[form->spatial + 1];
  int64_t out_channels = form->out_channels / form->groups;
  if (form->groups > 1) {
    dims[rank] = form->groups;
    strides[rank++] = out_channels * out;
  }
  dims[rank] = out_channels;
  strides[rank++] = out;
  dims[rank] = form->in_channels / form->groups;
  strides[rank++] = in;
  for (int d = 0; d < form->spatial; d++) {
    dims[rank] = form->kernel[d];
    strides[rank++] = form->weights_strides[d];
  }
  return rank;
}

static void fail(const cdnn_convolution *form, dnnl_status_t status) {
  static const char *const names[] = {
      "convolution", "data gradient of a convolution", "weight gradient of a convolution"};
  char src[96], kernel[96];
  cdnn_image_text(src, sizeof src, form->spatial, form->batch, form->in_channels, form->src_spatial);
  cdnn_image_text(
      kernel, sizeof kernel, form->spatial, form->in_channels / form->groups, form->out_channels, form->kernel);
  cdnn_fail(
      "oneDNN has no %s of %s %s by %s %s: %s", names[form->direction], cdnn_type_name(form->src_type), src,
      cdnn_type_name(form->weights_type), kernel, dnnl_status2str(status));
}

// The layouts of all operands; the weights' own order, and the one that oneDNN may choose.
typedef struct {
  cdnn_layout src, given, chosen, bias, dst;
} layouts;

static dnnl_status_t make_layouts(const cdnn_convolution *form, layouts *l) {
  int64_t sizes[CDNN_MAX_SPATIAL], dims[CDNN_MAX_SPATIAL + 3], strides[CDNN_MAX_SPATIAL + 3], one = 1;
  for (int d = 0; d < form->spatial; d++) sizes[d] = places(form, d);
  int rank = weights_shape(form, dims, strides);
  dnnl_data_type_t weights = cdnn_data_type(form->weights_type);
  dnnl_status_t status =
      cdnn_image_layout(&l->src, form->spatial, form->batch, form->in_channels, form->src_spatial, form->src_type);
  if (status == dnnl_success) {
    status = cdnn_image_layout(&l->dst, form->spatial, form->batch, form->out_channels, sizes, form->dst_type);
  }
  if (status == dnnl_success) status = cdnn_layout_any(&l->chosen, rank, dims, weights);
  if (status == dnnl_success) status = cdnn_layout_init(&l->given, rank, dims, weights, strides);
  if (status == dnnl_success && form->has_bias) {
    status = cdnn_layout_init(&l->bias, 1, &form->out_channels, cdnn_data_type(form->bias_type), &one);
  }
  return status;
}

static dnnl_primitive_desc_t describe(const void *description, cdnn_recipe *recipe) {
  const cdnn_convolution *form = description;
  recipe->slots = 1u << CDNN_SRC | 1u << CDNN_WEIGHTS | 1u << CDNN_DST | (form->has_bias ? 1u << CDNN_BIAS : 0);

  dnnl_engine_t engine = cdnn_engine();
  if (!engine) return NULL;
  layouts l = {0};
  dnnl_primitive_attr_t attributes = NULL;
  dnnl_primitive_desc_t descriptor = NULL, forward = NULL;
  dnnl_status_t status = make_layouts(form, &l);
  cdnn_convolution_operands operands = {&l.src, &l.chosen, form->has_bias ? &l.bias : NULL, &l.dst, {0}, {0}, {0}, {0}};
  for (int d = 0; d < form->spatial; d++) {
    operands.strides[d] = form->strides[d];
    operands.dilations[d] = form->dilations[d] - 1;
    operands.before[d] = form->before[d];
    operands.after[d] = form->after[d];
  }
  if (status == dnnl_success) {
    status = cdnn_attributes(&attributes, form->accumulate, form->eltwise, form->alpha, form->beta);
  }
  if (status == dnnl_success && form->direction != CDNN_FORWARD) {
    status = cdnn_convolution_descriptor(&forward, engine, dnnl_forward_training, &operands, NULL, NULL);
  }
  if (status == dnnl_success) {
    dnnl_prop_kind_t direction = form->direction == CDNN_BACKWARD_DATA      ? dnnl_backward_data
                                 : form->direction == CDNN_BACKWARD_WEIGHTS ? dnnl_backward_weights
                                                                            : dnnl_forward_inference;
    status = cdnn_convolution_descriptor(&descriptor, engine, direction, &operands, forward, attributes);
  }
  if (status == dnnl_success) {
    status = cdnn_convert(
        recipe, descriptor, CDNN_WEIGHTS, &slots_of(form->direction)[CDNN_WEIGHTS], &l.given,
        form->direction == CDNN_BACKWARD_WEIGHTS);
  }
  if (status != dnnl_success) {
    fail(form, status);
    if (descriptor) dnnl_primitive_desc_destroy(descriptor);
    descriptor = NULL;
  }
  if (forward) dnnl_primitive_desc_destroy(forward);
  if (attributes) dnnl_primitive_attr_destroy(attributes);
  cdnn_layout_release(&l.src);
  cdnn_layout_release(&l.given);
  cdnn_layout_release(&l.chosen);
  cdnn_layout_release(&l.bias);
  cdnn_layout_release(&l.dst);
  return descriptor;
}

cdnn_primitive *cdnn_convolution_create(const cdnn_convolution *description) {
  cdnn_clear_error();
  cdnn_convolution form;
  if (!canonical(description, &form)) return NULL;
  cdnn_recipe *recipe = cdnn_recipe_acquire(&form, sizeof form, form.threads, describe);
  return recipe ? cdnn_primitive_create(recipe, slots_of(form.direction)) : NULL;
}
