#include "epilogue.h"

// oneDNN's algorithm, with the parameters that it takes. dnnl_alg_kind_undef for a value that is not of the
// enumeration.
static dnnl_alg_kind_t algorithm(cdnn_eltwise eltwise, float *alpha, float *beta) {
  float a = *alpha, b = *beta;
  *alpha = *beta = 0;
  switch (eltwise) {
    case CDNN_RELU: return dnnl_eltwise_relu;
    case CDNN_LEAKY_RELU: *alpha = a; return dnnl_eltwise_relu;
    case CDNN_TANH: return dnnl_eltwise_tanh;
    case CDNN_SIGMOID: return dnnl_eltwise_logistic;
    case CDNN_ELU: *alpha = a; return dnnl_eltwise_elu;
    case CDNN_GELU_ERF: return dnnl_eltwise_gelu_erf;
    case CDNN_GELU_TANH: return dnnl_eltwise_gelu_tanh;
    case CDNN_SWISH: *alpha = 1; return dnnl_eltwise_swish;
    case CDNN_SOFTPLUS: *alpha = 1; return dnnl_eltwise_soft_relu;
    case CDNN_EXP: return dnnl_eltwise_exp;
    case CDNN_SQUARE: return dnnl_eltwise_square;
    case CDNN_ABS: return dnnl_eltwise_abs;
    case CDNN_SQRT: return dnnl_eltwise_sqrt;
    case CDNN_CLIP: *alpha = a; *beta = b; return dnnl_eltwise_clip;
    case CDNN_LINEAR: *alpha = a; *beta = b; return dnnl_eltwise_linear;
    default: return dnnl_alg_kind_undef;
  }
}

dnnl_status_t cdnn_attributes(
    dnnl_primitive_attr_t *attributes, int accumulate, cdnn_eltwise eltwise, float alpha, float beta) {
  dnnl_post_ops_t operations = NULL;
  dnnl_status_t status = dnnl_primitive_attr_create(attributes);
  if (status == dnnl_success) {
    status = dnnl_primitive_attr_set_scratchpad_mode(*attributes, dnnl_scratchpad_mode_user);
  }
  if (status == dnnl_success) status = dnnl_post_ops_create(&operations);
  if (status == dnnl_success && accumulate) status = cdnn_append_sum(operations);
  if (status == dnnl_success && eltwise != CDNN_EPILOGUE_NONE) {
    dnnl_alg_kind_t kind = algorithm(eltwise, &alpha, &beta);
    status = cdnn_append_eltwise(operations, kind, alpha, beta);
  }
  if (status == dnnl_success) status = dnnl_primitive_attr_set_post_ops(*attributes, operations);
  if (operations) dnnl_post_ops_destroy(operations);
  return status;
}
