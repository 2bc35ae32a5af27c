// Sigmoid and hyperbolic tangent of vectors of floats as quotients, so that two may share one division, which costs as much
// as all the rest. Included by the instances.

// e^x = 2^n (1 + rest) for |x| <= 43: beyond, the gates differ from 0 and 1 by less than a float tells.
CK_INLINE void NAME(exponential)(const VECTOR *argument, VECTOR *power, VECTOR *rest) {
  VECTOR x = *argument;
  // Comparisons that a NaN fails leave it alone.
  x = CHOOSE(x > 43.0f, SPLAT(43.0f), x);
  x = CHOOSE(x < -43.0f, SPLAT(-43.0f), x);
  const VECTOR shifted = x * 1.44269504088896341f + 12582912.0f;
  const VECTOR n = shifted - 12582912.0f;
  const VECTOR r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  VECTOR q = r * 1.9875691500e-4f + 1.3981999507e-3f;
  q = q * r + 8.3334519073e-3f;
  q = q * r + 4.1665795894e-2f;
  q = q * r + 1.6666665459e-1f;
  q = q * r + 5.0000001201e-1f;
  *rest = q * r * r + r;
  *power = (VECTOR)(((MASK)shifted - 0x4b400000 + 127) << 23);
}

// σ(x) = 1 / (1 + e^-x)
CK_INLINE void NAME(sigmoid_denominator)(VECTOR *x) {
  const VECTOR negative = -*x;
  VECTOR power, rest;
  NAME(exponential)(&negative, &power, &rest);
  *x = power * rest + (power + 1.0f);
}

// tanh(x) = (e^2x - 1) / (e^2x + 1); the numerator keeps its digits near zero.
CK_INLINE void NAME(tanh_quotient)(VECTOR *x, VECTOR *denominator) {
  const VECTOR twice = *x * 2.0f;
  VECTOR power, rest;
  NAME(exponential)(&twice, &power, &rest);
  *x = power * rest + (power - 1.0f);
  *denominator = *x + 2.0f;
}

CK_INLINE void NAME(tanh_of)(VECTOR *x) {
  VECTOR denominator;
  NAME(tanh_quotient)(x, &denominator);
  *x /= denominator;
}

CK_INLINE void NAME(sigmoid_of)(VECTOR *x) {
  NAME(sigmoid_denominator)(x);
  *x = 1.0f / *x;
}

CK_INLINE void NAME(sigmoids)(VECTOR *x, VECTOR *y) {
  NAME(sigmoid_denominator)(x);
  NAME(sigmoid_denominator)(y);
  const VECTOR both = 1.0f / (*x * *y);
  const VECTOR first = both * *y;
  *y = both * *x;
  *x = first;
}

CK_INLINE void NAME(sigmoid_and_tanh)(VECTOR *x, VECTOR *y) {
  VECTOR denominator;
  NAME(sigmoid_denominator)(x);
  NAME(tanh_quotient)(y, &denominator);
  const VECTOR both = 1.0f / (*x * denominator);
  *y *= both * *x;
  *x = both * denominator;
}
