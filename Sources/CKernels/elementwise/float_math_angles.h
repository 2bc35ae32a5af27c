// Circular functions of class F and their inverses, computed in double precision like those of float_math_wide.h.
#ifndef CK_FLOAT_MATH_ANGLES_H
#define CK_FLOAT_MATH_ANGLES_H

#include "float_math_wide.h"

// Up to here the reduction of an angle is exact enough; tile functions leave larger ones to libm.
#define CK_LARGEST_ANGLE 0x1p28f

// x = n pi / 2 + r; the sine and cosine of r, and n's two low bits.
typedef struct {
  double sine, cosine;
  uint64_t quadrant;
} wide_angle;

CK_INLINE wide_angle wide_reduce_angle(float x) {
  const double wide = float_absolute(x) < CK_LARGEST_ANGLE ? (double)x : 0;
  const wide_rounded n = wide_round(wide * 0x1.45f306dc9c883p-1);
  // 25 bits of pi / 2, times n exact, and the next 53.
  const double r = (wide - n.whole * 0x1.921fb5p+0) - n.whole * 0x1.110b4611a6263p-26;
  const double z = r * r;
  double s = 0x1.6cd5ebeb360e4p-19 * z - 0x1.a00f939789df2p-13;
  s = s * z + 0x1.11110889f4e97p-7;
  s = s * z - 0x1.5555554ca92fap-3;
  double c = -0x1.24290933b9608p-22 * z + 0x1.a011178d26c6fp-16;
  c = c * z - 0x1.6c16b88bf332dp-10;
  c = c * z + 0x1.5555554f42903p-5;
  return (wide_angle){r * (1 + z * s), 1 + z * (z * c - 0.5), n.bits & 3};
}

CK_INLINE float float_math_sin(float x) {
  const wide_angle a = wide_reduce_angle(x);
  const double size = a.quadrant & 1 ? a.cosine : a.sine;
  return (float)(a.quadrant & 2 ? -size : size);
}

CK_INLINE float float_math_cos(float x) {
  const wide_angle a = wide_reduce_angle(x);
  const double size = a.quadrant & 1 ? a.sine : a.cosine;
  return (float)((a.quadrant + 1) & 2 ? -size : size);
}

CK_INLINE float float_math_tan(float x) {
  const wide_angle a = wide_reduce_angle(x);
  return (float)((a.quadrant & 1 ? -a.cosine : a.sine) / (a.quadrant & 1 ? a.sine : a.cosine));
}

// The angle of the point (x, y), both finite or infinite; by |x| and |y|, then moved to the point's quadrant.
CK_INLINE double wide_angle_of(double y, double x) {
  const double across = wide_absolute(x), up = wide_absolute(y);
  const int steep = up > across;
  const double least = steep ? across : up, most = steep ? up : across;
  const int same = least == most;
  // The tangent of the angle, or from pi / 8 on that of the angle less pi / 4.
  const int wide = (least >= most * 0x1.a827999fcef32p-2) & (most > 0);
  const double top = wide ? (same ? 0 : least - most) : least;
  const double bottom = wide ? (same ? 1 : least + most) : most == 0 ? 1 : most;
  const double t = top / bottom;
  const double z = t * t;
  double q = -0x1.36f68ca199284p-5 * z + 0x1.1e71faf6633fep-4;
  q = q * z - 0x1.7087bd8e4255ep-4;
  q = q * z + 0x1.c6d27e21614bap-4;
  q = q * z - 0x1.2490c73dfba37p-3;
  q = q * z + 0x1.99999218beb1ap-3;
  q = q * z - 0x1.5555554eff9fdp-2;
  const double octant = (wide ? 0x1.921fb54442d18p-1 : 0) + (t + t * z * q);
  const double quadrant = steep ? 0x1.921fb54442d18p+0 - octant : octant;
  const double half = wide_bits(x) >> 63 ? 0x1.921fb54442d18p+1 - quadrant : quadrant;
  return wide_from_bits(wide_bits(half) | (wide_bits(y) & 0x8000000000000000));
}

CK_INLINE float float_math_atan2(float y, float x) {
  const float result = (float)wide_angle_of((double)y, (double)x);
  return ((x != x) | (y != y)) ? CK_NAN : result;
}

CK_INLINE float float_math_atan(float x) {
  const float result = (float)wide_angle_of((double)x, 1);
  return x != x ? x : result;
}

CK_INLINE float float_math_asin(float x) {
  const double wide = x, safe = wide_absolute(wide) <= 1 ? wide : 0;
  const float result = (float)wide_angle_of(safe, __builtin_elementwise_sqrt((1 - safe) * (1 + safe)));
  return float_absolute(x) <= 1 ? result : CK_NAN;
}

CK_INLINE float float_math_acos(float x) {
  const double wide = x, safe = wide_absolute(wide) <= 1 ? wide : 0;
  const float result = (float)wide_angle_of(__builtin_elementwise_sqrt((1 - safe) * (1 + safe)), safe);
  return float_absolute(x) <= 1 ? result : CK_NAN;
}

#endif
