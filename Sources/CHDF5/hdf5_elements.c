#include "hdf5_file.h"

// h5py's booleans are an enumeration of FALSE and TRUE over a byte; bfloat16 is ml_dtypes' opaque type of two bytes.
int chdf5_element_kind(hid_t type, size_t width, char *message, const char *path) {
  switch (H5Tget_class(type)) {
  case H5T_FLOAT:
    // A 16-bit float with eight bits of exponent is bfloat16.
    if (width == 2) {
      size_t sign, exponent, exponents, mantissa, mantissas;
      H5Tget_fields(type, &sign, &exponent, &exponents, &mantissa, &mantissas);
      return exponents == 8 ? CHDF5_BFLOAT16 : CHDF5_FLOAT;
    }
    if (width == 4 || width == 8) return CHDF5_FLOAT;
    break;
  case H5T_INTEGER:
    if (width == 1 || width == 2 || width == 4 || width == 8)
      return H5Tget_sign(type) == H5T_SGN_NONE ? CHDF5_UNSIGNED : CHDF5_SIGNED;
    break;
  case H5T_ENUM:
    if (width == 1) return CHDF5_BOOL;
    break;
  case H5T_OPAQUE:
    if (width == 2) return CHDF5_BFLOAT16;
    break;
  default: break;
  }
  return chdf5_failure(message, "'%.120s' holds elements that are neither numbers nor booleans", path);
}

hid_t chdf5_memory_type(int kind, size_t width) {
  switch (kind) {
  case CHDF5_FLOAT:
    if (width == 2) {
      // IEEE's half, which the library has no name for.
      hid_t type = H5Tcopy(H5T_IEEE_F32LE);
      H5Tset_fields(type, 15, 10, 5, 0, 10);
      H5Tset_size(type, 2);
      H5Tset_ebias(type, 15);
      return type;
    }
    return H5Tcopy(width == 4 ? H5T_IEEE_F32LE : H5T_IEEE_F64LE);
  case CHDF5_SIGNED:
    return H5Tcopy(width == 1 ? H5T_STD_I8LE : width == 2 ? H5T_STD_I16LE : width == 4 ? H5T_STD_I32LE : H5T_STD_I64LE);
  case CHDF5_UNSIGNED:
    return H5Tcopy(width == 1 ? H5T_STD_U8LE : width == 2 ? H5T_STD_U16LE : width == 4 ? H5T_STD_U32LE : H5T_STD_U64LE);
  case CHDF5_BOOL: {
    hid_t type = H5Tenum_create(H5T_STD_I8LE);
    int8_t value = 0;
    H5Tenum_insert(type, "FALSE", &value);
    value = 1;
    H5Tenum_insert(type, "TRUE", &value);
    return type;
  }
  default: {
    hid_t type = H5Tcreate(H5T_OPAQUE, 2);
    H5Tset_tag(type, "NUMPY:bfloat16");
    return type;
  }
  }
}
