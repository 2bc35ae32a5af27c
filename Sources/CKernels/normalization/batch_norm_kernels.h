// The loops of batch normalization, for one thread's rows.
#ifndef CK_BATCH_NORM_KERNELS_H
#define CK_BATCH_NORM_KERNELS_H

#include "clones.h"

// So many rows are summed in the matrices' precision; such sums are added in double precision. Parts are made of whole
// blocks: the number of threads changes no sum before that.
enum { CK_BLOCK_ROWS = 64 };

// sums [2][channels]: of src - first row, and of its square. `src` is the whole matrix.
void ck_moment_sums_f32(const float *src, ck_range rows, int64_t channels, double *sums);
void ck_moment_sums_bf16(const uint16_t *src, ck_range rows, int64_t channels, double *sums);
void ck_moment_sums_f64(const double *src, ck_range rows, int64_t channels, double *sums);

// y = (src - k0) k1 + k2 with coefficients k [3][channels] of mean, scale and beta.
void ck_normalize_f32(float *dst, const float *src, const float *k, int relu, ck_range rows, int64_t channels);
void ck_normalize_bf16(uint16_t *dst, const uint16_t *src, const float *k, int relu, ck_range rows, int64_t channels);
void ck_normalize_f64(double *dst, const double *src, const double *k, int relu, ck_range rows, int64_t channels);

// sums [2][channels]: of g, and of g (src - mean). g is upstream, or zero where output (if not NULL) is not positive,
// or y (if relu).
void ck_gradient_sums_f32(
    const float *src, const float *upstream, const float *output, const float *k, int relu, ck_range rows,
    int64_t channels, double *sums);
void ck_gradient_sums_bf16(
    const uint16_t *src, const uint16_t *upstream, const uint16_t *output, const float *k, int relu, ck_range rows,
    int64_t channels, double *sums);
void ck_gradient_sums_f64(
    const double *src, const double *upstream, const double *output, const double *k, int relu, ck_range rows,
    int64_t channels, double *sums);

// dst = k1 g - k3 - k4 (src - k0) with coefficients k [5][channels].
void ck_normalize_gradient_f32(
    float *dst, const float *src, const float *upstream, const float *output, const float *k, int relu, ck_range rows,
    int64_t channels);
void ck_normalize_gradient_bf16(
    uint16_t *dst, const uint16_t *src, const uint16_t *upstream, const uint16_t *output, const float *k, int relu,
    ck_range rows, int64_t channels);
void ck_normalize_gradient_f64(
    double *dst, const double *src, const double *upstream, const double *output, const double *k, int relu,
    ck_range rows, int64_t channels);

#endif
