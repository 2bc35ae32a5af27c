// Sigmoid and hyperbolic tangent of vectors of doubles, element by element: for checks, not for speed.

CK_INLINE void NAME(tanh_of)(VECTOR *x) {
  for (int l = 0; l < LANES; l++) (*x)[l] = tanh((*x)[l]);
}

CK_INLINE void NAME(sigmoid_of)(VECTOR *x) {
  for (int l = 0; l < LANES; l++) (*x)[l] = 1 / (1 + exp(-(*x)[l]));
}

CK_INLINE void NAME(sigmoids)(VECTOR *x, VECTOR *y) {
  NAME(sigmoid_of)(x);
  NAME(sigmoid_of)(y);
}

CK_INLINE void NAME(sigmoid_and_tanh)(VECTOR *x, VECTOR *y) {
  NAME(sigmoid_of)(x);
  NAME(tanh_of)(y);
}
